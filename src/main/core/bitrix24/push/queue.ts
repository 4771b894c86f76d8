import { AppError, toWire, type ErrorCode } from '#shared/errors.ts';
import type { PortalId } from '#shared/model/ids.ts';
import { ASSOCIATION_KEYWORDS } from '#shared/model/query.ts';
import { associationsRepo } from '../../db/repos/associations.repo.ts';
import { locationsRepo } from '../../db/repos/locations.repo.ts';
import { portalsRepo } from '../../db/repos/portals.repo.ts';
import { pushesRepo, type PushRecord } from '../../db/repos/pushes.repo.ts';
import type { Store, Tx } from '../../db/store.ts';
import { errorFields } from '../../log/file-logger.ts';
import type { Logger } from '../../log/logger.ts';
import { changeFlag } from '../../ops/changes.ts';
import type { Clock } from '../../ports.ts';
import { connectPause } from '../../sync/backoff.ts';
import { createWake, type Wake } from '../../sync/wake.ts';
import { PortalFailure } from '../rest/failure.ts';
import type { PushResult } from './kind.ts';
import { NeedsAnswer, SETTLED_MS, StillRunning } from './steps.ts';

/** So many pushes of one portal are under way at once: a slow answer holds up few. */
const AT_ONCE = 3;
/** And so many in one request, where they fit together. */
const TOGETHER = 50;
/** The pause after a note that the store could not take. */
const UNWRITTEN_MS = 30_000;
/** What is done is kept so long, to be looked up. */
const DONE_KEPT_MS = 90 * 24 * 60 * 60_000;
/** A portal that wants to be asked anew is looked at again after this, unless a person has done something before. */
const SIGNED_OUT_MS = 30 * 60_000;

export interface PushQueue {
  /** Something was queued, or may be tried now. */
  kick(portalId?: PortalId): void;
  /** Ends what runs for a portal: it is being disconnected. */
  drop(portalId: PortalId): Promise<void>;
  close(): Promise<void>;
}

export interface PushQueueDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Does one push, in steps. */
  readonly run: (push: PushRecord, signal: AbortSignal) => Promise<PushResult>;
  /** Those that go together in one request, where they can. Answers for each: what was made, or what went wrong. */
  readonly together?: {
    readonly fits: (push: PushRecord) => boolean;
    readonly run: (
      pushes: readonly PushRecord[],
      signal: AbortSignal,
    ) => Promise<ReadonlyMap<PushRecord['id'], PushResult | Error>>;
  };
  /** A mailbox's own lane has work: keywords for its server. */
  readonly onAccountWork: (accountId: PushRecord['account_id']) => void;
  /** A portal has refused something for want of a scope. */
  readonly onScope: (portalId: PortalId) => void;
  /** A portal that had turned us away has let us in. */
  readonly onLetIn: (portalId: PortalId) => void;
}

/** What becomes of a push that failed, and when it is tried again. */
export interface Verdict {
  readonly state: 'deferred' | 'failed' | 'asking';
  readonly notBefore: number | null;
  readonly error: AppError;
}

/** Decides by what went wrong. `random` is from 0 to 1. */
export function judge(thrown: unknown, attempts: number, now: number, random: number): Verdict {
  if (thrown instanceof NeedsAnswer) {
    return { state: 'asking', notBefore: null, error: new AppError('CONFLICT', { what: 'push' }, thrown) };
  }
  if (thrown instanceof StillRunning) {
    return {
      state: 'deferred',
      notBefore: thrown.at,
      error: new AppError('PORTAL_DOWN', { reason: 'no-answer' }, thrown),
    };
  }
  if (thrown instanceof PortalFailure) {
    const { error, outcome, temporary, retryAt } = thrown;
    if (error.code === 'PORTAL_AUTH') return { state: 'deferred', notBefore: now + SIGNED_OUT_MS, error };
    if (!temporary) return { state: 'failed', notBefore: null, error };
    const pause = connectPause(attempts, random);
    // What may still be running there is given its time.
    const least = outcome === 'unknown' ? SETTLED_MS : 0;
    return { state: 'deferred', notBefore: Math.max(retryAt ?? 0, now + Math.max(pause, least)), error };
  }
  const error = thrown instanceof AppError ? thrown : new AppError('INTERNAL', {}, thrown);
  // The mail server, which has the text or a file, cannot be reached now.
  const waits = ['OFFLINE', 'SERVER_BUSY', 'TLS', 'AUTH', 'CANCELLED', 'DISK_FULL'].includes(error.code);
  return waits
    ? { state: 'deferred', notBefore: now + connectPause(attempts, random), error }
    : { state: 'failed', notBefore: null, error };
}

/**
 * Pushes to portals what is queued: durable, in the order of each message, several at once. What an end of the program cut
 * short goes on; its steps know what may have been done.
 */
export function createPushQueue(deps: PushQueueDeps): PushQueue {
  const { store, clock } = deps;
  const logger = deps.logger.child('push');
  const lanes = new Map<
    PortalId,
    { wake: Wake; running: Set<Promise<void>>; end: AbortController; loop: Promise<void> }
  >();
  let closed = false;

  const noteDone = (
    tx: Tx,
    push: PushRecord,
    result: PushResult,
    now: number,
  ): Set<PushRecord['account_id']> => {
    const url = result.url === '' ? null : result.url;
    pushesRepo.setState(tx, push.id, 'done', now, {
      way: result.way,
      recordId: result.recordId,
      ...(url === null ? {} : { url }),
    });
    associationsRepo.settle(tx, push.id, { state: 'done', recordId: result.recordId, url });
    for (const one of result.records ?? []) associationsRepo.setRecord(tx, push.id, one);
    return setKeywords(tx, push, now);
  };

  const noteFailed = (tx: Tx, push: PushRecord, thrown: unknown, now: number): ErrorCode => {
    const verdict = judge(thrown, push.attempts + 1, now, Math.random());
    const error = toWire(verdict.error);
    logger.warn('push.failed', {
      push: push.id,
      kind: push.kind,
      state: verdict.state,
      code: error.code,
      reason: String(error.params['reason'] ?? ''),
      ...(error.code === 'INTERNAL' ? errorFields(thrown) : {}),
    });
    pushesRepo.setState(tx, push.id, verdict.state, now, { notBefore: verdict.notBefore, error });
    const state = verdict.state === 'deferred' ? 'pending' : verdict.state;
    associationsRepo.settle(tx, push.id, { state, error });
    if (error.code === 'PORTAL_AUTH') portalsRepo.setError(tx, push.portal_id, error, true);
    return error.code;
  };

  /** One, or several that go together: each has its end, all of them in one transaction. */
  const runSome = async (some: readonly PushRecord[], signal: AbortSignal): Promise<void> => {
    store.write(
      (tx) => {
        for (const { id } of some) pushesRepo.begin(tx, id, clock.now());
      },
      { durable: true },
    );
    let ends: ReadonlyMap<PushRecord['id'], PushResult | Error>;
    try {
      const [only, ...others] = some;
      ends =
        only !== undefined && others.length === 0
          ? new Map([[only.id, await deps.run(only, signal)]])
          : ((await deps.together?.run(some, signal)) ?? new Map());
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new AppError('INTERNAL', {}, thrown);
      ends = new Map(some.map(({ id }) => [id, error]));
    }
    // The program ends, or the portal is being disconnected: the next start goes on with what was not done.
    const told = some.filter(({ id }) => !signal.aborted || !(ends.get(id) instanceof Error));
    const now = clock.now();
    const accounts = new Set<PushRecord['account_id']>();
    const scoped = new Set<PortalId>();
    const letIn = new Set<PortalId>();
    store.write(
      (tx) => {
        for (const push of told) {
          const end = ends.get(push.id) ?? new AppError('INTERNAL', { what: 'push' });
          if (end instanceof Error) {
            if (noteFailed(tx, push, end, now) === 'PORTAL_SCOPE') scoped.add(push.portal_id);
            continue;
          }
          for (const accountId of noteDone(tx, push, end, now)) accounts.add(accountId);
          if (portalsRepo.get(tx.db, push.portal_id)?.signed_out === 1) letIn.add(push.portal_id);
        }
      },
      { durable: true },
    );
    for (const accountId of accounts) deps.onAccountWork(accountId);
    for (const portalId of scoped) deps.onScope(portalId);
    for (const portalId of letIn) deps.onLetIn(portalId);
  };

  /** What may begin now: so many by themselves, and those that go together as one of them. */
  const next = (portalId: PortalId, free: number): PushRecord[][] => {
    if (free <= 0) return [];
    const due = pushesRepo.due(
      store.read,
      portalId,
      clock.now(),
      deps.together === undefined ? free : TOGETHER,
    );
    const fits = due.filter((push) => deps.together?.fits(push) === true);
    const group = fits.length > 1 ? fits : [];
    const alone = due.filter((push) => !group.includes(push)).map((push) => [push]);
    return (group.length === 0 ? alone : [...alone.slice(0, free - 1), group]).slice(0, free);
  };

  const loop = async (
    portalId: PortalId,
    wake: Wake,
    running: Set<Promise<void>>,
    signal: AbortSignal,
  ): Promise<void> => {
    while (!signal.aborted) {
      const due = next(portalId, AT_ONCE - running.size);
      for (const some of due) {
        const work = runSome(some, signal)
          .catch(async (error: unknown) => {
            // The note of what happened could not be written (a full disk). The steps on disk tell.
            logger.error('push.unwritten', errorFields(error));
            const pause = createWake(clock);
            signal.addEventListener('abort', () => pause.now(), { once: true });
            await pause.wait(UNWRITTEN_MS);
            if (!signal.aborted)
              store.write((tx) => {
                for (const { id } of some)
                  if (pushesRepo.get(tx.db, id)?.state === 'running')
                    pushesRepo.setState(tx, id, 'deferred', clock.now(), { notBefore: clock.now() });
              });
          })
          .finally(() => {
            running.delete(work);
            wake.now();
          });
        running.add(work);
      }
      if (due.length > 0 && running.size < AT_ONCE) continue;
      const at = running.size < AT_ONCE ? pushesRepo.earliest(store.read, portalId, clock.now()) : null;
      await wake.wait(at === null ? null : Math.max(0, at - clock.now()));
    }
    await Promise.all(running);
  };

  const open = (portalId: PortalId): void => {
    const wake = createWake(clock);
    const running = new Set<Promise<void>>();
    const end = new AbortController();
    const lane = loop(portalId, wake, running, end.signal).catch((error: unknown) =>
      logger.error('lane.died', errorFields(error)),
    );
    lanes.set(portalId, { wake, running, end, loop: lane });
  };
  const shut = async (portalId: PortalId): Promise<void> => {
    const lane = lanes.get(portalId);
    lanes.delete(portalId);
    lane?.end.abort();
    lane?.wake.now();
    await lane?.loop;
  };

  recover(store, clock.now());
  for (const { id } of portalsRepo.all(store.read)) open(id);

  return {
    kick(portalId) {
      if (closed) return;
      const ids = portalId === undefined ? portalsRepo.all(store.read).map(({ id }) => id) : [portalId];
      for (const id of ids) {
        const lane = lanes.get(id);
        if (lane === undefined) open(id);
        else lane.wake.now();
      }
    },
    drop: shut,
    async close() {
      closed = true;
      await Promise.all([...lanes.keys()].map(shut));
    },
  };
}

/** What a crash left in the middle goes on. */
function recover(store: Store, now: number): void {
  const interrupted = pushesRepo.inState(store.read, 'running');
  store.write(
    (tx) => {
      pushesRepo.prune(tx, now - DONE_KEPT_MS);
      for (const push of interrupted) pushesRepo.setState(tx, push.id, 'queued', now);
    },
    { durable: true },
  );
}

/** The keyword of what was made, on every place of its messages (row B5). Returns the mailboxes whose servers are to hear of it. */
export function setKeywords(tx: Tx, push: PushRecord, now: number): Set<PushRecord['account_id']> {
  const accounts = new Set<PushRecord['account_id']>();
  for (const messageId of pushesRepo.messages(tx.db, push.id)) {
    const rows = locationsRepo.ofMessage(tx.db, messageId);
    const changed = changeFlag(tx, rows, ASSOCIATION_KEYWORDS[push.kind], true, now);
    for (const row of changed) accounts.add(row.account_id);
  }
  return accounts;
}
