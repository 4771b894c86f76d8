import { AppError } from '#shared/errors.ts';
import type { AccountId, FolderId, LocationId, UndoId } from '#shared/model/ids.ts';
import type { UndoKind } from '#shared/model/undo.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { undoRepo, type UndoStep } from '../db/repos/undo.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { UNDO_MS, changeFlag, copyRows, deleteRows, moveRows } from '../ops/changes.ts';
import type { Clock } from '../ports.ts';

interface Done {
  readonly undoId: UndoId | null;
}

export interface ActionsService {
  /** `byItself`: not the person's own action, so there is nothing to undo. */
  setFlag(ids: readonly LocationId[], flag: string, add: boolean, byItself?: boolean): Done;
  /** To a folder of the same account. */
  move(ids: readonly LocationId[], target: FolderId): Done & { moved: number };
  copy(ids: readonly LocationId[], target: FolderId): Done & { copied: number };
  markSpam(ids: readonly LocationId[], spam: boolean): Done & { moved: number };
  /** To Trash; for good what lies there already, or everything where `permanently`. */
  remove(ids: readonly LocationId[], permanently: boolean): Done & { moved: number; deleted: number };
  /** Everything in a folder, as `remove`; for good in Trash and Junk. */
  empty(folderId: FolderId): Done & { count: number };
}

/** Flags and keywords that are not a keyword of the person's own, for the undo's name. */
const KIND_OF_FLAG: Readonly<Record<string, readonly [on: UndoKind, off: UndoKind]>> = {
  '\\Seen': ['read', 'unread'],
  '\\Flagged': ['flag', 'unflag'],
};

const flagStep =
  (flag: string, on: boolean) =>
  (row: LocationRecord): UndoStep => ({ verb: 'flag', locationId: row.id, flag, on });
const placeStep = (row: LocationRecord): UndoStep => ({
  verb: 'place',
  locationId: row.id,
  folderId: row.folder_id,
});
const undeleteStep = (row: LocationRecord): UndoStep => ({ verb: 'undelete', locationId: row.id });

function byRole(tx: Tx, accountId: AccountId, role: 'trash' | 'junk' | 'inbox'): FolderRecord {
  const folder = foldersRepo.byRole(tx.db, accountId, role);
  if (folder === undefined) throw new AppError('NOT_FOUND', { what: role });
  return folder;
}

/** A person's actions on messages: applied to the store, queued for the server and noted for undo in one transaction. */
export function createActionsService(deps: {
  store: Store;
  clock: Clock;
  kick: (accountId: AccountId) => void;
}): ActionsService {
  const { store, clock, kick } = deps;

  const found = (tx: Tx, ids: readonly LocationId[]): LocationRecord[] =>
    ids.flatMap((id) => locationsRepo.get(tx.db, id) ?? []).filter((row) => row.deleted === 0);

  const note = (
    tx: Tx,
    kind: UndoKind,
    rows: readonly LocationRecord[],
    steps: readonly UndoStep[],
    until?: number,
  ): UndoId | null => {
    const accountId = rows[0]?.account_id;
    if (accountId === undefined || steps.length === 0) return null;
    return undoRepo.add(tx, { accountId, kind, count: rows.length, until }, steps, clock.now());
  };

  /** Runs an action in one transaction and tells the mailboxes that something waits. */
  const act = <T>(
    ids: readonly LocationId[],
    work: (tx: Tx, rows: LocationRecord[], now: number) => T,
  ): T => {
    const accounts = new Set<AccountId>();
    const result = store.write((tx) => {
      const rows = found(tx, ids);
      for (const row of rows) accounts.add(row.account_id);
      return work(tx, rows, clock.now());
    });
    for (const account of accounts) kick(account);
    return result;
  };

  const checkTarget = (tx: Tx, rows: readonly LocationRecord[], target: FolderId): void => {
    const folder = foldersRepo.get(tx.db, target);
    if (folder === undefined || folder.hidden === 1) throw new AppError('FOLDER_GONE');
    const reason =
      folder.selectable === 0
        ? 'not-selectable'
        : rows.some((row) => row.account_id !== folder.account_id)
          ? 'other-account'
          : null;
    if (reason !== null) throw new AppError('VALIDATION', { field: 'folderId', reason });
  };

  const removeRows = (tx: Tx, rows: LocationRecord[], permanently: boolean, kind: UndoKind, now: number) => {
    const trashed: LocationRecord[] = [];
    const deleted: LocationRecord[] = [];
    for (const [accountId, group] of Map.groupBy(rows, (row) => row.account_id)) {
      if (permanently) {
        deleted.push(...group);
        continue;
      }
      const trash = byRole(tx, accountId, 'trash').id;
      deleted.push(...group.filter((row) => row.folder_id === trash));
      trashed.push(...moveRows(tx, group, trash, now));
    }
    deleteRows(tx, deleted, now, UNDO_MS);
    const all = [...trashed, ...deleted];
    const steps = [...trashed.map(placeStep), ...deleted.map(undeleteStep)];
    const until = deleted.length > 0 ? now + UNDO_MS : undefined;
    return { moved: trashed.length, deleted: deleted.length, undoId: note(tx, kind, all, steps, until) };
  };

  return {
    setFlag: (ids, flag, add, byItself = false) =>
      act(ids, (tx, rows, now) => {
        const changed = changeFlag(tx, rows, flag, add, now);
        if (byItself) return { undoId: null };
        const kind = KIND_OF_FLAG[flag]?.[add ? 0 : 1] ?? 'keyword';
        return { undoId: note(tx, kind, changed, changed.map(flagStep(flag, !add))) };
      }),
    move: (ids, target) =>
      act(ids, (tx, rows, now) => {
        checkTarget(tx, rows, target);
        const moved = moveRows(tx, rows, target, now);
        return { moved: moved.length, undoId: note(tx, 'move', moved, moved.map(placeStep)) };
      }),
    copy: (ids, target) =>
      act(ids, (tx, rows, now) => {
        checkTarget(tx, rows, target);
        const copies = copyRows(tx, rows, target, now);
        const steps = copies.map((locationId): UndoStep => ({ verb: 'uncopy', locationId }));
        return { copied: copies.length, undoId: note(tx, 'copy', rows, steps) };
      }),
    markSpam: (ids, spam) =>
      act(ids, (tx, rows, now) => {
        const steps: UndoStep[] = [];
        const moved: LocationRecord[] = [];
        const [set, clear] = spam ? ['$Junk', '$NotJunk'] : ['$NotJunk', '$Junk'];
        for (const [accountId, group] of Map.groupBy(rows, (row) => row.account_id)) {
          steps.push(...changeFlag(tx, group, set, true, now).map(flagStep(set, false)));
          steps.push(...changeFlag(tx, group, clear, false, now).map(flagStep(clear, true)));
          const there = moveRows(tx, group, byRole(tx, accountId, spam ? 'junk' : 'inbox').id, now);
          steps.push(...there.map(placeStep));
          moved.push(...there);
        }
        return { moved: moved.length, undoId: note(tx, spam ? 'spam' : 'not-spam', rows, steps) };
      }),
    remove: (ids, permanently) =>
      act(ids, (tx, rows, now) =>
        removeRows(tx, rows, permanently, permanently ? 'delete-forever' : 'delete', now),
      ),
    empty(folderId) {
      const folder = foldersRepo.get(store.read, folderId);
      if (folder === undefined) throw new AppError('FOLDER_GONE');
      const ids = locationsRepo.shown(store.read, folderId).map((row) => row.id);
      const forGood = folder.role === 'trash' || folder.role === 'junk';
      return act(ids, (tx, rows, now) => ({
        count: rows.length,
        undoId: removeRows(tx, rows, forGood, 'folder-empty', now).undoId,
      }));
    },
  };
}
