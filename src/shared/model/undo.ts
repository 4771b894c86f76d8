import { z } from 'zod';
import { accountId, undoId } from './ids.ts';

/** What the person did, as the toast and the Undo command name it. */
export const undoKind = z.enum([
  'read',
  'unread',
  'flag',
  'unflag',
  'move',
  'copy',
  'delete',
  'delete-forever',
  'spam',
  'not-spam',
  'keyword',
  'folder-create',
  'folder-rename',
  'folder-move',
  'folder-delete',
  'folder-empty',
]);
export type UndoKind = z.infer<typeof undoKind>;

/** An action that can still be taken back. */
export const undoEntry = z.object({
  id: undoId,
  accountId,
  kind: undoKind,
  /** Messages that it changed; 1 for an action on a folder. */
  count: z.number().int(),
  /** When it was done, in milliseconds since 1970. */
  at: z.number(),
  /** After this moment it can no longer be taken back: a deletion for good that then goes to the server. Null: no such limit. */
  until: z.number().nullable(),
});
export type UndoEntry = Readonly<z.infer<typeof undoEntry>>;

/** An action that was taken back. */
export const undone = undoEntry.extend({
  /** Messages that stayed where they are: the folder that they came from has been deleted since. */
  stayed: z.number().int(),
});
export type Undone = Readonly<z.infer<typeof undone>>;
