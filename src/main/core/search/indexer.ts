import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { MessageId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { indexRepo } from '../db/repos/index.repo.ts';
import type { Store, Tx } from '../db/store.ts';
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
/** While a sync runs it waits that long at most; then it works for a moment and waits again, so that a long first sync can be searched. */
const PATIENCE_MS = 20_000;
const BURST_MS = 1_000;
const LOOK_MS = 500;
/** It begins when nothing was written for a moment, or when much has been for a while, so that a first sync has the disk. */
const QUIET_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Indexes what came, after it came: in short transactions, a turn of the loop between them. Where it is cut short it goes on at
 * the next start.
 */
export function createIndexer({
  store,
  logger,
  isBusy = () => false,
  onThreaded = () => () => undefined,
}: {
  store: Store;
  logger: Logger;
  /** Whether a sync runs, which needs the processor and the disk itself. */
  isBusy?: () => boolean;
  /**
   * Messages that have come stand in their conversations now. What follows from it is written in the same transaction, so that no
   * end of the program comes in between; what it returns is called when all of it is on disk.
   */
  onThreaded?: (tx: Tx, ids: readonly MessageId[]) => () => void;
}): Indexer {
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
    const written = store.write((tx) => {
      const threaded: MessageId[] = [];
      const until = performance.now() + BUDGET_MS;
      for (const message of some) {
        if (fresh.length > 0) {
          const id = indexNew(tx, message, (one) => own.has(one.toLowerCase()));
          indexRepo.setUpto(tx, id);
          threaded.push(id);
        } else indexWords(tx, message);
        if (performance.now() > until) break;
      }
      return threaded.length > 0 ? onThreaded(tx, threaded) : null;
    });
    written?.();
    return true;
  };
  /** Until nothing is left, or a sync has begun meanwhile. `urgent`: whatever runs beside it. */
  const run = async (urgent: boolean): Promise<void> => {
    const began = performance.now();
    try {
      while (!ended() && step()) {
        await yieldToLoop();
        if (urgent || performance.now() - began < BURST_MS || !isBusy()) continue;
        later(LOOK_MS);
        return;
      }
    } catch (error) {
      // A full disk, perhaps: the next commit wakes it again.
      logger.warn('indexer.failed', errorFields(error));
    }
  };
  const later = (milliseconds: number): void => {
    if (timer !== null) clearTimeout(timer);
    waitingSince ||= performance.now();
    timer = setTimeout(() => void start(false), Math.max(0, milliseconds));
  };
  const start = (urgent: boolean): Promise<void> => {
    timer = null;
    if (!urgent && !ended() && isBusy() && performance.now() - waitingSince < PATIENCE_MS) {
      later(LOOK_MS);
      return Promise.resolve();
    }
    waitingSince = 0;
    running ??= run(urgent).finally(() => (running = null));
    return running;
  };

  const indexer: Indexer = {
    wake() {
      if (closed || running !== null) return;
      const now = performance.now();
      waitingSince ||= now;
      later(Math.min(QUIET_MS, waitingSince + LONGEST_WAIT_MS - now));
    },
    async finish() {
      while (!ended() && indexRepo.isLagging(store.read)) await start(true);
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
