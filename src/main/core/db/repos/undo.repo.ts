import type { AccountId, FolderId, LocationId, UndoId } from '#shared/model/ids.ts';
import type { UndoEntry, UndoKind } from '#shared/model/undo.ts';
import { sql, type ReadDb } from '../driver.ts';
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
const insertStep = sql(
  'undo.step',
  'INSERT INTO undo_step (undo_id, position, verb, location_id, folder_id, word, on_off) VALUES (?, ?, ?, ?, ?, ?, ?)',
);
const prune = sql('undo.prune', 'DELETE FROM undo WHERE at < ? OR id <= (SELECT max(id) FROM undo) - ?');
const selectEntries = sql(
  'undo.list',
  'SELECT * FROM undo WHERE at >= ? AND (until IS NULL OR until > ?) ORDER BY id DESC',
);
const selectSteps = sql('undo.steps', 'SELECT * FROM undo_step WHERE undo_id = ? ORDER BY position');
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

export const undoRepo = {
  add(
    { db, changes }: Tx,
    entry: { accountId: AccountId; kind: UndoKind; count: number; until?: number | undefined },
    steps: readonly UndoStep[],
    now: number,
  ): UndoId {
    const id = db.run(insertEntry, entry.accountId, entry.kind, entry.count, now, entry.until ?? null)
      .lastInsertRowid as UndoId;
    steps.forEach((step, position) =>
      db.run(
        insertStep,
        id,
        position,
        step.verb,
        'locationId' in step ? step.locationId : null,
        'folderId' in step ? step.folderId : null,
        step.verb === 'flag' ? step.flag : step.verb === 'folder-path' ? step.path : null,
        step.verb === 'flag' ? Number(step.on) : null,
      ),
    );
    db.run(prune, now - KEPT_MS, KEPT);
    changes.undo = true;
    return id;
  },
  /** What can be taken back at that moment, newest first. */
  list: (db: ReadDb, now: number): UndoEntry[] =>
    db.all<EntryRow>(selectEntries, now - KEPT_MS, now).map(toEntry),
  steps: (db: ReadDb, id: UndoId): UndoStep[] => db.all<StepRow>(selectSteps, id).map(toStep),
  remove({ db, changes }: Tx, id: UndoId): void {
    db.run(deleteEntry, id);
    changes.undo = true;
  },
};
