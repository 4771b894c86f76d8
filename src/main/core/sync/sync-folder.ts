import type { FetchQueryObject, ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { FolderId } from '#shared/model/ids.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { flagState, locationsRepo } from '../db/repos/locations.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import type { Store } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../ports.ts';
import { placeIncoming, writeInSlices } from './apply.ts';
import { toIncoming, type Incoming } from './envelope.ts';
import { fromSequenceSet, newestFirst, toSequenceSet } from './ranges.ts';
import { chooseStrategy, type ServerState } from './strategy.ts';

export interface FolderSyncContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told as messages arrive. */
  readonly onProgress: (folderId: FolderId, done: number, total: number) => void;
}

/** One screen and a little more: fetched before anything else. */
const FIRST_PAGE = 60;
const BATCH = 500;
const ENVELOPES: FetchQueryObject = {
  uid: true,
  flags: true,
  internalDate: true,
  size: true,
  envelope: true,
  bodyStructure: true,
  headers: ['references'],
};

function selected(client: ImapFlow): ServerState {
  const box = client.mailbox;
  if (box === false) throw new AppError('SERVER', { server: 'no mailbox selected' });
  return {
    uidvalidity: box.uidValidity.toString(),
    uidnext: box.uidNext > 0 ? box.uidNext : null,
    exists: box.exists,
    highestmodseq:
      box.noModseq === true || !client.enabled.has('CONDSTORE')
        ? null
        : (box.highestModseq?.toString() ?? null),
  };
}

/** Whether STATUS alone shows that a folder needs no visit. */
export function isUnchanged(store: Store, folder: FolderRecord, server: ServerState): boolean {
  return chooseStrategy(knownState(store, folder), server).kind === 'none';
}

function knownState(store: Store, folder: FolderRecord) {
  return {
    uidvalidity: folder.uidvalidity,
    uidnext: folder.uidnext,
    highestmodseq: folder.highestmodseq,
    complete: folder.complete === 1,
    placed: locationsRepo.countPlaced(store.read, folder.id),
    claimed: opsRepo.claimedUids(store.read, folder.id).size,
  };
}

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
  if (folder === undefined) return;
  await client.mailboxOpen(folder.path);
  const server = selected(client);
  const strategy = chooseStrategy(knownState(store, folder), server);
  ctx.logger.debug('folder.strategy', { folder: folderId, kind: strategy.kind, reason: strategy.reason });

  if (strategy.kind !== 'none') {
    if (strategy.kind === 'reset' || folder.uidvalidity === null) {
      store.write((tx) => {
        foldersRepo.resetValidity(tx, folder, server.uidvalidity);
        if (strategy.kind === 'reset')
          locationsRepo.removeAll(tx, folder.account_id, folderId, ctx.clock.now());
      });
    }
    const run = folderRun(client, folder, server, ctx);
    if (strategy.kind === 'condstore') {
      await run.fetchNew(folder.uidnext ?? 1);
      await run.changedFlags(strategy.since);
      const known = knownState(store, folder);
      if (known.placed + known.claimed !== server.exists) await run.compare(false);
    } else {
      await run.firstPage();
      await run.compare(true);
    }
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

function folderRun(client: ImapFlow, folder: FolderRecord, server: ServerState, ctx: FolderSyncContext) {
  const { store, signal } = ctx;

  const fetchInto = async (
    range: string,
    uid: boolean,
    wanted: (uid: number) => boolean,
  ): Promise<number> => {
    const claimed = opsRepo.claimedUids(store.read, folder.id);
    const incoming: Incoming[] = [];
    for await (const fetched of client.fetch(range, ENVELOPES, { uid })) {
      if (!claimed.has(fetched.uid) && wanted(fetched.uid))
        incoming.push(toIncoming(fetched, ctx.clock.now()));
    }
    // Within a batch too, the newest come first onto the screen.
    incoming.sort((a, b) => b.uid - a.uid);
    await writeInSlices(store, incoming, (tx, one) => placeIncoming(tx, folder.account_id, folder.id, one));
    return incoming.length;
  };

  const serverUids = async (): Promise<number[]> => {
    const esearch = client.capabilities.has('ESEARCH') || client.capabilities.has('IMAP4rev2');
    if (server.exists === 0) return [];
    const answer = esearch
      ? await client.search({ all: true }, { uid: true, returnOptions: ['ALL'] })
      : await client.search({ all: true }, { uid: true });
    if (answer === false || answer === undefined) throw new AppError('SERVER', { server: 'SEARCH failed' });
    return Array.isArray(answer) ? answer : fromSequenceSet(answer.all ?? '');
  };

  const applyFlags = async (
    found: readonly { uid: number; flags: Set<string>; modseq: string | null }[],
    overlaid: ReadonlySet<number>,
  ): Promise<void> => {
    const mine = found.filter((one) => !overlaid.has(one.uid));
    await writeInSlices(store, mine, (tx, one) => {
      locationsRepo.setFlags(tx, folder.account_id, folder.id, one.uid, flagState(one.flags), one.modseq);
    });
  };

  const fetchFlags = async (range: string, changedSince: string | null): Promise<void> => {
    const options = changedSince === null ? { uid: true } : { uid: true, changedSince: BigInt(changedSince) };
    // An action may reach the server on the other connection while this answer is on its way: what was overlaid before
    // the question or after it keeps the person's value; the next sync sees the new modification sequence.
    const before = opsRepo.overlaidUids(store.read, folder.id);
    const found = [];
    for await (const { uid, flags, modseq } of client.fetch(range, { uid: true, flags: true }, options)) {
      found.push({ uid, flags: flags ?? new Set<string>(), modseq: modseq?.toString() ?? null });
    }
    await applyFlags(found, before.union(opsRepo.overlaidUids(store.read, folder.id)));
  };

  return {
    /** The newest screenful, before the folder's size matters. */
    async firstPage(): Promise<void> {
      if (server.exists <= FIRST_PAGE || locationsRepo.countPlaced(store.read, folder.id) > 0) return;
      const done = await fetchInto(`${server.exists - FIRST_PAGE + 1}:*`, false, () => true);
      ctx.onProgress(folder.id, done, server.exists);
    },
    /** Everything from `from` on: new mail. */
    async fetchNew(from: number): Promise<void> {
      if (server.uidnext !== null && server.uidnext <= from) return;
      const known = locationsRepo.uids(store.read, folder.id);
      // "n:*" names the last message even when its UID is below n (RFC 9051, section 9).
      await fetchInto(`${from}:*`, true, (uid) => uid >= from && !known.has(uid));
    },
    changedFlags: (since: string) => fetchFlags('1:*', since),
    /** Every UID of the server against ours: what is gone goes, what is missing comes; `flags` compares those too. */
    async compare(flags: boolean): Promise<void> {
      const theirs = new Set(await serverUids());
      const ours = locationsRepo.uids(store.read, folder.id);
      const gone = [...ours].filter((uid) => !theirs.has(uid));
      await writeInSlices(store, gone, (tx, uid) =>
        locationsRepo.removeUid(tx, folder.account_id, folder.id, uid, ctx.clock.now()),
      );
      const claimed = opsRepo.claimedUids(store.read, folder.id);
      const missing = [...theirs].filter((uid) => !ours.has(uid) && !claimed.has(uid));
      const kept = [...ours].filter((uid) => theirs.has(uid));
      let done = kept.length;
      for (const batch of newestFirst(missing, FIRST_PAGE, BATCH)) {
        signal.throwIfAborted();
        await fetchInto(toSequenceSet(batch), true, () => true);
        done += batch.length;
        ctx.onProgress(folder.id, done, theirs.size);
      }
      if (!flags) return;
      for (const batch of newestFirst(kept, BATCH * 4, BATCH * 4)) {
        signal.throwIfAborted();
        await fetchFlags(toSequenceSet(batch), null);
      }
    },
  };
}
