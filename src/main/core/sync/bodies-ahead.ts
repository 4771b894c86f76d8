import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import type { SyncSettings } from '#shared/model/account.ts';
import type { AccountId, MessageId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import type { FolderRecord } from '../db/repos/folders.repo.ts';
import { partsRepo, type MissingBody } from '../db/repos/parts.repo.ts';
import type { Store } from '../db/store.ts';
import type { Clock, Paths } from '../ports.ts';
import { writeInSlices } from './apply.ts';
import { fetchBodies } from './bodies.ts';
import type { WholeParts } from './whole-parts.ts';

const DAY_MS = 24 * 60 * 60_000;
const BACK_DAYS: Readonly<Record<SyncSettings['bodiesBack'], number>> = {
  '1m': 31,
  '3m': 92,
  '1y': 366,
  all: Number.POSITIVE_INFINITY,
};
const BATCH = 200;
/** How many are looked for at a time: finding the next ones means looking at all that are missing. */
const LIST = 4_000;
/** What texts and files may take on this computer, in characters and bytes. Beyond it the longest unused ones go. */
export const CACHE_LIMITS = { texts: 2_000_000_000, files: 2_000_000_000 };
/** A text older than the setting stays for so long after it was last read. */
const READ_KEPT_MS = 30 * DAY_MS;
/** Sources that were looked at and pictures of the net are kept for so long. */
const LOOSE_KEPT_MS = 7 * DAY_MS;

export interface AheadContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly paths: Paths;
  readonly whole: WholeParts;
  readonly signal: AbortSignal;
  /** Something more urgent waits for the connection: new mail, or the person. */
  readonly shouldYield: () => boolean;
}

/** The moment before which a mailbox's texts are not fetched ahead, by its setting; in milliseconds since 1970. */
function bodiesSince({ store, clock }: Pick<AheadContext, 'store' | 'clock'>, accountId: AccountId): number {
  const days = BACK_DAYS[accountsRepo.get(store.read, accountId)?.sync.bodiesBack ?? '1y'];
  return Number.isFinite(days) ? clock.now() - days * DAY_MS : 0;
}

/**
 * Fetches the texts of a folder that are not here yet, as far back as the mailbox's setting says: unread ones first, then the
 * newest. Only the parts that are shown; files come when they are wanted. Returns false where it stopped for something urgent.
 */
export async function bodiesAhead(
  client: ImapFlow,
  folder: FolderRecord,
  ctx: AheadContext,
): Promise<boolean> {
  const since = bodiesSince(ctx, folder.account_id);
  // What the server does not give is gone, and the next sync will say so: it is not asked for again and again.
  const refused = new Set<number>();
  for (;;) {
    const missing = partsRepo
      .missingBodies(ctx.store.read, folder.id, since, LIST + refused.size)
      .filter((one) => !refused.has(one.uid));
    if (missing.length === 0) return true;
    for (let at = 0; at < missing.length; at += BATCH) {
      ctx.signal.throwIfAborted();
      if (ctx.shouldYield()) return false;
      const isMissing = (one: MissingBody): boolean => !partsRepo.hasBody(ctx.store.read, one.message_id);
      // The person may have opened some meanwhile.
      const batch = missing.slice(at, at + BATCH).filter(isMissing);
      if (batch.length > 0) await fetchBodies(client, folder, batch, ctx);
      for (const one of batch.filter(isMissing)) refused.add(one.uid);
    }
  }
}

/** Keeps the cache within its limits. Texts and files that are dropped are fetched again when they are wanted. */
export async function evict(
  ctx: Pick<AheadContext, 'store' | 'clock' | 'paths'> & { accountId: FolderRecord['account_id'] },
  limits: { readonly texts: number; readonly files: number } = CACHE_LIMITS,
): Promise<void> {
  const { store, clock, paths, accountId } = ctx;
  const now = clock.now();
  const before = Math.min(bodiesSince(ctx, accountId), now - READ_KEPT_MS);
  const texts = (): MessageId[] => {
    const old = partsRepo.oldTexts(store.read, accountId, before);
    return old.length > 0 ? old : partsRepo.surplusTexts(store.read, limits.texts);
  };
  for (let some = texts(); some.length > 0; some = texts()) {
    await writeInSlices(store, some, (tx, id) => partsRepo.dropBody(tx, id));
  }
  const files = () => partsRepo.surplusFiles(store.read, limits.files);
  for (let some = files(); some.length > 0; some = files()) {
    await writeInSlices(store, some, (tx, file) => partsRepo.dropFile(tx, file.message_id, file.id));
    for (const file of some) await rm(join(paths.blobs, String(file.id)), { force: true });
  }
  for (const name of await readdir(paths.blobs)) {
    if (!/^(source|remote)-/.test(name)) continue;
    const file = join(paths.blobs, name);
    // Gone meanwhile: its message has gone.
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }));
    if (mtimeMs < now - LOOSE_KEPT_MS) await rm(file, { force: true });
  }
}
