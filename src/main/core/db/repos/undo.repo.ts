import type { AccountId, FolderId, LocationId, UndoId } from '#shared/model/ids.ts';
import type { UndoEntry, UndoKind } from '#shared/model/undo.ts';
import { rowsOf, sql, type ReadDb, type WriteDb } from '../driver.ts';
import type { Tx } from '../store.ts';

/** What puts one thing back. Data, so that it outlives a restart. */
export type UndoStep =
  | { readonly verb: 'flag'; readonly locationId: LocationId; readonly flag: string; readonly on: boolean }
  | { readonly verb: 'place'; readonly locationId: LocationId; readonly folderId: FolderId }
  | { readonly verb: 'uncopy'; readonly locationId: LocationId }
  | { readonly verb: 'undelete'; readonly locationId: LocationId }
  | { readonly verb: 'folder-remove'; readonly folderId: FolderId }
  | { readonly verb: 'folder-path'; readonly folderId: FolderId; readonly path: string }
  | { readonly verb: 'folder-show'; readonly folderId: FolderId };

interface StepRow {
  position: number;
  verb: UndoStep['verb'];
  location_id: LocationId;
  folder_id: FolderId;
  word: string;
  on_off: number;
}
interface EntryRow {
  id: UndoId;
  account_id: AccountId;
  kind: UndoKind;
  count: number;
  at: number;
  until: number | null;
}

const KEPT = 50;
const KEPT_MS = 60 * 60_000;

const insertEntry = sql(
  'undo.insert',
  'INSERT INTO undo (account_id, kind, count, at, until) VALUES (?, ?, ?, ?, ?)',
);
const insertSteps = rowsOf(
  'undo.step',
  'INSERT INTO undo_step (undo_id, position, verb, location_id, folder_id, word, on_off)',
  7,
);
const prune = sql(
  'undo.prune',
  'DELETE FROM undo WHERE running = 0 AND (at < ? OR id <= (SELECT max(id) FROM undo) - ?)',
);
const selectEntries = sql(
  'undo.list',
  'SELECT * FROM undo WHERE running = 0 AND at >= ? AND (until IS NULL OR until > ?) ORDER BY id DESC',
);
const selectOne = sql('undo.one', 'SELECT * FROM undo WHERE id = ?');
const selectSteps = sql('undo.steps', 'SELECT * FROM undo_step WHERE undo_id = ? ORDER BY position LIMIT ?');
const selectBeyond = sql('undo.beyond', 'SELECT 1 FROM undo_step WHERE undo_id = ? LIMIT 1 OFFSET ?');
const deleteSteps = sql('undo.stepsDone', 'DELETE FROM undo_step WHERE undo_id = ? AND position <= ?');
const selectEnd = sql('undo.end', 'SELECT max(position) AS last FROM undo_step WHERE undo_id = ?');
const updateCount = sql('undo.extend', 'UPDATE undo SET count = count + ? WHERE id = ? AND running = 0');
const updateRunning = sql('undo.running', 'UPDATE undo SET running = 1 WHERE id = ?');
const selectRunning = sql('undo.unfinished', 'SELECT id FROM undo WHERE running = 1 ORDER BY id');
const deleteEntry = sql('undo.delete', 'DELETE FROM undo WHERE id = ?');

const toEntry = (row: EntryRow): UndoEntry => ({
  id: row.id,
  accountId: row.account_id,
  kind: row.kind,
  count: row.count,
  at: row.at,
  until: row.until,
});

function toStep({ verb, location_id, folder_id, word, on_off }: StepRow): UndoStep {
  switch (verb) {
    case 'flag':
      return { verb, locationId: location_id, flag: word, on: on_off === 1 };
    case 'place':
      return { verb, locationId: location_id, folderId: folder_id };
    case 'uncopy':
    case 'undelete':
      return { verb, locationId: location_id };
    case 'folder-path':
      return { verb, folderId: folder_id, path: word };
    case 'folder-remove':
    case 'folder-show':
      return { verb, folderId: folder_id };
  }
}

function addSteps(db: WriteDb, id: UndoId, steps: readonly UndoStep[], from: number): void {
  const rows = steps.map((step, index) => [
    id,
    from + index,
    step.verb,
    'locationId' in step ? step.locationId : null,
    'folderId' in step ? step.folderId : null,
    step.verb === 'flag' ? step.flag : step.verb === 'folder-path' ? step.path : null,
    step.verb === 'flag' ? Number(step.on) : null,
  ]);
  insertSteps(db, rows);
}

export const undoRepo = {
  add(
    { db, changes }: Tx,
    entry: { accountId: AccountId; kind: UndoKind; count: number; until?: number | undefined },
    steps: readonly UndoStep[],
    now: number,
  ): UndoId {
    const id = db.run(insertEntry, entry.accountId, entry.kind, entry.count, now, entry.until ?? null)
      .lastInsertRowid as UndoId;
    addSteps(db, id, steps, 0);
    db.run(prune, now - KEPT_MS, KEPT);
    changes.undo = true;
    return id;
  },
  /** What can be taken back at that moment, newest first. */
  list: (db: ReadDb, now: number): UndoEntry[] =>
    db.all<EntryRow>(selectEntries, now - KEPT_MS, now).map(toEntry),
  /** Whatever the moment, and also while it is being taken back. */
  get(db: ReadDb, id: UndoId): UndoEntry | undefined {
    const row = db.get<EntryRow>(selectOne, id);
    return row && toEntry(row);
  },
  /** Adds to an entry what was done since; false where it is gone. */
  extend({ db, changes }: Tx, id: UndoId, count: number, steps: readonly UndoStep[]): boolean {
    if (db.run(updateCount, count, id).changes === 0) return false;
    addSteps(db, id, steps, (db.get<{ last: number | null }>(selectEnd, id)?.last ?? -1) + 1);
    changes.undo = true;
    return true;
  },
  /** Whether it has more steps than that. */
  isLong: (db: ReadDb, id: UndoId, than: number): boolean => db.get(selectBeyond, id, than) !== undefined,
  /** Takes the first steps out of an entry, `limit` at most. */
  takeSteps({ db }: Tx, id: UndoId, limit: number): UndoStep[] {
    const rows = db.all<StepRow>(selectSteps, id, limit);
    const last = rows.at(-1);
    if (last !== undefined) db.run(deleteSteps, id, last.position);
    return rows.map(toStep);
  },
  /** It is being taken back, in more than one transaction: it is offered no more. */
  setRunning({ db, changes }: Tx, id: UndoId): void {
    db.run(updateRunning, id);
    changes.undo = true;
  },
  /** Entries whose taking back was cut short. */
  unfinished: (db: ReadDb): UndoId[] => db.all<{ id: UndoId }>(selectRunning).map(({ id }) => id),
  remove({ db, changes }: Tx, id: UndoId): void {
    db.run(deleteEntry, id);
    changes.undo = true;
  },
};
