import type { Clock } from '../../ports.ts';

/** The portal's leaky bucket as it is told (rest.md 1.4): so many requests at once, so many more each second. */
export interface BucketSize {
  readonly x: number;
  readonly y: number;
}
export const STANDARD: BucketSize = { x: 50, y: 2 };
export const ENTERPRISE: BucketSize = { x: 250, y: 5 };

/** Others share the bucket: the browser of the same person, colleagues behind the same address. So much of it is left to them. */
const LEFT_TO_OTHERS = 5;
/** After the portal has said "too many" the bucket counts as full, and for so long nothing is asked (milliseconds). */
const PAUSE_MS = 1_500;

interface Waiting {
  readonly urgent: boolean;
  readonly go: () => void;
}

export interface Limiter {
  /** Resolves when a request may leave. What a person waits for goes before what happens by itself. Rejects when `signal` aborts. */
  take(urgent: boolean, signal?: AbortSignal): Promise<void>;
  /** The portal has refused a request for their number. */
  refused(): void;
  /** The bucket of another plan. */
  resize(size: BucketSize): void;
}

/** Holds the calls of everybody in this program to what a portal allows. */
export function createLimiter(clock: Clock, size: BucketSize): Limiter {
  let { x, y } = size;
  let level = 0;
  let at = clock.now();
  let pausedUntil = 0;
  let timer: (() => void) | null = null;
  const queue: Waiting[] = [];

  const drain = (): void => {
    const now = clock.now();
    level = Math.max(0, level - ((now - at) / 1000) * y);
    at = now;
  };
  /** Milliseconds until one more fits. */
  const until = (): number => {
    drain();
    const room = x - LEFT_TO_OTHERS;
    const full = level + 1 <= room ? 0 : Math.ceil(((level + 1 - room) / y) * 1000);
    return Math.max(full, pausedUntil - clock.now());
  };
  const serve = (): void => {
    timer?.();
    timer = null;
    while (queue.length > 0) {
      const wait = until();
      if (wait > 0) {
        timer = clock.after(wait, () => {
          timer = null;
          serve();
        });
        return;
      }
      const urgent = queue.findIndex((one) => one.urgent);
      const [next] = queue.splice(Math.max(0, urgent), 1);
      level += 1;
      next?.go();
    }
  };

  return {
    take(urgent, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error);
        const leave = (): void => {
          queue.splice(queue.indexOf(one), 1);
          reject(signal?.reason as Error);
        };
        const one: Waiting = {
          urgent,
          go() {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        queue.push(one);
        serve();
      });
    },
    refused() {
      drain();
      level = x;
      pausedUntil = clock.now() + PAUSE_MS;
    },
    resize(next) {
      ({ x, y } = next);
      serve();
    },
  };
}
