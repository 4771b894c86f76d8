import { AppError } from '#shared/errors.ts';
import type { AccountId, UndoId } from '#shared/model/ids.ts';
import type { Undone, UndoEntry } from '#shared/model/undo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { batchesRepo } from '../db/repos/batches.repo.ts';
import { undoRepo, type UndoStep } from '../db/repos/undo.repo.ts';
import type { ReadDb } from '../db/driver.ts';
import type { Store, Tx } from '../db/store.ts';
import { changeFlag, moveRows, removeCopy, restoreRow } from '../ops/changes.ts';
import type { Clock } from '../ports.ts';
import { BATCH, type ActionsService, type Stopped } from './actions.service.ts';
import { changePath, showAgain, unmake } from './folders.service.ts';
import type { Turns } from './turns.ts';

export interface UndoService {
  /**
   * Takes back the action of that id, or the last one that can be: at once, or in batches where it was done in batches. One that is
   * not done yet is stopped where it is; what it has done is taken back.
   */
  run(id: UndoId | undefined): Undone | Promise<Undone>;
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

/** How many things changed, and how many messages stayed where they are because their folder of before has gone. */
interface Changed {
  readonly changed: number;
  readonly stayed: number;
}

/** Puts messages back. */
function undoMessages(tx: Tx, steps: readonly UndoStep[], now: number): Changed {
  let changed = 0;
  let stayed = 0;
  for (const group of Map.groupBy(of(steps, 'flag'), (step) => `${step.flag} ${step.on}`).values()) {
    const [first] = group;
    if (first !== undefined) changed += changeFlag(tx, rows(tx, group), first.flag, first.on, now).length;
  }
  for (const [folderId, group] of Map.groupBy(of(steps, 'place'), (step) => step.folderId)) {
    const folder = foldersRepo.get(tx.db, folderId);
    const there = rows(tx, group);
    if (folder === undefined || folder.hidden === 1) stayed += there.length;
    else changed += moveRows(tx, there, folderId, now).length;
  }
  for (const row of rows(tx, of(steps, 'uncopy'))) {
    removeCopy(tx, row, now);
    changed += 1;
  }
  for (const row of rows(tx, of(steps, 'undelete'))) changed += Number(restoreRow(tx, row));
  return { changed, stayed };
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
  stop: ActionsService['stop'];
  batch?: number;
}): UndoService {
  const { store, clock, kick, turns, stop, batch = BATCH } = deps;

  /** Takes some steps back. Returns what changed, and in which mailboxes. */
  const apply = (tx: Tx, steps: readonly UndoStep[]): Changed & { accounts: Set<AccountId> } => {
    const accounts = new Set<AccountId>();
    for (const row of rows(
      tx,
      steps.filter((step) => 'locationId' in step),
    ))
      accounts.add(row.account_id);
    const now = clock.now();
    const { changed, stayed } = undoMessages(tx, steps, now);
    return { changed: changed + undoFolders(tx, steps, now), stayed, accounts };
  };
  /** Takes back what is left of an entry. */
  const finish = async (id: UndoId): Promise<Changed> => {
    let changed = 0;
    let stayed = 0;
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
      stayed += done.stayed;
      for (const account of done.accounts) accounts.add(account);
      return true;
    };
    try {
      await turns.batches(step);
    } finally {
      for (const account of accounts) kick(account);
    }
    return { changed, stayed };
  };
  const nothing = (reason?: 'nothing' | 'origin-gone'): AppError =>
    new AppError('NOT_FOUND', { what: 'undo', ...(reason && { reason }) });
  const answer = (entry: UndoEntry, { changed, stayed }: Changed): Undone => {
    if (changed === 0) throw nothing(stayed > 0 ? 'origin-gone' : undefined);
    return { ...entry, stayed };
  };
  const listed = (db: ReadDb): UndoEntry[] => undoRepo.list(db, clock.now());
  /** `stopped`: an action that is so long may have begun longer ago than it can be offered. */
  const begin = (id: UndoId | undefined, stopped = false): Undone | Promise<Undone> => {
    const begun = store.write((tx) => {
      const chosen =
        id !== undefined && stopped
          ? undoRepo.get(tx.db, id)
          : listed(tx.db).find((one) => id === undefined || one.id === id);
      if (chosen === undefined) return null;
      // What an end of the program left of it is not done any more.
      batchesRepo.cancel(tx, chosen.id);
      const touched = new Set([chosen.accountId]);
      if (undoRepo.isLong(tx.db, chosen.id, batch)) {
        undoRepo.setRunning(tx, chosen.id);
        return { entry: chosen, done: null, accounts: touched };
      }
      const steps = undoRepo.takeSteps(tx, chosen.id, batch);
      undoRepo.remove(tx, chosen.id);
      const done = apply(tx, steps);
      return { entry: chosen, done, accounts: done.accounts.union(touched) };
    });
    if (begun === null) throw nothing(id === undefined ? 'nothing' : undefined);
    const { entry, done, accounts } = begun;
    for (const account of accounts) kick(account);
    return done === null ? finish(entry.id).then((all) => answer(entry, all)) : answer(entry, done);
  };

  /** What was stopped before it did anything: there is nothing to do, and it was taken back. */
  const neverDone = ({ kind, accountId, count }: Stopped): Undone => {
    if (accountId === null) throw nothing();
    const at = clock.now();
    const id = store.write((tx) => {
      const made = undoRepo.add(tx, { accountId, kind, count }, [], at);
      undoRepo.remove(tx, made);
      return made;
    });
    return { id, accountId, kind, count, at, until: null, stayed: 0 };
  };

  return {
    run(id) {
      const stopped = stop(id === undefined ? { others: listed(store.read) } : { undoId: id });
      if (stopped === null) return turns.take(() => begin(id));
      if (!stopped.begun) return neverDone(stopped);
      return turns.take(() => {
        const done = stopped.undoId();
        return done === null ? neverDone(stopped) : begin(done, true);
      });
    },
    resume() {
      const left = undoRepo.unfinished(store.read);
      if (left.length === 0) return;
      return turns.take(async () => {
        for (const id of left) await finish(id);
      });
    },
  };
}
