import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import { MAILING_FIELDS } from '../mime/mailing.ts';
import { fetchRows } from './fetch-rows.ts';

/** All that a list and a search by header need, and the structure that says what to fetch later. */
export const ENVELOPES: FetchQueryObject = {
  uid: true,
  flags: true,
  internalDate: true,
  size: true,
  envelope: true,
  bodyStructure: true,
  // In one item: the server reads the header once.
  headers: ['references', ...MAILING_FIELDS],
};

/** Fetches envelopes, flags, sizes and structures, and hands each row over as it comes. */
export const fetchEnvelopes = (
  client: ImapFlow,
  range: string,
  options: { readonly uid: boolean },
  each: (row: FetchMessageObject) => void,
): Promise<void> => fetchRows(client, range, ENVELOPES, options, each);
