import { z } from 'zod';
import { accountId, folderId } from './ids.ts';

/** Special uses of RFC 6154, plus `inbox`. */
export const folderRole = z.enum(['inbox', 'sent', 'drafts', 'trash', 'junk', 'archive', 'all', 'flagged']);
export type FolderRole = z.infer<typeof folderRole>;

export const folder = z.object({
  id: folderId,
  accountId,
  /** Decoded path with the server's own delimiter: the folder's name on the server. */
  path: z.string(),
  /** The last part of the path, decoded. */
  name: z.string(),
  parentId: folderId.nullable(),
  role: folderRole.nullable(),
  /** False for a parent that holds folders but no messages (\Noselect). */
  selectable: z.boolean(),
  subscribed: z.boolean(),
  total: z.number().int(),
  unread: z.number().int(),
  /** False while older messages are still being fetched. */
  complete: z.boolean(),
  /** How many messages the server has in it, as it last said; null before the first word. */
  serverTotal: z.number().int().nullable(),
});
export type Folder = Readonly<z.infer<typeof folder>>;
