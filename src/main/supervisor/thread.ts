import type { MessagePort, ResourceLimits, Worker } from 'node:worker_threads';
import type { FromThread, ThreadData, ToThread } from '../core/thread-protocol.ts';

/**
 * The heap of each worker. A runaway (a letter with a million recipients, a leak) then ends that worker, which is started
 * anew, and not the whole application: without a limit of its own a worker may take what Electron keeps for all threads
 * together (4 GB, V8's pointer cage). The writer's is several times what a sync of 100 000 messages needs (300 MB); bytes of
 * messages lie outside the heap and are bounded by the connection (imap/connect.ts).
 *
 * What a sync makes is garbage a moment later. In V8's usual 48 MB for the young it lies about for long, in three heaps; in
 * 12 MB a first sync of 20 000 messages takes 110 MB less at its peak and no more processor time (`npm run bench -- sync`).
 */
export const HEAP_LIMITS: Readonly<Record<ThreadData['role'], ResourceLimits>> = {
  writer: { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 12 },
  reader: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 6 },
};

/** A core worker that has said that it can answer. */
export interface Thread {
  send(message: ToThread, transfer?: readonly MessagePort[]): void;
  onMessage(listener: (message: FromThread) => void): void;
  /** Resolves when the worker has ended, with what ended it; null where it ended by itself. */
  readonly ended: Promise<unknown>;
  /** Ends it in the middle of whatever it does. */
  terminate(): Promise<void>;
}

/** Waits until a new worker can answer. Rejects with the core's own words where it refuses (a newer profile). */
export function startThread(worker: Worker): Promise<Thread> {
  let cause: unknown = null;
  worker.on('error', (error: unknown) => {
    cause ??= error;
  });
  const ended = new Promise<unknown>((resolve) => worker.once('exit', () => resolve(cause)));
  const thread: Thread = {
    send: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => void worker.on('message', listener),
    ended,
    terminate: async () => void (await worker.terminate()),
  };
  return new Promise((resolve, reject) => {
    worker.once('message', (first: FromThread) => {
      if (first.type === 'refused') reject(new Error(first.message));
      else resolve(thread);
    });
    void ended.then((error) =>
      reject(error instanceof Error ? error : new Error('The core ended while it was starting.')),
    );
  });
}
