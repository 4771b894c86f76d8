import { AppError } from '#shared/errors.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import type { UndoKind } from '#shared/model/undo.ts';
import type { ReadDb } from '../db/driver.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import type { LocationRecord } from '../db/repos/locations.repo.ts';
import type { UndoStep } from '../db/repos/undo.repo.ts';
import type { Tx } from '../db/store.ts';
import { UNDO_MS, changeFlag, copyRows, deleteRows, moveRows } from '../ops/changes.ts';

/** What a person does to messages. Plain data: of an action on many, the rest is kept in the store. */
export type Action =
  /** `byItself`: not the person's own action, so there is nothing to undo. */
  | { readonly do: 'flag'; readonly flag: string; readonly add: boolean; readonly byItself: boolean }
  | { readonly do: 'move' | 'copy'; readonly target: FolderId }
  | { readonly do: 'spam'; readonly spam: boolean }
  | { readonly do: 'remove'; readonly permanently: boolean; readonly kind: UndoKind };

/** How many messages. */
export interface Sums {
  readonly moved: number;
  readonly copied: number;
  readonly deleted: number;
}

/** What was done to some messages, and what takes it back. */
export interface Applied {
  readonly sums: Sums;
  /** Null where nothing is to be taken back. */
  readonly undo: { readonly kind: UndoKind; readonly count: number; readonly until?: number } | null;
  readonly steps: readonly UndoStep[];
}

/** Flags and keywords that are not a keyword of the person's own, for the undo's name. */
const KIND_OF_FLAG: Readonly<Record<string, readonly [on: UndoKind, off: UndoKind]>> = {
  '\\Seen': ['read', 'unread'],
  '\\Flagged': ['flag', 'unflag'],
};

/** What an action is called where it is taken back. */
export function undoKindOf(action: Action): UndoKind {
  switch (action.do) {
    case 'flag':
      return KIND_OF_FLAG[action.flag]?.[action.add ? 0 : 1] ?? 'keyword';
    case 'move':
    case 'copy':
      return action.do;
    case 'spam':
      return action.spam ? 'spam' : 'not-spam';
    case 'remove':
      return action.kind;
  }
}

const flagStep =
  (flag: string, on: boolean) =>
  (row: LocationRecord): UndoStep => ({ verb: 'flag', locationId: row.id, flag, on });
const placeStep = (row: LocationRecord): UndoStep => ({
  verb: 'place',
  locationId: row.id,
  folderId: row.folder_id,
});
const undeleteStep = (row: LocationRecord): UndoStep => ({ verb: 'undelete', locationId: row.id });

function byRole(db: ReadDb, accountId: AccountId, role: 'trash' | 'junk' | 'inbox'): FolderRecord {
  const folder = foldersRepo.byRole(db, accountId, role);
  if (folder === undefined) throw new AppError('NOT_FOUND', { what: role });
  return folder;
}

/** Throws where an action on messages of these mailboxes cannot be done. Asked of all of them before the first is touched. */
export function checkAction(db: ReadDb, action: Action, accounts: ReadonlySet<AccountId>): void {
  if (action.do === 'move' || action.do === 'copy') {
    const folder = foldersRepo.get(db, action.target);
    if (folder === undefined || folder.hidden === 1) throw new AppError('FOLDER_GONE');
    const foreign = [...accounts].some((account) => account !== folder.account_id);
    const reason = folder.selectable === 0 ? 'not-selectable' : foreign ? 'other-account' : null;
    if (reason !== null) throw new AppError('VALIDATION', { field: 'folderId', reason });
  }
  for (const account of accounts) {
    if (action.do === 'spam') byRole(db, account, action.spam ? 'junk' : 'inbox');
    if (action.do === 'remove' && !action.permanently) byRole(db, account, 'trash');
  }
}

const NONE: Sums = { moved: 0, copied: 0, deleted: 0 };

function setFlag(
  tx: Tx,
  action: Extract<Action, { do: 'flag' }>,
  rows: LocationRecord[],
  now: number,
): Applied {
  const { flag, add, byItself } = action;
  const changed = changeFlag(tx, rows, flag, add, now);
  if (byItself) return { sums: NONE, undo: null, steps: [] };
  const kind = undoKindOf(action);
  return { sums: NONE, undo: { kind, count: changed.length }, steps: changed.map(flagStep(flag, !add)) };
}

function markSpam(tx: Tx, spam: boolean, rows: LocationRecord[], now: number): Applied {
  const steps: UndoStep[] = [];
  let moved = 0;
  const [set, clear] = spam ? ['$Junk', '$NotJunk'] : ['$NotJunk', '$Junk'];
  for (const [accountId, group] of Map.groupBy(rows, (row) => row.account_id)) {
    steps.push(...changeFlag(tx, group, set, true, now).map(flagStep(set, false)));
    steps.push(...changeFlag(tx, group, clear, false, now).map(flagStep(clear, true)));
    const there = moveRows(tx, group, byRole(tx.db, accountId, spam ? 'junk' : 'inbox').id, now);
    steps.push(...there.map(placeStep));
    moved += there.length;
  }
  const count = new Set(steps.map((step) => 'locationId' in step && step.locationId)).size;
  return { sums: { ...NONE, moved }, undo: { kind: spam ? 'spam' : 'not-spam', count }, steps };
}

function remove(
  tx: Tx,
  action: Extract<Action, { do: 'remove' }>,
  rows: LocationRecord[],
  now: number,
): Applied {
  const { permanently, kind } = action;
  const trashed: LocationRecord[] = [];
  const deleted: LocationRecord[] = [];
  for (const [accountId, group] of Map.groupBy(rows, (row) => row.account_id)) {
    if (permanently) {
      deleted.push(...group);
      continue;
    }
    const trash = byRole(tx.db, accountId, 'trash').id;
    deleted.push(...group.filter((row) => row.folder_id === trash));
    trashed.push(...moveRows(tx, group, trash, now));
  }
  deleteRows(tx, deleted, now, UNDO_MS);
  const count = trashed.length + deleted.length;
  const until = deleted.length > 0 ? { until: now + UNDO_MS } : {};
  return {
    sums: { ...NONE, moved: trashed.length, deleted: deleted.length },
    undo: { kind, count, ...until },
    steps: [...trashed.map(placeStep), ...deleted.map(undeleteStep)],
  };
}

/** Does it to these rows, here at once and on the server in turn. */
export function applyAction(tx: Tx, action: Action, rows: LocationRecord[], now: number): Applied {
  checkAction(tx.db, action, new Set(rows.map((row) => row.account_id)));
  switch (action.do) {
    case 'flag':
      return setFlag(tx, action, rows, now);
    case 'move': {
      const moved = moveRows(tx, rows, action.target, now);
      const count = moved.length;
      return { sums: { ...NONE, moved: count }, undo: { kind: 'move', count }, steps: moved.map(placeStep) };
    }
    case 'copy': {
      const copies = copyRows(tx, rows, action.target, now);
      const steps = copies.map((locationId): UndoStep => ({ verb: 'uncopy', locationId }));
      return { sums: { ...NONE, copied: copies.length }, undo: { kind: 'copy', count: rows.length }, steps };
    }
    case 'spam':
      return markSpam(tx, action.spam, rows, now);
    case 'remove':
      return remove(tx, action, rows, now);
  }
}
