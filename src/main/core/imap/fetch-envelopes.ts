import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import { readFetchRow } from './fetch-row.ts';

/** All that a list and a search by header need, and the structure that says what to fetch later. */
export const ENVELOPES: FetchQueryObject = {
  uid: true,
  flags: true,
  internalDate: true,
  size: true,
  envelope: true,
  bodyStructure: true,
  headers: ['references'],
};

/** What an answer of the server is inside imapflow, before it is parsed. */
interface RawAnswer {
  readonly payload: Buffer;
  readonly literals: Buffer[];
}
type HandleResponse = (this: ImapFlow, answer: RawAnswer) => Promise<boolean>;

/** The method of imapflow through which every answer passes. Its types hide it; null where a version has it no more. */
export function answerHandler(client: ImapFlow): HandleResponse | null {
  const found = (client as { handleResponse?: unknown }).handleResponse;
  return typeof found === 'function' ? (found as HandleResponse) : null;
}

const READ_ON = Promise.resolve(true);

/**
 * Fetches envelopes, flags, sizes and structures, and hands each row over as it comes. Rows are read here (`readFetchRow`)
 * where that is possible: imapflow's parser takes about five times as long, more than all else in a first sync together.
 * What is read here passes by imapflow, which then does not know of UIDs beyond its UIDNEXT; every SELECT tells it anew.
 */
export async function fetchEnvelopes(
  client: ImapFlow,
  range: string,
  options: { readonly uid: boolean },
  each: (row: FetchMessageObject) => void,
): Promise<void> {
  const slow = answerHandler(client);
  const own = client as { handleResponse?: HandleResponse };
  if (slow !== null) {
    own.handleResponse = (answer) => {
      const row = readFetchRow(answer.payload, answer.literals);
      if (row === null) return slow.call(client, answer);
      each(row);
      return READ_ON;
    };
  }
  try {
    for await (const row of client.fetch(range, ENVELOPES, options)) each(row);
  } finally {
    // The class's own method shows again.
    if (slow !== null) delete own.handleResponse;
  }
}
