import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { AppError } from '#shared/errors.ts';

/**
 * The turns of a person's actions on messages: one after another, at once where none is under way. One on very many messages
 * goes on in batches, and what does not touch messages gets through in between.
 */
export interface Turns {
  take<T>(work: () => T | Promise<T>): T | Promise<T>;
  /** Runs `step` until it says that nothing is left. Rejects with CANCELLED where the core ends before: it goes on at the next start. */
  batches(step: () => boolean): Promise<void>;
  /** Ends after the batch that is under way. */
  close(): Promise<void>;
}

export function createTurns(): Turns {
  let running: Promise<unknown> | null = null;
  let closed = false;
  return {
    take<T>(work: () => T | Promise<T>) {
      const begun = running === null ? work() : running.then(work);
      if (!(begun instanceof Promise)) return begun;
      const ended = begun.then(
        () => undefined,
        () => undefined,
      );
      running = ended;
      void ended.then(() => {
        if (running === ended) running = null;
      });
      return begun;
    },
    async batches(step) {
      while (step()) {
        await yieldToLoop();
        if (closed) throw new AppError('CANCELLED');
      }
    },
    async close() {
      closed = true;
      await running;
    },
  };
}
