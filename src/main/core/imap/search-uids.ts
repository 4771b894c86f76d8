import type { ImapFlow, SearchObject } from 'imapflow';
import { AppError } from '#shared/errors.ts';

/** The UIDs in the selected folder that satisfy a search, ascending. Throws SERVER where the server refuses it. */
export async function searchUids(client: ImapFlow, search: SearchObject): Promise<number[]> {
  const found = await client.search(search, { uid: true });
  if (Array.isArray(found)) return found;
  // imapflow answers a lost connection and a refusal alike; neither is a word on whether anything is there.
  if (!client.usable)
    throw new AppError('OFFLINE', { host: client.host, port: client.port, reason: 'closed' });
  throw new AppError('SERVER', { server: 'SEARCH failed' });
}
