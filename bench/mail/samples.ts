import { percentile, round } from '../stats.ts';

/**
 * Durations in milliseconds by the name of what took them, in several runs; and the mean processor time of each, which says what
 * a call needs where others use the machine. (Of one call it would not: the system counts it in steps of some milliseconds.)
 */
export interface Samples {
  /** Runs `work` and notes how long it took. */
  time<T>(name: string, work: () => T): T;
  note(name: string, milliseconds: number): void;
  /** What follows belongs to the next run. */
  nextRun(): void;
  names(): string[];
  /** A percentile of each run. */
  perRun(percent: number, name: string): number[];
  /** Of each run the highest percentile of all names: "any of them" is as slow as the slowest. */
  worst(percent: number): number[];
  /** A percentile of each run, of all names together. */
  overall(percent: number): number[];
  /** p50 and p95 of each name over all runs, for people. */
  table(): Record<string, string>;
}

export function createSamples(): Samples {
  const runs: Map<string, number[]>[] = [new Map()];
  const used = new Map<string, { calls: number; ms: number }>();
  const self: Samples = {
    time(name, work) {
      const before = process.threadCpuUsage();
      const from = performance.now();
      const value = work();
      self.note(name, performance.now() - from);
      const { user, system } = process.threadCpuUsage(before);
      const { calls, ms } = used.get(name) ?? { calls: 0, ms: 0 };
      used.set(name, { calls: calls + 1, ms: ms + (user + system) / 1000 });
      return value;
    },
    note(name, milliseconds) {
      const run = runs.at(-1) as Map<string, number[]>;
      run.set(name, [...(run.get(name) ?? []), milliseconds]);
    },
    nextRun: () => void runs.push(new Map()),
    names: () => [...new Set(runs.flatMap((run) => [...run.keys()]))],
    perRun: (percent, name) =>
      runs.flatMap((run) => (run.has(name) ? [percentile(run.get(name) ?? [], percent)] : [])),
    worst: (percent) =>
      runs
        .filter((run) => run.size > 0)
        .map((run) => Math.max(...[...run.values()].map((values) => percentile(values, percent)))),
    overall: (percent) =>
      runs.filter((run) => run.size > 0).map((run) => percentile([...run.values()].flat(), percent)),
    table: () =>
      Object.fromEntries(
        self.names().map((name) => {
          const all = runs.flatMap((run) => run.get(name) ?? []);
          const mean = used.get(name);
          const processor =
            mean === undefined ? '' : `, processor ${round(mean.ms / mean.calls, 2)} ms on average`;
          return [
            name,
            `p50 ${round(percentile(all, 50))}, p95 ${round(percentile(all, 95))} ms${processor}`,
          ];
        }),
      ),
  };
  return self;
}
