import { z } from 'zod';
import { wireError } from '../errors.ts';
import { accountId, noticeId } from './ids.ts';

/**
 * Something that happened to an action of the person after it left the screen. `vanished`: messages that it was about had been
 * deleted elsewhere, so it was dropped for them. `refused`: the server would not do it, and it was put back here.
 */
export const notice = z.object({
  id: noticeId,
  accountId,
  reason: z.enum(['vanished', 'refused']),
  /** The kind of the operation: flag, keyword, move, copy, expunge, folder-create, folder-rename, folder-delete, append-sent. */
  action: z.string(),
  /** Messages concerned; 1 for an action on a folder. */
  count: z.number().int(),
  /** The folder's name where it is about one, else empty. */
  folder: z.string(),
  error: wireError.nullable(),
  at: z.number(),
});
export type Notice = Readonly<z.infer<typeof notice>>;
