/** The limits of the cloud (rest.md 1.4). Times are milliseconds since 1970, operating times are seconds. */

export interface BucketOptions {
  /** How much it holds. */
  readonly x: number;
  /** How much runs out each second. */
  readonly y: number;
}

/** Enterprise, and every other tariff. */
export const ENTERPRISE: BucketOptions = { x: 250, y: 5 };
export const STANDARD: BucketOptions = { x: 50, y: 2 };

/** The leaky bucket: one for each source address, one drop for each HTTP request. */
export function createBucket({ x, y }: BucketOptions, now: () => number) {
  const levels = new Map<string, { level: number; at: number }>();
  return {
    /** False where the bucket would run over. Assumption: a refused request adds nothing. */
    take(source: string): boolean {
      const before = levels.get(source) ?? { level: 0, at: now() };
      const level = Math.max(0, before.level - ((now() - before.at) / 1000) * y);
      const fits = level + 1 <= x;
      levels.set(source, { level: fits ? level + 1 : level, at: now() });
      return fits;
    },
  };
}

const MINUTE = 60_000;
const BUCKETS = 10;

export interface OperatingState {
  /** Seconds of the last ten minutes. */
  readonly operating: number;
  /** Unix seconds at which the oldest minute falls out. */
  readonly resetAt: number;
}

/** The time that one method has taken for one webhook or application, in ten minutes of one minute each. */
export function createOperating(limit: number, now: () => number) {
  const used = new Map<string, Map<number, number>>();
  const minutesOf = (key: string): Map<number, number> => {
    const minutes = used.get(key) ?? new Map<number, number>();
    used.set(key, minutes);
    const oldest = Math.floor(now() / MINUTE) - BUCKETS + 1;
    for (const minute of minutes.keys()) if (minute < oldest) minutes.delete(minute);
    return minutes;
  };
  const state = (key: string): OperatingState => {
    const minutes = minutesOf(key);
    const oldest = Math.min(...minutes.keys(), Math.floor(now() / MINUTE));
    return {
      operating: [...minutes.values()].reduce((sum, one) => sum + one, 0),
      resetAt: ((oldest + BUCKETS) * MINUTE) / 1000,
    };
  };
  return {
    state,
    /** Whether the next call is refused: checked before it, so the call that goes over the limit still runs. */
    isOver: (key: string): boolean => state(key).operating > limit,
    add(key: string, seconds: number): void {
      const minutes = minutesOf(key);
      const minute = Math.floor(now() / MINUTE);
      minutes.set(minute, (minutes.get(minute) ?? 0) + seconds);
    },
  };
}
