import type { LocationId, UndoId } from '#shared/model/ids.ts';
import { rowsOf, sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

/** The next piece of an action on many messages. */
export interface Batch {
  readonly position: number;
  readonly ids: readonly LocationId[];
  /** JSON, as it was given. */
  readonly action: string;
  /** The undo entry of what is done so far. */
  readonly undoId: UndoId | null;
}

interface Row {
  readonly position: number;
  readonly location_ids: string;
  readonly action: string;
  readonly undo_id: UndoId | null;
}

const insertAction = sql('batches.action', 'INSERT INTO batch_action (action) VALUES (?)');
const insertBatches = rowsOf('batches.insert', 'INSERT INTO batch (action_id, position, location_ids)', 3);
const selectNext = sql(
  'batches.next',
  `SELECT b.position, b.location_ids, a.action, a.undo_id FROM batch b JOIN batch_action a ON a.id = b.action_id
   WHERE b.action_id = ? ORDER BY b.position LIMIT 1`,
);
const deleteBatch = sql('batches.done', 'DELETE FROM batch WHERE action_id = ? AND position = ?');
const updateUndo = sql('batches.undo', 'UPDATE batch_action SET undo_id = ? WHERE id = ?');
const deleteAction = sql('batches.remove', 'DELETE FROM batch_action WHERE id = ?');
const deleteOfUndo = sql('batches.cancel', 'DELETE FROM batch_action WHERE undo_id = ?');
const selectActions = sql('batches.unfinished', 'SELECT id, action, undo_id FROM batch_action ORDER BY id');
const selectLeft = sql(
  'batches.left',
  'SELECT location_ids FROM batch WHERE action_id = ? ORDER BY position',
);

/** An action that a crash or an end of the program cut short. */
export interface Unfinished {
  readonly id: number;
  /** JSON, as it was given. */
  readonly action: string;
  /** The undo entry of what is done. */
  readonly undoId: UndoId | null;
  /** What it is not done to. */
  readonly ids: readonly LocationId[];
}

export const batchesRepo = {
  /** Notes an action on these places, `size` of them at a time. */
  add({ db }: Tx, action: unknown, ids: readonly LocationId[], size: number): number {
    const id = db.run(insertAction, JSON.stringify(action)).lastInsertRowid;
    const rows = Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => [
      id,
      at,
      JSON.stringify(ids.slice(at * size, (at + 1) * size)),
    ]);
    insertBatches(db, rows);
    return id;
  },
  next(db: ReadDb, id: number): Batch | undefined {
    const row = db.get<Row>(selectNext, id);
    if (row === undefined) return undefined;
    const ids = JSON.parse(row.location_ids) as LocationId[];
    return { position: row.position, ids, action: row.action, undoId: row.undo_id };
  },
  done({ db }: Tx, id: number, position: number, undoId: UndoId | null): void {
    db.run(deleteBatch, id, position);
    db.run(updateUndo, undoId, id);
  },
  remove({ db }: Tx, id: number): void {
    db.run(deleteAction, id);
  },
  /** What has not been done of the action of that entry is not done any more. */
  cancel({ db }: Tx, undoId: UndoId): void {
    db.run(deleteOfUndo, undoId);
  },
  unfinished: (db: ReadDb): Unfinished[] =>
    db
      .all<{ id: number; action: string; undo_id: UndoId | null }>(selectActions)
      .map(({ id, action, undo_id: undoId }) => ({
        ...{ id, action, undoId },
        ids: db
          .all<{ location_ids: string }>(selectLeft, id)
          .flatMap((row) => JSON.parse(row.location_ids) as LocationId[]),
      })),
};
