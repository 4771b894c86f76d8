import type { ImapFlow } from 'imapflow';
import { AppError, fromWire, toWire, type WireError } from '#shared/errors.ts';
import type { FolderId } from '#shared/model/ids.ts';
import type { SyncPhase } from '#shared/model/sync.ts';
import { accountsRepo, type AccountRecord } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { errorFields } from '../log/file-logger.ts';
import { isLoopback } from '../net/loopback.ts';
import { createLaneLoop } from '../ops/lane-loop.ts';
import { accountLane } from '../ops/run-lane.ts';
import { pauseAfter } from './backoff.ts';
import { createMailboxConnections } from './mailbox-connections.ts';
import { nextStep, type Step } from './next-step.ts';
import { runBodies, runFolders, runPass, type PassContext } from './pass.ts';
import { decide, isActive, type Decision, type Occasion } from './policy.ts';
import { createPush } from './push.ts';
import type { AccountRunner, RunnerDeps } from './runner-types.ts';
import { createWake } from './wake.ts';

/** A command under way may end by itself for so long after a stop. */
const STOP_MS = 3_000;

export type { AccountRunner, RunnerDeps } from './runner-types.ts';

/**
 * A mailbox at work. When it is synced is decided by policy.ts, what comes next by next-step.ts; this is the loop around them.
 * Failures end in a pause by their kind; a refused login ends in `signed-out` until the password changes. Offline or asleep
 * everything is closed, without an error: there is nothing that the person could do about it here.
 */
export function createAccountRunner(account: AccountRecord, deps: RunnerDeps): AccountRunner {
  const { store, clock, activity } = deps;
  const logger = deps.logger.child(`account/${account.id}`);
  const wake = createWake(clock);
  const closing = new AbortController();

  let phase: SyncPhase = account.signedOut ? 'signed-out' : 'idle';
  let settings = account.sync;
  /** The last sync of everything, or the moment when the person stopped one. */
  let lastPass = account.lastPass;
  let progress: { folderId: FolderId | null; done: number; total: number } = {
    folderId: null,
    done: 0,
    total: 0,
  };
  let byHand = false;
  // A start is an opening, and so is a new password.
  let occasions = new Set<Occasion>(['opened']);
  let first: FolderId | undefined;
  let changed = new Set<FolderId>();
  let pass: { readonly controller: AbortController; quiet: boolean } | null = null;
  let bodiesLeft = false;
  let failures = 0;
  /** The last failure, also where the store could not take it. */
  let lastError: { error: WireError; at: number } | null = null;
  let notBefore = 0;
  let pauseMs = 0;

  const setPhase = (next: SyncPhase): void => {
    phase = next;
    if (next !== 'syncing') progress = { folderId: null, done: 0, total: 0 };
    deps.onStatus(account.id);
  };
  const isSignedOut = (): boolean => phase === 'signed-out';
  const presence = () => {
    const told = activity.presence();
    return { ...told, online: told.online || isLoopback(account.imap.host), now: clock.now() };
  };
  const reachable = (): boolean => presence().online && !presence().suspended;
  const policy = (): Decision => decide({ ...presence(), ...settings, lastPass, occasions });

  const connections = createMailboxConnections(account, deps, logger, closing.signal, () => {
    if (!reachable()) return new AppError('OFFLINE', { ...connections.at, reason: 'unreachable' });
    const held = lastError?.error.code === 'TLS' && clock.now() < notBefore ? lastError.error : null;
    return held === null ? null : fromWire(held);
  });
  const { work, desk } = connections;
  const lane = createLaneLoop({
    ...deps,
    logger,
    accountId: account.id,
    desk: connections.replay,
    onDone(kinds) {
      deps.onStatus(account.id);
      const sent = foldersRepo.byRole(store.read, account.id, 'sent');
      if ([...kinds].some((kind) => kind.startsWith('folder-'))) request();
      if (kinds.has('append-sent'))
        if (sent === undefined) request();
        else requestFolder(sent.id);
    },
    onStale: (id) => {
      store.write((tx) => foldersRepo.markStale(tx, id));
      requestFolder(id);
    },
    onFailed: (error) => {
      if (error.code === 'AUTH' || error.code === 'TLS') failed(error);
    },
  });
  const push = createPush({
    connect: connections.connect,
    at: connections.at,
    clock,
    logger,
    store,
    accountId: account.id,
    isActive: () => isActive(presence()),
    onFolder: (id) => requestFolder(id),
    onTree: () => request(),
    // What one socket was not told of the network, the others were not told either.
    onDead: () => {
      connections.suspect();
      interrupt();
    },
    onRefused: (error) => failed(error),
  });

  /** By the person; what was asked for is then asked for no more. */
  const isStopped = (): boolean => pass !== null && !pass.quiet && pass.controller.signal.aborted;
  const takeChanged = (): FolderId[] => {
    const folders = [...changed];
    changed = new Set();
    return folders;
  };

  const context = (signal: AbortSignal): PassContext => ({
    ...deps,
    logger,
    accountId: account.id,
    ...(first === undefined ? {} : { first }),
    signal,
    takeUrgent: takeChanged,
    shouldYield: () => byHand || changed.size > 0 || policy().kind === 'now',
    onProgress(folderId: FolderId, done: number, total: number) {
      progress = { folderId, done, total };
      if (phase === 'syncing') deps.onStatus(account.id);
      else setPhase('syncing');
    },
  });

  /** Everything: the tree, each folder that has changed. What asks meanwhile asks for the next one. */
  const runEverything = async (client: ImapFlow, signal: AbortSignal): Promise<void> => {
    const asked = { byHand, occasions, folders: takeChanged() };
    const ctx = context(signal);
    byHand = false;
    occasions = new Set();
    first = undefined;
    try {
      await runPass(client, ctx);
    } catch (error) {
      if (isStopped()) throw error;
      // It was not done: it is asked for still.
      byHand ||= asked.byHand;
      occasions = occasions.union(asked.occasions);
      for (const id of asked.folders) changed.add(id);
      throw error;
    }
    lastPass = clock.now();
    store.write((tx) => accountsRepo.recordPass(tx, account.id, clock.now()));
  };

  const runChanged = async (client: ImapFlow, signal: AbortSignal): Promise<void> => {
    const folders = takeChanged();
    try {
      await runFolders(client, folders, context(signal));
    } catch (error) {
      if (!isStopped()) for (const id of folders) changed.add(id);
      throw error;
    }
  };

  const run = async (step: Exclude<Step['kind'], 'wait'>, signal: AbortSignal): Promise<void> => {
    if (!work.open) setPhase('connecting');
    await work.use(async (client) => {
      if (step === 'pass') {
        setPhase('syncing');
        await runEverything(client, signal);
      } else if (step === 'folders') await runChanged(client, signal);
      store.write((tx) => accountsRepo.recordSuccess(tx, account.id, clock.now()));
      if (settings.mode === 'push' && reachable()) push.start();
      // Where it stops for something urgent, the loop comes round to the rest of the texts.
      bodiesLeft = true;
      bodiesLeft = !(await runBodies(client, context(signal)));
    }, signal);
  };

  const failed = (thrown: unknown): void => {
    const error: WireError = toWire(thrown);
    logger.warn('sync.failed', { code: error.code, ...errorFields(thrown) });
    failures += 1;
    lastError = { error, at: clock.now() };
    try {
      store.write((tx) => {
        accountsRepo.recordError(tx, account.id, error, clock.now());
        if (error.code === 'AUTH') accountsRepo.setSignedOut(tx, account.id, true);
      });
    } catch (unwritten) {
      // A full disk cannot note that it is full. The runner lives on and tells it from memory.
      logger.warn('sync.failure-unwritten', errorFields(unwritten));
    }
    const pause = pauseAfter(error.code, failures, Math.random());
    // One knock at a time: push begins again after the next success.
    push.stop();
    if (pause === null) {
      interrupt();
      connections.close();
      return setPhase('signed-out');
    }
    pauseMs = pause;
    notBefore = clock.now() + pause;
    // By hand it was tried although the system said offline. It was right: now the network is waited for.
    if (!reachable()) byHand = false;
    setPhase('waiting');
  };

  /** Ends what is under way without an error; it is begun anew when it can be. */
  const interrupt = (): void => {
    if (pass === null) return;
    pass.quiet = true;
    pass.controller.abort();
    work.close();
  };
  const step = (): Step => {
    // A clock that was turned back would make hours of a pause of seconds.
    notBefore = Math.min(notBefore, clock.now() + pauseMs);
    return nextStep({
      ...presence(),
      signedOut: phase === 'signed-out',
      byHand,
      changed: changed.size > 0,
      bodiesLeft,
      notBefore,
      policy: policy(),
    });
  };

  const loop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const next = step();
      if (next.kind === 'wait') {
        await wake.wait(next.until === null ? null : next.until - clock.now());
        continue;
      }
      const own = { controller: new AbortController(), quiet: false };
      const reused = work.open;
      const wasReachable = reachable();
      pass = own;
      try {
        await run(next.kind, AbortSignal.any([own.controller.signal, closing.signal]));
        failures = 0;
        notBefore = 0;
        lastError = null;
        // More that came in meanwhile is the same run to whoever looks.
        if (!isSignedOut() && step().kind === 'wait')
          setPhase(wasReachable && !reachable() ? 'waiting' : 'idle');
        lane.kick();
      } catch (error) {
        if (closing.signal.aborted) return;
        if (own.quiet) {
          if (!isSignedOut()) setPhase('waiting');
        } else if (isStopped()) setPhase('stopped');
        else if (reused && failures === 0 && error instanceof AppError && error.code === 'OFFLINE') {
          // The old connection had ended: a server's BYE, a router's forgetting. A fresh one tells whether there is trouble.
          failures = 1;
        } else failed(error);
      }
      pass = null;
    }
  };

  /** What the host says of the person and the machine has changed. */
  const offActivity = activity.onChange((now) => {
    occasions = occasions.union(new Set(now));
    if (!reachable()) {
      push.stop();
      interrupt();
      connections.close();
      if (!isSignedOut()) setPhase('waiting');
      return;
    }
    if (now.includes('resumed') || now.includes('online')) {
      notBefore = 0;
      failures = 0;
      connections.suspect();
      // A command that slept along waits for an answer that will never come.
      if (now.includes('resumed')) interrupt();
      lane.kick();
    }
    if (now.length > 0 || isActive(presence())) push.hurry();
    wake.now();
  });

  function request(folderId?: FolderId): void {
    if (phase === 'signed-out') return;
    byHand = true;
    if (folderId !== undefined) first = folderId;
    notBefore = 0;
    if ((phase === 'idle' || phase === 'stopped') && step().kind === 'pass')
      setPhase(work.open ? 'syncing' : 'connecting');
    wake.now();
    lane.kick();
  }

  function requestFolder(id: FolderId): void {
    if (phase === 'signed-out') return;
    changed.add(id);
    wake.now();
  }

  const running = loop().catch((error: unknown) => {
    logger.error('runner.died', errorFields(error));
    setPhase('waiting');
  });

  return {
    request,
    kick: lane.kick,
    watch(id) {
      push.setOpenFolder(id);
      if (id !== null) requestFolder(id);
    },
    settingsChanged() {
      settings = accountsRepo.get(store.read, account.id)?.sync ?? settings;
      if (settings.mode !== 'push') push.stop();
      bodiesLeft = true;
      wake.now();
    },
    stopSync() {
      byHand = false;
      bodiesLeft = false;
      occasions = new Set();
      changed = new Set();
      if (phase !== 'syncing' && phase !== 'connecting') return;
      // Stopped is not synced, and yet the next one is not to begin at once.
      lastPass = clock.now();
      const own = pass;
      if (own === null) return setPhase('stopped');
      own.controller.abort();
      // A server that says nothing more does not keep the person waiting.
      clock.after(STOP_MS, () => {
        if (pass === own) work.close();
      });
    },
    read: desk.ask,
    isSyncing: () => phase === 'syncing',
    status() {
      const stored = accountsRepo.get(store.read, account.id);
      const { done, total } = foldersRepo.progress(store.read, account.id);
      const next = step();
      return {
        accountId: account.id,
        phase,
        ...progress,
        allDone: done,
        allTotal: total,
        nextSync: next.kind === 'wait' ? next.until : null,
        lastSuccess: stored?.lastSuccess ?? null,
        lastError: lastError?.error ?? stored?.lastError ?? null,
        lastErrorAt: lastError?.at ?? stored?.lastErrorAt ?? null,
        pendingOps: opsRepo.count(store.read, accountLane(account.id)),
      };
    },
    async close() {
      closing.abort();
      offActivity();
      push.stop();
      wake.now();
      connections.close();
      await lane.close();
      await running;
    },
  };
}
