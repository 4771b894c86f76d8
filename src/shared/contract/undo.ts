import { z } from 'zod';
import { undoId } from '../model/ids.ts';
import { undoEntry } from '../model/undo.ts';
import { query, write } from './method.ts';

/** What an action on messages or folders answers with: the handle for taking it back; null where it changed nothing. */
export const undoable = z.object({ undoId: undoId.nullable() });

export const undo = {
  /** What Ctrl+Z would take back, newest first; the last fifty actions of the last hour. */
  'undo.list': query(z.object({}), z.array(undoEntry)),
  /**
   * Takes an action back, the last one where none is named: what waits for the server is called off, what is done there is
   * reversed by a new action. NOT_FOUND (what 'undo') where there is nothing to take back, or no longer.
   */
  'undo.run': write(z.object({ undoId: undoId.optional() }), undoEntry),
} as const;
