import type { Clock } from '../core/ports.ts';
import { createWake } from '../core/sync/wake.ts';
import { afterExit } from './restarts.ts';
import type { Thread } from './thread.ts';

/** A worker that is told to stop and does not is ended by force after so long: quitting must not hang. */
const STOP_MS = 20_000;

export interface SlotListener {
  /** A worker stands and can answer. */
  up(thread: Thread): void;
  /** It has ended unasked. `forGood`: it ended too often and is not started again. */
  down(forGood: boolean): void;
}

/** The place of one core worker: always the one that runs now, whichever that is. */
export interface Slot {
  /** Tells of every worker, the present one at once, until the returned function is called. */
  follow(listener: SlotListener): () => void;
  /** Ends the worker, also one that is only just starting, and starts none any more. */
  stop(): Promise<void>;
}

export interface SlotOptions {
  readonly start: () => Promise<Thread>;
  readonly clock: Clock;
  /** Told of each end that nobody asked for. */
  readonly onEnded: (forGood: boolean, error: unknown) => void;
}

/**
 * Starts a worker and starts it again when it ends unasked, but not more than five times in five minutes (Mailspring's rule,
 * architecture.md). Rejects where the first start fails: then something is wrong that the person has to be told.
 */
export async function openSlot({ start, clock, onEnded }: SlotOptions): Promise<Slot> {
  const listeners = new Set<SlotListener>();
  const wake = createWake(clock);
  let stopping = false;
  let exits: readonly number[] = [];
  let state: Thread | 'down' | 'given-up' = await start();
  let restarting: Promise<void> = Promise.resolve();
  const ending = (): boolean => stopping;

  const adopt = (thread: Thread): void => {
    state = thread;
    void thread.ended.then((error) => {
      if (state !== thread || stopping) return;
      restarting = replace(error);
    });
  };

  const replace = async (cause: unknown): Promise<void> => {
    for (let error = cause; ;) {
      const next = afterExit(exits, clock.now());
      exits = next.exits;
      const forGood = next.kind === 'give-up';
      state = forGood ? 'given-up' : 'down';
      onEnded(forGood, error);
      for (const listener of listeners) listener.down(forGood);
      if (next.kind === 'give-up') return;
      if (next.afterMs > 0) await wake.wait(next.afterMs);
      if (ending()) return;
      try {
        const thread = await start();
        adopt(thread);
        if (!ending()) for (const listener of listeners) listener.up(thread);
        return;
      } catch (failure) {
        error = failure;
      }
      if (ending()) return;
    }
  };
  adopt(state);

  return {
    follow(listener) {
      listeners.add(listener);
      if (state === 'given-up') listener.down(true);
      else if (state !== 'down') listener.up(state);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopping = true;
      wake.now();
      await restarting;
      if (typeof state === 'string') return;
      const thread = state;
      thread.send({ type: 'stop' });
      const callOff = clock.after(STOP_MS, () => void thread.terminate());
      await thread.ended;
      callOff();
    },
  };
}
