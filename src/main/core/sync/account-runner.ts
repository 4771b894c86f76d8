import type { ImapFlow } from 'imapflow';
import { AppError, toWire, type WireError } from '#shared/errors.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import type { AccountSync, SyncPhase } from '#shared/model/sync.ts';
import { accountsRepo, type AccountRecord } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import type { Store } from '../db/store.ts';
import { errorFields } from '../log/file-logger.ts';
import { createLaneLoop } from '../ops/lane-loop.ts';
import { accountLane } from '../ops/run-lane.ts';
import type { Ports } from '../ports.ts';
import { connectPause } from './backoff.ts';
import { createConnection, type Connection } from './connection.ts';
import { runBodies, runFolders, runPass } from './pass.ts';
import { createWake } from './wake.ts';
import { watchInbox, type Watcher } from './watcher.ts';
import type { WholeParts } from './whole-parts.ts';

const INTERVAL_MS = 10 * 60_000;
const DESK_IDLE_MS = 2 * 60_000;

export interface AccountRunner {
  /** Asks for a sync of everything, beginning with that folder. Ends a pause after a failure. */
  request(folderId?: FolderId): void;
  /** An action waits to reach the server. */
  kick(): void;
  /** The folder on the person's screen, where it is one of this mailbox. */
  watch(folderId: FolderId | null): void;
  /** How far back texts are kept, or when it is synced, was changed. */
  settingsChanged(): void;
  /** Ends the sync under way. */
  stopSync(): void;
  /** Runs work that a person waits for, on a connection beside the sync's. */
  read<T>(work: (client: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T>;
  status(): AccountSync;
  /** Ends everything; resolves when the last write is done. */
  close(): Promise<void>;
}

export interface RunnerDeps extends Ports {
  readonly store: Store;
  readonly whole: WholeParts;
  readonly onStatus: (accountId: AccountId) => void;
}

/**
 * A mailbox at work: one connection syncs, one idles on INBOX, one more is opened for what a person waits for: texts,
 * files and the replay of actions. Failures end in a pause that grows; a refused login ends in `signed-out` until the
 * password changes.
 */
export function createAccountRunner(account: AccountRecord, deps: RunnerDeps): AccountRunner {
  const { store, clock, secrets } = deps;
  const logger = deps.logger.child(`account/${account.id}`);
  const wake = createWake(clock);
  const at = { host: account.imap.host, port: account.imap.port };
  const closing = new AbortController();

  let phase: SyncPhase = account.signedOut ? 'signed-out' : 'idle';
  let progress: { folderId: FolderId | null; done: number; total: number } = {
    folderId: null,
    done: 0,
    total: 0,
  };
  let wanted = !account.signedOut;
  let first: FolderId | undefined;
  let changed = new Set<FolderId>();
  let watcher: Watcher | null = null;
  let pass: AbortController | null = null;
  let bodiesLeft = false;
  let failures = 0;
  /** The last failure, also where the store could not take it. */
  let lastError: { error: WireError; at: number } | null = null;
  let notBefore = 0;
  let nextInterval = clock.now() + INTERVAL_MS;

  const setPhase = (next: SyncPhase): void => {
    phase = next;
    if (next !== 'syncing') progress = { folderId: null, done: 0, total: 0 };
    deps.onStatus(account.id);
  };

  const connect = async (): Promise<ImapFlow> => {
    const password = secrets.get(`account:${account.id}`);
    if (password === undefined) throw new AppError('AUTH', { host: at.host, reason: 'no-password' });
    return await deps.imap({
      settings: account.imap,
      password,
      acceptPlain: account.acceptPlain,
      logger,
      signal: closing.signal,
      qresync: true,
    });
  };
  const connection = (idleMs: number | null): Connection => createConnection({ connect, at, clock, idleMs });
  const work = connection(null);
  /** The person's own connection: texts, files and actions need not wait for a sync. */
  const desk = connection(DESK_IDLE_MS);
  const lane = createLaneLoop({
    ...deps,
    logger,
    accountId: account.id,
    desk,
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
      if (error.code === 'AUTH') failed(error);
    },
  });

  const startWatcher = (): void => {
    watcher ??= watchInbox({
      connect,
      clock,
      logger,
      onChange() {
        const inbox = foldersRepo.byRole(store.read, account.id, 'inbox');
        if (inbox !== undefined) requestFolder(inbox.id);
      },
    });
  };

  const takeChanged = (): FolderId[] => {
    const folders = [...changed];
    changed = new Set();
    return folders;
  };

  const runOnce = async (signal: AbortSignal): Promise<void> => {
    if (!work.open) setPhase('connecting');
    await work.use(async (client) => {
      setPhase('syncing');
      // What comes in meanwhile asks again.
      const everything = wanted;
      const folders = takeChanged();
      const begin = first;
      wanted = false;
      first = undefined;
      const context = {
        ...deps,
        logger,
        accountId: account.id,
        ...(begin === undefined ? {} : { first: begin }),
        signal,
        takeUrgent: takeChanged,
        shouldYield: () => wanted || changed.size > 0,
        onProgress(folderId: FolderId, done: number, total: number) {
          progress = { folderId, done, total };
          deps.onStatus(account.id);
        },
      };
      if (everything) {
        nextInterval = clock.now() + INTERVAL_MS;
        await runPass(client, context);
        store.write((tx) => accountsRepo.recordPass(tx, account.id, clock.now()));
      } else await runFolders(client, folders, context);
      store.write((tx) => accountsRepo.recordSuccess(tx, account.id, clock.now()));
      startWatcher();
      // Where it stops for something urgent, the loop comes round to the rest of the texts.
      bodiesLeft = !(await runBodies(client, context));
    }, signal);
  };

  const failed = (thrown: unknown): void => {
    const error: WireError = toWire(thrown);
    logger.warn('sync.failed', { code: error.code, ...errorFields(thrown) });
    failures += 1;
    wanted = true;
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
    if (error.code === 'AUTH') {
      watcher?.stop();
      watcher = null;
      wanted = false;
      return setPhase('signed-out');
    }
    notBefore = clock.now() + connectPause(failures, Math.random());
    setPhase('waiting');
  };

  /** How long nothing is to be done, in milliseconds; 0: something is due. */
  const pause = (): number => {
    if (phase === 'signed-out') return Number.POSITIVE_INFINITY;
    const due = wanted || bodiesLeft || changed.size > 0 ? clock.now() : nextInterval;
    return Math.max(due, notBefore) - clock.now();
  };

  const loop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const milliseconds = pause();
      if (milliseconds > 0) {
        await wake.wait(Number.isFinite(milliseconds) ? milliseconds : null);
        if (clock.now() >= nextInterval) wanted = phase !== 'signed-out';
        continue;
      }
      pass = new AbortController();
      try {
        await runOnce(AbortSignal.any([pass.signal, closing.signal]));
        failures = 0;
        notBefore = 0;
        lastError = null;
        // More that came in meanwhile is the same run to whoever looks.
        if (pause() > 0) setPhase('idle');
        lane.kick();
      } catch (error) {
        if (closing.signal.aborted) return;
        if (pass.signal.aborted) setPhase('stopped');
        else failed(error);
      }
      pass = null;
    }
  };

  function request(folderId?: FolderId): void {
    if (phase === 'signed-out') return;
    wanted = true;
    if (folderId !== undefined) first = folderId;
    notBefore = 0;
    if (phase === 'idle' || phase === 'stopped') setPhase(work.open ? 'syncing' : 'connecting');
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
      if (id !== null) requestFolder(id);
    },
    settingsChanged() {
      bodiesLeft = true;
      wake.now();
    },
    stopSync() {
      wanted = false;
      bodiesLeft = false;
      changed = new Set();
      pass?.abort();
    },
    read: (use, signal) => desk.use(use, signal),
    status() {
      const stored = accountsRepo.get(store.read, account.id);
      const all = () => {
        const { done, total } = foldersRepo.progress(store.read, account.id);
        return { allDone: done, allTotal: total };
      };
      return {
        accountId: account.id,
        phase,
        ...progress,
        ...all(),
        nextSync: phase === 'signed-out' ? null : nextInterval,
        lastSuccess: stored?.lastSuccess ?? null,
        lastError: lastError?.error ?? stored?.lastError ?? null,
        lastErrorAt: lastError?.at ?? stored?.lastErrorAt ?? null,
        pendingOps: opsRepo.count(store.read, accountLane(account.id)),
      };
    },
    async close() {
      closing.abort();
      watcher?.stop();
      wake.now();
      work.close();
      desk.close();
      await lane.close();
      await running;
    },
  };
}
