import { describe, expect, it } from 'vitest';
import { errorCode } from '#shared/errors.ts';
import { connectPause, pauseAfter, sendPause } from './backoff.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const MINUTE = 60_000;

describe('connectPause', () => {
  it('doubles from two seconds to five minutes', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 99].map((failures) => connectPause(failures, 0.5));
    expect(pauses.slice(0, 8)).toEqual([2, 4, 8, 16, 32, 64, 128, 256].map((seconds) => seconds * 1_000));
    expect(pauses.slice(8)).toEqual([5 * MINUTE, 5 * MINUTE]);
  });

  it('is spread by half around that', () => {
    expect([0, 1].map((random) => connectPause(2, random))).toEqual([3_000, 5_000]);
  });
});

describe('pauseAfter', () => {
  it('asks the person after a refused login, and tries no more', () => {
    expect(pauseAfter('AUTH', 1, 0.5)).toBe(null);
  });

  it.each([
    ['OFFLINE', 1, 2_000],
    ['OFFLINE', 3, 8_000],
    ['SERVER_BUSY', 1, MINUTE],
    ['SERVER_BUSY', 3, 4 * MINUTE],
    ['SERVER_BUSY', 20, 30 * MINUTE],
    ['TLS', 1, 15 * MINUTE],
    ['TLS', 9, 15 * MINUTE],
    ['QUOTA', 1, 30 * MINUTE],
    ['DISK_FULL', 1, 2_000],
    ['INTERNAL', 2, 4_000],
  ] as const)('after %s, the %ith time', (code, failures, pause) => {
    expect(pauseAfter(code, failures, 0.5)).toBe(pause);
  });

  it('is never shorter after more failures, and never longer than three quarters of an hour', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...errorCode.options),
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (code, failures, random) => {
          const pause = pauseAfter(code, failures, random);
          const next = pauseAfter(code, failures + 1, random);
          expect(pause === null).toBe(code === 'AUTH');
          if (pause === null || next === null) return;
          expect(next).toBeGreaterThanOrEqual(pause);
          expect(pause).toBeGreaterThanOrEqual(1_500);
          expect(pause).toBeLessThanOrEqual(45 * MINUTE);
        },
      ),
    );
  });
});

describe('sendPause', () => {
  it('grows to forty minutes (S16)', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map((attempts) => sendPause(attempts) / MINUTE)).toEqual([
      1, 2, 5, 10, 20, 40, 40, 40,
    ]);
  });
});
