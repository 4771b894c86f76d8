import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { FolderId } from '#shared/model/ids.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { flagState, locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { noticesRepo } from '../db/repos/notices.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { has } from '../imap/capabilities.ts';
import { fetchEnvelopes } from '../imap/fetch-envelopes.ts';
import { hasValidity } from '../imap/uid-validity.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../ports.ts';
import { placeIncoming, writeInSlices } from './apply.ts';
import { toIncoming, type Incoming } from './envelope.ts';
import { overlaid, toOverlay, type Overlay } from './overlay.ts';
import { fromSequenceSet, newestFirst, sequenceSets, toSequenceSet } from './ranges.ts';
import { listening, selectFolder, type FoundFlags, type ToldChanges } from './select-folder.ts';
import { chooseStrategy, type KnownState, type ServerState } from './strategy.ts';

export interface FolderSyncContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told as messages arrive. */
  readonly onProgress: (folderId: FolderId, done: number, total: number) => void;
  /** Folders that have changed meanwhile and come first: asked between the batches of a long folder. */
  readonly takeUrgent: () => readonly FolderId[];
}

/** One screen and a little more: fetched before anything else. */
const FIRST_PAGE = 60;
const BATCH = 500;
/** How many flags are compared at a time where the server keeps no modification sequences. */
const WINDOW = 2_000;

/** Whether STATUS alone shows that a folder needs no visit. */
export function isUnchanged(store: Store, folder: FolderRecord, server: ServerState): boolean {
  return chooseStrategy(knownState(store, folder), server).kind === 'none';
}

const knownState = (store: Store, folder: FolderRecord): KnownState => ({
  uidvalidity: folder.uidvalidity,
  uidnext: folder.uidnext,
  highestmodseq: folder.highestmodseq,
  complete: folder.complete === 1,
  placed: locationsRepo.countPlaced(store.read, folder.id),
});

/**
 * Makes the store agree with one folder of the server: envelopes newest first, flags, and what is gone. What was fetched
 * is kept when it is cut short; the next run goes on from there. Flags and places that an action of the person has
 * changed here, and not yet there, keep the person's value.
 */
export async function syncFolder(
  client: ImapFlow,
  folderId: FolderId,
  ctx: FolderSyncContext,
): Promise<void> {
  const { store, signal } = ctx;
  const folder = foldersRepo.get(store.read, folderId);
  if (folder === undefined || folder.server_path === null || folder.hidden === 1) return;
  const before = toOverlay(opsRepo.pendingFlags(store.read, folder.account_id, folderId));
  const { server, told } = await selectFolder(client, folder);
  const strategy = chooseStrategy(knownState(store, folder), server);
  ctx.logger.debug('folder.strategy', { folder: folderId, kind: strategy.kind, reason: strategy.reason });
  const run = folderRun(client, folder, server, ctx);

  switch (strategy.kind) {
    case 'none':
      break;
    case 'reset':
    case 'full': {
      if (strategy.kind === 'reset' || folder.uidvalidity === null) {
        store.write((tx) => {
          foldersRepo.resetValidity(tx, folder, server.uidvalidity);
          if (strategy.kind === 'reset') locationsRepo.voidUids(tx, folder.account_id, folderId);
        });
      }
      const old = locationsRepo.uids(store.read, folderId);
      await run.firstPage();
      await run.compareUids();
      // What came just now brought its flags along; rows that were here, or were found again, have theirs from before.
      await run.compareFlags(old.union(run.found));
      run.dropUnmatched();
      break;
    }
    case 'condstore':
      await run.fetchNew(folder.uidnext ?? 1);
      await run.applyTold(told ?? (await run.askChanges(strategy.since)), before);
      if (locationsRepo.countPlaced(store.read, folderId) !== server.exists) await run.compareUids();
      break;
    case 'window':
      await run.fetchNew(folder.uidnext ?? 1);
      if (locationsRepo.countPlaced(store.read, folderId) !== server.exists) await run.compareUids();
      await run.compareWindow();
      break;
  }
  signal.throwIfAborted();
  store.write((tx) => {
    foldersRepo.setSynced(tx, folder, {
      uidvalidity: server.uidvalidity,
      uidnext: server.uidnext,
      highestmodseq: server.highestmodseq,
      complete: true,
      total: server.exists,
      now: ctx.clock.now(),
    });
  });
}

/** The newest screenful of a folder that nothing is known of yet; the rest is for `syncFolder`, which goes on from there. */
export async function syncFirstScreen(
  client: ImapFlow,
  folder: FolderRecord,
  ctx: FolderSyncContext,
): Promise<void> {
  const { server } = await selectFolder(client, folder);
  ctx.store.write((tx) => foldersRepo.resetValidity(tx, folder, server.uidvalidity));
  await folderRun(client, folder, server, ctx).firstPage();
}

function folderRun(client: ImapFlow, folder: FolderRecord, server: ServerState, ctx: FolderSyncContext) {
  const { store, signal } = ctx;
  const accountId = folder.account_id;
  const pending = (): Overlay => toOverlay(opsRepo.pendingFlags(store.read, accountId, folder.id));

  /** UIDs of messages that the store knew already. */
  const found = new Set<number>();

  const fetchRows = async (
    range: string,
    uid: boolean,
    wanted: (uid: number) => boolean,
  ): Promise<Incoming[]> => {
    const incoming: Incoming[] = [];
    await fetchEnvelopes(client, range, { uid }, (row) => {
      if (wanted(row.uid)) incoming.push(toIncoming(row, ctx.clock.now()));
    });
    // Within a batch too, the newest come first onto the screen.
    return incoming.sort((a, b) => b.uid - a.uid);
  };
  const place = (incoming: readonly Incoming[]): Promise<void> =>
    writeInSlices(store, incoming, (tx, one) => {
      if (!placeIncoming(tx, accountId, folder.id, one)) found.add(one.uid);
    });

  const serverUids = async (): Promise<number[]> => {
    const answer = has(client, 'ESEARCH')
      ? await client.search({ all: true }, { uid: true, returnOptions: ['ALL'] })
      : await client.search({ all: true }, { uid: true });
    if (answer === false || answer === undefined) throw new AppError('SERVER', { server: 'SEARCH failed' });
    return Array.isArray(answer) ? answer : fromSequenceSet(answer.all ?? '');
  };

  /**
   * An action may reach the server on the other connection while an answer is on its way: what waited before the question
   * or waits after it keeps the person's value; the next sync sees the new modification sequence.
   */
  const applyFlags = async (found: readonly FoundFlags[], before: Overlay): Promise<void> => {
    const after = pending();
    await writeInSlices(store, found, (tx, { uid, flags }) => {
      const seen = before.has(uid) || after.has(uid) ? overlaid(uid, flags, before, after) : flags;
      locationsRepo.setFlags(tx, accountId, folder.id, uid, flagState(seen));
    });
  };

  const fetchFlags = async (uids: Iterable<number>): Promise<void> => {
    for (const { set } of sequenceSets(uids)) {
      signal.throwIfAborted();
      const before = pending();
      const found: FoundFlags[] = [];
      for await (const one of client.fetch(set, { uid: true, flags: true }, { uid: true })) {
        found.push({ uid: one.uid, flags: one.flags ?? new Set() });
      }
      await applyFlags(found, before);
    }
  };

  /**
   * What the server no longer has goes here. A row that a move of ours is still to take elsewhere waits for that move's turn:
   * it may be the move itself that took it away, on the other connection.
   */
  const removeGone = async (uids: readonly number[]): Promise<void> => {
    await writeInSlices(store, uids, (tx, uid) => {
      const row = locationsRepo.byUid(tx.db, folder.id, uid);
      if (row === undefined || isMoving(tx, row)) return;
      locationsRepo.remove(tx, row, ctx.clock.now());
    });
  };

  /** New mail elsewhere does not wait for the end of a long folder. */
  const urgentFirst = async (): Promise<void> => {
    const urgent = ctx.takeUrgent().filter((id) => id !== folder.id);
    if (urgent.length === 0) return;
    for (const id of urgent) await syncFolder(client, id, { ...ctx, takeUrgent: () => [] });
    const box = await client.mailboxOpen(folder.server_path ?? folder.path);
    if (!hasValidity(box, server.uidvalidity)) throw new AppError('SERVER_BUSY', { reason: 'uidvalidity' });
  };

  return {
    found: found as ReadonlySet<number>,
    /** The newest screenful, before the folder's size matters. */
    async firstPage(): Promise<void> {
      if (server.exists === 0 || locationsRepo.countPlaced(store.read, folder.id) > 0) return;
      const rows = await fetchRows(`${Math.max(1, server.exists - FIRST_PAGE + 1)}:*`, false, () => true);
      await place(rows);
      ctx.onProgress(folder.id, rows.length, server.exists);
    },
    /** Everything from `from` on: new mail. */
    async fetchNew(from: number): Promise<void> {
      if (server.uidnext !== null && server.uidnext <= from) return;
      const known = locationsRepo.uids(store.read, folder.id);
      // "n:*" names the last message even when its UID is below n (RFC 9051, section 9).
      await place(await fetchRows(`${from}:*`, true, (uid) => uid >= from && !known.has(uid)));
    },
    /** FETCH CHANGEDSINCE, with VANISHED where QRESYNC is on (RFC 7162 sections 3.1.4.1 and 3.2.6). */
    async askChanges(since: string): Promise<ToldChanges> {
      const path = folder.server_path ?? '';
      const { value, told } = await listening(client, path, async () => {
        const flags: FoundFlags[] = [];
        const options = { uid: true, changedSince: BigInt(since) };
        for await (const one of client.fetch('1:*', { uid: true, flags: true }, options)) {
          flags.push({ uid: one.uid, flags: one.flags ?? new Set() });
        }
        return flags;
      });
      return { flags: value, vanished: told.vanished };
    },
    async applyTold({ flags, vanished }: ToldChanges, before: Overlay): Promise<void> {
      await applyFlags(flags, before);
      const known = locationsRepo.uids(store.read, folder.id);
      const gone = vanished.filter((uid) => known.has(uid));
      // Servers were seen to tell of mail that is still there. Where the count says otherwise, every UID is compared instead.
      if (known.size - gone.length === server.exists) await removeGone(gone);
      else if (gone.length > 0)
        ctx.logger.info('folder.vanished-doubted', { folder: folder.id, gone: gone.length });
    },
    /**
     * Every UID of the server against ours: what is gone goes, what is missing comes. Only what was here before the question can
     * be gone: an action on the other connection may bring a message here while the answer is on its way.
     */
    async compareUids(): Promise<void> {
      const before = locationsRepo.uids(store.read, folder.id);
      const theirs = new Set(await serverUids());
      await removeGone([...before].filter((uid) => !theirs.has(uid)));
      const ours = locationsRepo.uids(store.read, folder.id);
      const missing = [...theirs].filter((uid) => !ours.has(uid));
      const batches = newestFirst(missing, FIRST_PAGE, BATCH);
      const fetchBatch = async (batch: readonly number[]): Promise<Incoming[]> => {
        signal.throwIfAborted();
        await urgentFirst();
        return await fetchRows(toSequenceSet(batch), true, () => true);
      };
      const begin = (batch: readonly number[] = []): Promise<Incoming[]> => {
        const begun = batch.length === 0 ? Promise.resolve([]) : fetchBatch(batch);
        // It may fail while the batch before is written, when nobody waits for it yet.
        begun.catch(() => undefined);
        return begun;
      };
      let done = theirs.size - missing.length;
      let next = begin(batches[0]);
      try {
        for (const [index, batch] of batches.entries()) {
          const rows = await next;
          // The server works on the next batch while this one is written.
          next = begin(batches[index + 1]);
          await place(rows);
          done += batch.length;
          ctx.onProgress(folder.id, done, theirs.size);
        }
      } finally {
        // Where writing failed, the connection is free again only when the answer under way has come.
        await Promise.allSettled([next]);
      }
    },
    /** The flags of all these messages. */
    async compareFlags(uids: ReadonlySet<number>): Promise<void> {
      for (const batch of newestFirst(uids, WINDOW, WINDOW)) await fetchFlags(batch);
    },
    /** The newest flags each time, and of the older ones the next window; after the oldest it begins anew. */
    async compareWindow(): Promise<void> {
      const uids = [...locationsRepo.uids(store.read, folder.id)].sort((a, b) => b - a);
      await fetchFlags(uids.slice(0, WINDOW));
      const older = uids.slice(WINDOW);
      const rest = older.filter((uid) => uid < (folder.flags_cursor ?? Number.POSITIVE_INFINITY));
      const window = (rest.length > 0 ? rest : older).slice(0, WINDOW);
      if (window.length === 0) return;
      await fetchFlags(window);
      store.write((tx) => foldersRepo.setCursor(tx, folder.id, window.at(-1) ?? null));
    },
    /**
     * After a change of UIDVALIDITY: rows whose messages were not found again go, and with them what waited to be done to them,
     * which the person is told.
     */
    dropUnmatched(): void {
      store.write((tx) => {
        let dropped = 0;
        for (const row of locationsRepo.unmatched(tx.db, folder.id)) {
          const ops = opsRepo.ofLocation(tx.db, row.id);
          if (ops.length > 0) dropped += 1;
          for (const op of ops) opsRepo.dropLocation(tx, op, row.id);
          locationsRepo.remove(tx, row, ctx.clock.now());
        }
        if (dropped === 0) return;
        const action = 'move';
        noticesRepo.add(tx, { accountId, reason: 'vanished', action, count: dropped }, ctx.clock.now());
      });
    },
  };
}

const isMoving = (tx: Tx, row: LocationRecord): boolean =>
  opsRepo.ofLocation(tx.db, row.id).some((op) => op.kind === 'move');
