import type { ImapFlow, SearchObject } from 'imapflow';
import { AppError } from '#shared/errors.ts';

/** The UIDs in the selected folder that satisfy a search, ascending. Throws SERVER where the server refuses it. */
export async function searchUids(client: ImapFlow, search: SearchObject): Promise<number[]> {
  const found = await client.search(search, { uid: true });
  // A refused search is no word on whether anything is there.
  if (!Array.isArray(found)) throw new AppError('SERVER', { server: 'SEARCH failed' });
  return found;
}
