import type { Clock } from '../ports.ts';

export interface Wake {
  /** Resolves at the next `now()`, or after `milliseconds` (null: without limit). A call made since the last wait counts. */
  wait(milliseconds: number | null): Promise<void>;
  now(): void;
}

/** A bell that a loop sleeps on. */
export function createWake(clock: Clock): Wake {
  let rung = false;
  let release: (() => void) | null = null;
  return {
    wait(milliseconds) {
      return new Promise((resolve) => {
        if (rung) {
          rung = false;
          return resolve();
        }
        const callOff = milliseconds === null ? null : clock.after(milliseconds, () => release?.());
        release = () => {
          release = null;
          rung = false;
          callOff?.();
          resolve();
        };
      });
    },
    now() {
      if (release === null) rung = true;
      else release();
    },
  };
}
