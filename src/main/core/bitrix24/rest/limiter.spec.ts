import { describe, expect, it } from 'vitest';
import { createTestClock, settle } from '../../../../../tests/fixtures/clock.ts';
import { createBucket } from '../../../demo/portal/limits.ts';
import { createLimiter, ENTERPRISE, STANDARD } from './limiter.ts';
import * as fc from '../../../../../tests/fixtures/property.ts';

const SECOND = 1_000;

describe('the limiter', () => {
  it('lets no more through over any stretch of time than the portal takes', async () => {
    const step = fc.record({
      takes: fc.integer({ min: 0, max: 80 }),
      passes: fc.integer({ min: 0, max: 20_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(STANDARD, ENTERPRISE),
        fc.array(step, { maxLength: 12 }),
        async (size, steps) => {
          const clock = createTestClock();
          const limiter = createLimiter(clock, size);
          // The portal's own bucket is the judge.
          const bucket = createBucket(size, clock.now);
          const left: number[] = [];
          const one = async (urgent: boolean): Promise<void> => {
            await limiter.take(urgent);
            expect(bucket.take('here')).toBe(true);
            left.push(clock.now());
          };
          const all: Promise<void>[] = [];
          for (const { takes, passes } of steps) {
            for (let n = 0; n < takes; n += 1) all.push(one(n % 3 === 0));
            await clock.advance(passes);
          }
          await clock.advance((all.length / size.y + 60) * SECOND);
          await Promise.all(all);
          for (const [from, start] of left.entries())
            for (let to = from; to < left.length; to += 1)
              expect(to - from + 1).toBeLessThanOrEqual(
                size.x + (((left[to] ?? 0) - start) / SECOND) * size.y,
              );
        },
      ),
      { numRuns: 15 },
    );
  });

  it('lets what a person waits for go first, and in its order', async () => {
    const clock = createTestClock();
    const limiter = createLimiter(clock, { x: 6, y: 1 });
    const order: string[] = [];
    const take = (name: string, urgent: boolean) => limiter.take(urgent).then(() => order.push(name));
    await limiter.take(false);
    const all = [take('a', false), take('b', false), take('C', true), take('d', false), take('E', true)];
    await clock.advance(5 * SECOND);
    await Promise.all(all);
    expect(order).toEqual(['C', 'E', 'a', 'b', 'd']);
  });

  it('pauses where the portal has said that it is too much', async () => {
    const clock = createTestClock();
    const limiter = createLimiter(clock, STANDARD);
    limiter.refused();
    let went = 0;
    void limiter.take(true).then(() => {
      went = clock.now();
    });
    const from = clock.now();
    await clock.advance(SECOND);
    expect(went).toBe(0);
    await clock.advance(10 * SECOND);
    expect(went - from).toBeGreaterThanOrEqual(1_500);
  });

  it('lets one who no longer wants to wait go, and nobody is held up by it', async () => {
    const clock = createTestClock();
    const limiter = createLimiter(clock, { x: 6, y: 1 });
    await limiter.take(false);
    const leaving = new AbortController();
    const gone = expect(limiter.take(true, leaving.signal)).rejects.toThrow();
    const next = limiter.take(false);
    leaving.abort();
    await gone;
    await clock.advance(SECOND);
    await next;
    await expect(limiter.take(true, leaving.signal)).rejects.toThrow();
    await settle();
  });
});
