import { z } from 'zod';
import { undoId } from '../model/ids.ts';
import { undoEntry, undone } from '../model/undo.ts';
import { query, write } from './method.ts';

/** What an action on messages or folders answers with: the handle for taking it back; null where it changed nothing. */
export const undoable = z.object({ undoId: undoId.nullable() });

export const undo = {
  /** What Ctrl+Z would take back, newest first; the last fifty actions of the last hour. */
  'undo.list': query(z.object({}), z.array(undoEntry)),
  /**
   * Takes an action back, the last one where none is named: what waits for the server is called off, what is done there is
   * reversed by a new action. One that is under way or waits for its turn ends where it is, and what it did is taken back.
   * NOT_FOUND (what 'undo') where that is not possible any more; its reason is 'nothing' where none was named and there is none,
   * 'origin-gone' where all its messages stay because the folders that they came from have been deleted.
   */
  'undo.run': write(z.object({ undoId: undoId.optional() }), undone),
} as const;
