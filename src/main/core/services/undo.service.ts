import { AppError } from '#shared/errors.ts';
import type { AccountId, UndoId } from '#shared/model/ids.ts';
import type { UndoEntry } from '#shared/model/undo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { undoRepo, type UndoStep } from '../db/repos/undo.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { changeFlag, moveRows, removeCopy, restoreRow } from '../ops/changes.ts';
import type { Clock } from '../ports.ts';
import { changePath, showAgain, unmake } from './folders.service.ts';

export interface UndoService {
  /** Takes back the action of that id, or the last one that can be. */
  run(id: UndoId | undefined): UndoEntry;
}

type StepOf<V extends UndoStep['verb']> = Extract<UndoStep, { verb: V }>;

const of = <V extends UndoStep['verb']>(steps: readonly UndoStep[], verb: V): StepOf<V>[] =>
  steps.filter((step): step is StepOf<V> => step.verb === verb);

/** The rows of these steps that are still there. */
function rows<S extends { locationId: LocationRecord['id'] }>(tx: Tx, steps: readonly S[]): LocationRecord[] {
  return steps.flatMap((step) => locationsRepo.get(tx.db, step.locationId) ?? []);
}

/** Puts messages back. Returns how many things changed. */
function undoMessages(tx: Tx, steps: readonly UndoStep[], now: number): number {
  let changed = 0;
  for (const group of Map.groupBy(of(steps, 'flag'), (step) => `${step.flag} ${step.on}`).values()) {
    const [first] = group;
    if (first !== undefined) changed += changeFlag(tx, rows(tx, group), first.flag, first.on, now).length;
  }
  for (const [folderId, group] of Map.groupBy(of(steps, 'place'), (step) => step.folderId)) {
    const folder = foldersRepo.get(tx.db, folderId);
    if (folder !== undefined && folder.hidden === 0)
      changed += moveRows(tx, rows(tx, group), folderId, now).length;
  }
  for (const row of rows(tx, of(steps, 'uncopy'))) {
    removeCopy(tx, row, now);
    changed += 1;
  }
  for (const row of rows(tx, of(steps, 'undelete'))) changed += Number(restoreRow(tx, row));
  return changed;
}

function undoFolders(tx: Tx, steps: readonly UndoStep[], now: number): number {
  let changed = 0;
  for (const step of steps) {
    const folder = 'folderId' in step ? foldersRepo.get(tx.db, step.folderId) : undefined;
    if (folder === undefined) continue;
    if (step.verb === 'folder-show') changed += Number(showAgain(tx, folder));
    if (step.verb === 'folder-path') {
      const taken = foldersRepo.byPath(tx.db, folder.account_id, step.path);
      if (taken !== undefined && taken.id !== folder.id)
        throw new AppError('CONFLICT', { reason: 'folder-exists' });
      changePath(tx, folder, step.path, now);
      changed += 1;
    }
    if (step.verb === 'folder-remove') {
      if (!unmake(tx, folder, now)) throw new AppError('CONFLICT', { reason: 'not-empty' });
      changed += 1;
    }
  }
  return changed;
}

/**
 * Takes actions back. What waits for the server cancels against its opposite; what is done there is reversed by a new
 * operation. Where nothing of an action is left to take back, that is NOT_FOUND (what 'undo').
 */
export function createUndoService(deps: {
  store: Store;
  clock: Clock;
  kick: (accountId: AccountId) => void;
}): UndoService {
  const { store, clock, kick } = deps;
  return {
    run(id) {
      const now = clock.now();
      const accounts = new Set<AccountId>();
      const entry = store.write((tx) => {
        const list = undoRepo.list(tx.db, now);
        const chosen = id === undefined ? list[0] : list.find((one) => one.id === id);
        if (chosen === undefined) return null;
        const steps = undoRepo.steps(tx.db, chosen.id);
        accounts.add(chosen.accountId);
        for (const step of steps) {
          const row = 'locationId' in step ? locationsRepo.get(tx.db, step.locationId) : undefined;
          if (row !== undefined) accounts.add(row.account_id);
        }
        undoRepo.remove(tx, chosen.id);
        return undoMessages(tx, steps, now) + undoFolders(tx, steps, now) > 0 ? chosen : null;
      });
      if (entry === null) throw new AppError('NOT_FOUND', { what: 'undo' });
      for (const account of accounts) kick(account);
      return entry;
    },
  };
}
