import { describe, expect, it } from 'vitest';
import { afterExit, MOST_EXITS, WINDOW_MS } from './restarts.ts';
import * as fc from '../../../tests/fixtures/property.ts';

describe('afterExit', () => {
  it('starts again at once after the first exit, later with a pause', () => {
    expect(afterExit([], 1_000)).toEqual({ kind: 'restart', afterMs: 0, exits: [1_000] });
    const second = afterExit([1_000], 2_000);
    expect(second).toMatchObject({ kind: 'restart', exits: [1_000, 2_000] });
    expect(second.kind === 'restart' && second.afterMs > 0).toBe(true);
  });

  it('gives up at the sixth exit within five minutes, not at the fifth', () => {
    const ends = (count: number): ReturnType<typeof afterExit> => {
      let exits: readonly number[] = [];
      let last = afterExit(exits, 0);
      for (let n = 0; n < count; n += 1) {
        last = afterExit(exits, n * 1_000);
        exits = last.exits;
      }
      return last;
    };
    expect(ends(5).kind).toBe('restart');
    expect(ends(6).kind).toBe('give-up');
  });

  it('forgets what is five minutes old', () => {
    const old = [0, 1, 2, 3, 4];
    expect(afterExit(old, WINDOW_MS + 10)).toMatchObject({ kind: 'restart', exits: [WINDOW_MS + 10] });
    expect(afterExit(old, WINDOW_MS - 1).kind).toBe('give-up');
  });

  it('never restarts more often than five times in any five minutes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 40 }), (gaps) => {
        let exits: readonly number[] = [];
        let now = 0;
        const restarts: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const next = afterExit(exits, now);
          exits = next.exits;
          if (next.kind === 'give-up') break;
          restarts.push(now);
        }
        for (const at of restarts) {
          const within = restarts.filter((other) => other <= at && at - other < WINDOW_MS);
          expect(within.length).toBeLessThanOrEqual(MOST_EXITS);
        }
      }),
    );
  });
});
