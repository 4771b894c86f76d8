import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import { fromSequenceSet } from '../sync/ranges.ts';
import { has } from './capabilities.ts';
import { mustChange } from './command.ts';

/**
 * Deletes these UIDs of the selected folder for good: \Deleted and UID EXPUNGE (RFC 4315). A server without UIDPLUS knows
 * only EXPUNGE, which takes everything that any client has marked: it is used where nothing else is marked; otherwise ours stay
 * marked until some client empties the folder, and are hidden here as \Deleted ones are.
 */
export async function expungeUids(client: ImapFlow, range: string): Promise<void> {
  if (has(client, 'UIDPLUS')) {
    await mustChange(client, () => client.messageDelete(range, { uid: true }));
    return;
  }
  await mustChange(client, () => client.messageFlagsAdd(range, ['\\Deleted'], { uid: true }));
  const marked = await client.search({ deleted: true }, { uid: true });
  if (!Array.isArray(marked)) throw new AppError('SERVER', { server: 'SEARCH failed' });
  const ours = new Set(fromSequenceSet(range));
  if (marked.length === 0 || marked.some((uid) => !ours.has(uid))) return;
  await mustChange(client, () => client.messageDelete(range, { uid: true }));
}
