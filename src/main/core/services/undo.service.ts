import { AppError } from '#shared/errors.ts';
import type { AccountId, UndoId } from '#shared/model/ids.ts';
import type { UndoEntry } from '#shared/model/undo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { batchesRepo } from '../db/repos/batches.repo.ts';
import { undoRepo, type UndoStep } from '../db/repos/undo.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { changeFlag, moveRows, removeCopy, restoreRow } from '../ops/changes.ts';
import type { Clock } from '../ports.ts';
import { BATCH } from './actions.service.ts';
import { changePath, showAgain, unmake } from './folders.service.ts';
import type { Turns } from './turns.ts';

export interface UndoService {
  /** Takes back the action of that id, or the last one that can be: at once, or in batches where it was done in batches. */
  run(id: UndoId | undefined): UndoEntry | Promise<UndoEntry>;
  /** Goes on with what an end of the program cut short. */
  resume(): void | Promise<void>;
}

type StepOf<V extends UndoStep['verb']> = Extract<UndoStep, { verb: V }>;

const of = <V extends UndoStep['verb']>(steps: readonly UndoStep[], verb: V): StepOf<V>[] =>
  steps.filter((step): step is StepOf<V> => step.verb === verb);

/** The rows of these steps that are still there. */
function rows<S extends { locationId: LocationRecord['id'] }>(tx: Tx, steps: readonly S[]): LocationRecord[] {
  return locationsRepo.some(
    tx.db,
    steps.map((step) => step.locationId),
  );
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
  turns: Turns;
  batch?: number;
}): UndoService {
  const { store, clock, kick, turns, batch = BATCH } = deps;

  /** Takes some steps back. Returns how many things changed, and in which mailboxes. */
  const apply = (tx: Tx, steps: readonly UndoStep[]): { changed: number; accounts: Set<AccountId> } => {
    const accounts = new Set<AccountId>();
    for (const row of rows(
      tx,
      steps.filter((step) => 'locationId' in step),
    ))
      accounts.add(row.account_id);
    const now = clock.now();
    return { changed: undoMessages(tx, steps, now) + undoFolders(tx, steps, now), accounts };
  };
  /** Takes back what is left of an entry. Returns how many things changed. */
  const finish = async (id: UndoId): Promise<number> => {
    let changed = 0;
    const accounts = new Set<AccountId>();
    const step = (): boolean => {
      const done = store.write((tx) => {
        const steps = undoRepo.takeSteps(tx, id, batch);
        if (steps.length === 0) {
          undoRepo.remove(tx, id);
          return null;
        }
        return apply(tx, steps);
      });
      if (done === null) return false;
      changed += done.changed;
      for (const account of done.accounts) accounts.add(account);
      return true;
    };
    try {
      await turns.batches(step);
    } finally {
      for (const account of accounts) kick(account);
    }
    return changed;
  };
  const answer = (entry: UndoEntry | null, changed: number): UndoEntry => {
    if (entry === null || changed === 0) throw new AppError('NOT_FOUND', { what: 'undo' });
    return entry;
  };
  const begin = (id: UndoId | undefined): UndoEntry | Promise<UndoEntry> => {
    const { entry, left, changed, accounts } = store.write((tx) => {
      const list = undoRepo.list(tx.db, clock.now());
      const chosen = id === undefined ? list[0] : list.find((one) => one.id === id);
      const nothing = { entry: null, left: false, changed: 0, accounts: new Set<AccountId>() };
      if (chosen === undefined) return nothing;
      // What an end of the program left of it is not done any more.
      batchesRepo.cancel(tx, chosen.id);
      const touched = new Set([chosen.accountId]);
      if (undoRepo.isLong(tx.db, chosen.id, batch)) {
        undoRepo.setRunning(tx, chosen.id);
        return { entry: chosen, left: true, changed: 0, accounts: touched };
      }
      const steps = undoRepo.takeSteps(tx, chosen.id, batch);
      undoRepo.remove(tx, chosen.id);
      const done = apply(tx, steps);
      return { entry: chosen, left: false, changed: done.changed, accounts: done.accounts.union(touched) };
    });
    for (const account of accounts) kick(account);
    if (entry === null || !left) return answer(entry, changed);
    return finish(entry.id).then((more) => answer(entry, more));
  };

  return {
    run: (id) => turns.take(() => begin(id)),
    resume() {
      const left = undoRepo.unfinished(store.read);
      if (left.length === 0) return;
      return turns.take(async () => {
        for (const id of left) await finish(id);
      });
    },
  };
}
