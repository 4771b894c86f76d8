import { z } from 'zod';
import { folder } from '../model/folder.ts';
import { accountId, folderId } from '../model/ids.ts';
import { query, write } from './method.ts';
import { undoable } from './undo.ts';

/** One level of a path. The mailbox's own delimiter in it is VALIDATION (field 'name', reason 'delimiter'). */
const folderName = z.string().trim().min(1).max(200);

/**
 * Folders are changed here at once and on the server in turn, as messages are. INBOX and the folders of a special use can be
 * neither renamed, moved nor deleted: VALIDATION (field 'folderId', reason 'special'). A name that is taken beside it:
 * CONFLICT (reason 'folder-exists').
 */
export const folders = {
  /** Every folder of every mailbox, parents before children: INBOX, special uses, then by name. */
  'folders.list': query(z.object({}), z.array(folder)),
  /** Below `parentId`, or at the top (null). */
  'folders.create': write(
    z.object({ accountId, parentId: folderId.nullable(), name: folderName }),
    z.object({ folderId }).extend(undoable.shape),
  ),
  'folders.rename': write(z.object({ folderId, name: folderName }), undoable),
  /** With all that lies below it. VALIDATION (field 'parentId', reason 'inside') for a folder into itself. */
  'folders.move': write(z.object({ folderId, parentId: folderId.nullable() }), undoable),
  /** Into Trash with all that lies below it; one that lies in Trash, or where there is no Trash, is deleted for good. */
  'folders.delete': write(z.object({ folderId }), z.object({ forever: z.boolean() }).extend(undoable.shape)),
  /** Its messages go to Trash; those of Trash and Junk are deleted for good. Folders below it stay. */
  'folders.empty': write(
    z.object({ folderId }),
    z.object({ count: z.number().int() }).extend(undoable.shape),
  ),
  'folders.subscribe': write(z.object({ folderId, subscribed: z.boolean() }), z.object({})),
} as const;
