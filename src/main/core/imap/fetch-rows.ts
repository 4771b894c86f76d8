import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import { readFetchRow } from './fetch-row.ts';

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
 * Fetches rows and hands each over as it comes; the next is read when `each` has settled. Rows are read here (`readFetchRow`)
 * where that is possible: imapflow's parser takes about five times as long, more than all else in a first sync together.
 * What is read here passes by imapflow, which then does not know of UIDs beyond its UIDNEXT; every SELECT tells it anew.
 */
export async function fetchRows(
  client: ImapFlow,
  range: string,
  query: FetchQueryObject,
  options: { readonly uid: boolean },
  each: (row: FetchMessageObject) => void | Promise<void>,
): Promise<void> {
  // A failure of ours must not pass for a failure of the connection, in whose middle it happens.
  const failures: unknown[] = [];
  const hand = (row: FetchMessageObject): Promise<void> | undefined => {
    if (failures.length > 0) return undefined;
    try {
      const taken = each(row);
      return taken instanceof Promise
        ? taken.catch((error: unknown) => void failures.push(error))
        : undefined;
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  };
  const slow = answerHandler(client);
  const own = client as { handleResponse?: HandleResponse };
  if (slow !== null) {
    own.handleResponse = (answer) => {
      const row = readFetchRow(answer.payload, answer.literals);
      if (row === null) return slow.call(client, answer);
      return hand(row)?.then(() => true) ?? READ_ON;
    };
  }
  try {
    for await (const row of client.fetch(range, query, options)) await hand(row);
  } finally {
    // The class's own method shows again.
    if (slow !== null) delete own.handleResponse;
  }
  if (failures.length > 0) throw failures[0];
}
