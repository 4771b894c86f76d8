import { describe, expect, it } from 'vitest';
import { createSamples } from './samples.ts';

describe('samples', () => {
  it('tells the percentile of each run, of the slowest name and of all together', () => {
    const samples = createSamples();
    for (const value of [1, 2, 3]) samples.note('a', value);
    samples.note('b', 9);
    samples.nextRun();
    samples.note('a', 5);
    expect(samples.perRun(50, 'a')).toEqual([2, 5]);
    expect(samples.perRun(50, 'b')).toEqual([9]);
    expect(samples.worst(95)).toEqual([9, 5]);
    expect(samples.overall(50)).toEqual([2, 5]);
    expect(samples.table()).toEqual({ a: 'p50 2, p95 5 ms', b: 'p50 9, p95 9 ms' });
  });

  it('notes how long something took, and hands on what it gave', () => {
    const samples = createSamples();
    expect(samples.time('a', () => 7)).toBe(7);
    expect(samples.perRun(50, 'a')[0]).toBeGreaterThanOrEqual(0);
  });
});
