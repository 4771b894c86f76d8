import { AppError } from '#shared/errors.ts';
import type { AccountId, FolderId, LocationId, UndoId } from '#shared/model/ids.ts';
import { batchesRepo } from '../db/repos/batches.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { undoRepo } from '../db/repos/undo.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import type { Clock } from '../ports.ts';
import type { UndoEntry, UndoKind } from '#shared/model/undo.ts';
import {
  applyAction,
  checkAction,
  undoKindOf,
  type Action,
  type Applied,
  type Sums,
} from './apply-action.ts';
import type { Turns } from './turns.ts';

interface Done {
  readonly undoId: UndoId | null;
}
/** At once for a few messages; later where an action before it, or its own messages, take their time. */
type Soon<T> = T | Promise<T>;

export interface ActionsService {
  /** `byItself`: not the person's own action, so there is nothing to undo. */
  setFlag(ids: readonly LocationId[], flag: string, add: boolean, byItself?: boolean): Soon<Done>;
  /** To a folder of the same account. */
  move(ids: readonly LocationId[], target: FolderId): Soon<Done & { moved: number }>;
  copy(ids: readonly LocationId[], target: FolderId): Soon<Done & { copied: number }>;
  markSpam(ids: readonly LocationId[], spam: boolean): Soon<Done & { moved: number }>;
  /** To Trash; for good what lies there already, or everything where `permanently`. */
  remove(ids: readonly LocationId[], permanently: boolean): Soon<Done & { moved: number; deleted: number }>;
  /** Everything in a folder, as `remove`; for good in Trash and Junk. */
  empty(folderId: FolderId): Soon<Done & { count: number }>;
  /** Goes on with what an end of the program cut short. */
  resume(): Soon<void>;
  /**
   * The person takes back what is not done yet: of the actions that are under way or wait for their turn the last one ends where
   * it is and answers that it changed nothing; or the one of that entry. Null where there is none, or where one of `others`,
   * all that can be taken back, is younger: changes of folders take no turns.
   */
  stop(which: { readonly others: readonly UndoEntry[] } | { readonly undoId: UndoId }): Stopped | null;
}

/** An action that was stopped. */
export interface Stopped {
  readonly kind: UndoKind;
  readonly accountId: AccountId | null;
  /** Messages that it was meant for. */
  readonly count: number;
  /** False: its turn had not come. */
  readonly begun: boolean;
  /** The entry of what it had done; null where that is nothing. For after its end: it may be in the middle of something. */
  undoId(): UndoId | null;
}

/** An action from the person's word to its end. */
interface Run {
  readonly action: Action;
  readonly ids: readonly LocationId[];
  readonly asked: number;
  begun: boolean;
  stopped: boolean;
  undoId: UndoId | null;
}

/** Messages of one transaction: some milliseconds, also where others use the processor. */
export const BATCH = 100;

interface Result extends Sums, Done {}
const NOTHING: Result = { moved: 0, copied: 0, deleted: 0, undoId: null };

/**
 * A person's actions on messages: applied to the store, queued for the server and noted for undo in one transaction. Those on
 * more messages than `batch` take several, with a turn for others in between; they are one for the person all the same: one entry
 * takes all of it back, and what was noted in the first transaction is done to the end, also after a crash.
 */
export function createActionsService(deps: {
  store: Store;
  clock: Clock;
  kick: (accountId: AccountId) => void;
  turns: Turns;
  batch?: number;
}): ActionsService {
  const { store, clock, kick, turns, batch = BATCH } = deps;

  const note = (
    tx: Tx,
    { undo, steps }: Applied,
    accountId: AccountId,
    known: UndoId | null,
  ): UndoId | null => {
    if (undo === null || steps.length === 0) return known;
    if (known !== null && undoRepo.extend(tx, known, undo.count, steps)) return known;
    return undoRepo.add(tx, { accountId, ...undo }, steps, clock.now());
  };
  const applyTo = (
    tx: Tx,
    action: Action,
    ids: readonly LocationId[],
    before: Result,
  ): [Result, Set<AccountId>] => {
    const rows = locationsRepo.some(tx.db, ids).filter((row) => row.deleted === 0);
    const applied = applyAction(tx, action, rows, clock.now());
    const accounts = new Set(rows.map((row) => row.account_id));
    const [first] = accounts;
    const { sums } = applied;
    const result: Result = {
      moved: before.moved + sums.moved,
      copied: before.copied + sums.copied,
      deleted: before.deleted + sums.deleted,
      undoId: first === undefined ? before.undoId : note(tx, applied, first, before.undoId),
    };
    return [result, accounts];
  };
  const kickAll = (accounts: ReadonlySet<AccountId>): void => {
    for (const account of accounts) kick(account);
  };

  /** Those that are not done, as they were asked for. */
  const runs = new Set<Run>();
  const newRun = (action: Action, ids: readonly LocationId[], undoId: UndoId | null = null): Run => {
    const run = { action, ids, asked: clock.now(), begun: false, stopped: false, undoId };
    runs.add(run);
    return run;
  };

  /** Does what is left of an action. */
  const finish = async (id: number, run: Run): Promise<Result> => {
    let result = NOTHING;
    const accounts = new Set<AccountId>();
    const step = (): boolean => {
      const touched = store.write((tx) => {
        const next = run.stopped ? undefined : batchesRepo.next(tx.db, id);
        if (next === undefined) {
          batchesRepo.remove(tx, id);
          return null;
        }
        const action = JSON.parse(next.action) as Action;
        const [after, mailboxes] = applyTo(tx, action, next.ids, { ...result, undoId: next.undoId });
        batchesRepo.done(tx, id, next.position, after.undoId);
        result = after;
        return mailboxes;
      });
      run.undoId = result.undoId ?? run.undoId;
      for (const account of touched ?? []) accounts.add(account);
      return touched !== null;
    };
    try {
      await turns.batches(step);
    } catch (error) {
      // What is done can be taken back. The rest must not be done later, when nobody expects it any more.
      if (!(error instanceof AppError && error.code === 'CANCELLED'))
        store.write((tx) => batchesRepo.remove(tx, id));
      throw error;
    } finally {
      // Once: where the server cannot be reached, each kick is a try. What was stopped is taken back before it is sent.
      if (!run.stopped) kickAll(accounts);
    }
    return run.stopped ? NOTHING : result;
  };
  const begin = async (run: Run): Promise<Result> => {
    const { action, ids } = run;
    const accounts = new Set<AccountId>();
    let at = 0;
    await turns.batches(() => {
      for (const account of locationsRepo.accountsOf(store.read, ids.slice(at, at + 4 * batch)))
        accounts.add(account);
      at += 4 * batch;
      return at < ids.length && !run.stopped;
    });
    if (run.stopped) return NOTHING;
    const id = store.write((tx) => {
      checkAction(tx.db, action, accounts);
      return batchesRepo.add(tx, action, ids, batch);
    });
    return await finish(id, run);
  };
  const act = (action: Action, ids: readonly LocationId[]): Soon<Result> => {
    const run = newRun(action, ids);
    return ended(run, () =>
      turns.take(() => {
        if (run.stopped) return NOTHING;
        run.begun = true;
        if (ids.length > batch) return begin(run);
        const [result, accounts] = store.write((tx) => applyTo(tx, action, ids, NOTHING));
        kickAll(accounts);
        return result;
      }),
    );
  };
  /** Does the work; then, whatever came of it, the action is not under way any more. */
  const ended = <T>(run: Run, work: () => Soon<T>): Soon<T> => {
    let soon: Soon<T>;
    try {
      soon = work();
    } catch (error) {
      runs.delete(run);
      throw error;
    }
    if (soon instanceof Promise) return soon.finally(() => runs.delete(run));
    runs.delete(run);
    return soon;
  };

  return {
    setFlag: (ids, flag, add, byItself = false) =>
      then(act({ do: 'flag', flag, add, byItself }, ids), undone),
    move: (ids, target) => then(act({ do: 'move', target }, ids), movedOf),
    copy: (ids, target) =>
      then(act({ do: 'copy', target }, ids), ({ copied, undoId }) => ({ copied, undoId })),
    markSpam: (ids, spam) => then(act({ do: 'spam', spam }, ids), movedOf),
    remove: (ids, permanently) =>
      then(
        act({ do: 'remove', permanently, kind: permanently ? 'delete-forever' : 'delete' }, ids),
        ({ moved, deleted, undoId }) => ({ moved, deleted, undoId }),
      ),
    empty(folderId) {
      const folder = foldersRepo.get(store.read, folderId);
      if (folder === undefined) throw new AppError('FOLDER_GONE');
      const permanently = folder.role === 'trash' || folder.role === 'junk';
      const ids = locationsRepo.shown(store.read, folderId).map((row) => row.id);
      return then(
        act({ do: 'remove', permanently, kind: 'folder-empty' }, ids),
        ({ moved, deleted, undoId }) => ({ count: moved + deleted, undoId }),
      );
    },
    resume() {
      const left = batchesRepo.unfinished(store.read);
      if (left.length === 0) return;
      const mine = left.map(({ id, action, undoId, ids }) => ({
        id,
        run: newRun(JSON.parse(action) as Action, ids, undoId),
      }));
      return turns.take(async () => {
        try {
          for (const { id, run } of mine) {
            run.begun = true;
            await ended(run, () => finish(id, run));
          }
        } finally {
          for (const { run } of mine) runs.delete(run);
        }
      });
    },
    stop(which) {
      const all = [...runs].filter((one) => !(one.action.do === 'flag' && one.action.byItself));
      const own = new Set(all.map((one) => one.undoId));
      const since = 'others' in which ? (which.others.find((one) => !own.has(one.id))?.at ?? 0) : null;
      const run = all.findLast(
        (one) =>
          !one.stopped && ('undoId' in which ? one.undoId === which.undoId : one.asked >= (since ?? 0)),
      );
      if (run === undefined) return null;
      run.stopped = true;
      const { action, ids, begun } = run;
      const [accountId = null] = locationsRepo.accountsOf(store.read, ids.slice(0, batch));
      return { kind: undoKindOf(action), accountId, count: ids.length, begun, undoId: () => run.undoId };
    },
  };
}

const then = <A, B>(soon: Soon<A>, map: (value: A) => B): Soon<B> =>
  soon instanceof Promise ? soon.then(map) : map(soon);
const undone = ({ undoId }: Result): Done => ({ undoId });
const movedOf = ({ moved, undoId }: Result): Done & { moved: number } => ({ moved, undoId });
