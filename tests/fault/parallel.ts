/** Runs jobs side by side, so many at a time. Resolves with their results in the order of the jobs; the first failure rejects. */
export async function inLanes<T>(lanes: number, jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const waiting = [...jobs.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, job] = next;
      results[at] = await job();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` of the items, chosen by the generator, in their own order. */
export function sample<T>(items: readonly T[], count: number, random: () => number): T[] {
  const left = [...items.keys()];
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, items.length)) {
    const [index] = left.splice(Math.floor(random() * left.length), 1);
    if (index !== undefined) chosen.add(index);
  }
  return items.filter((_, index) => chosen.has(index));
}
