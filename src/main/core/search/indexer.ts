import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { indexRepo } from '../db/repos/index.repo.ts';
import type { Store } from '../db/store.ts';
import { errorFields } from '../log/file-logger.ts';
import type { Logger } from '../log/logger.ts';
import { indexNew, indexWords } from './index-message.ts';

export interface Indexer {
  /** Something was written. Cheap: it is told of every commit. */
  wake(): void;
  /** Indexes until nothing is left. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Envelopes come first, many at a time: a transaction costs the index as much as some messages. */
const BATCH = 100;
const BUDGET_MS = 15;
/** It begins when nothing was written for a moment, or when much has been for a while, so that a first sync has the disk. */
const QUIET_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Indexes what came, after it came: in short transactions, a turn of the loop between them. Where it is cut short it goes on at
 * the next start.
 */
export function createIndexer({ store, logger }: { store: Store; logger: Logger }): Indexer {
  let timer: NodeJS.Timeout | null = null;
  let waitingSince = 0;
  let running: Promise<void> | null = null;
  let closed = false;
  const ended = (): boolean => closed;

  /** One transaction. False where nothing was left to do. */
  const step = (): boolean => {
    const fresh = indexRepo.fresh(store.read, BATCH);
    const some = fresh.length > 0 ? fresh : indexRepo.pending(store.read, BATCH);
    if (some.length === 0) return false;
    const own = new Set(accountsRepo.all(store.read).map((account) => account.address.toLowerCase()));
    store.write((tx) => {
      const until = performance.now() + BUDGET_MS;
      for (const message of some) {
        if (fresh.length > 0)
          indexRepo.setUpto(
            tx,
            indexNew(tx, message, (one) => own.has(one.toLowerCase())),
          );
        else indexWords(tx, message);
        if (performance.now() > until) break;
      }
    });
    return true;
  };
  const run = async (): Promise<void> => {
    try {
      while (!ended() && step()) await yieldToLoop();
    } catch (error) {
      // A full disk, perhaps: the next commit wakes it again.
      logger.warn('indexer.failed', errorFields(error));
    }
  };
  const start = (): Promise<void> => {
    timer = null;
    waitingSince = 0;
    running ??= run().finally(() => (running = null));
    return running;
  };

  const indexer: Indexer = {
    wake() {
      if (closed || running !== null) return;
      const now = performance.now();
      if (waitingSince === 0) waitingSince = now;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(
        () => void start(),
        Math.max(0, Math.min(QUIET_MS, waitingSince + LONGEST_WAIT_MS - now)),
      );
    },
    async finish() {
      while (!ended() && indexRepo.isLagging(store.read)) await start();
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
  store.write((tx) => indexRepo.pruneChanges(tx));
  indexer.wake();
  return indexer;
}
