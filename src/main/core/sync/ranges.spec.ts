import { describe, expect, it } from 'vitest';
import { fromSequenceSet, newestFirst, sequenceSets, toSequenceSet } from './ranges.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const uids = fc.uniqueArray(fc.integer({ min: 1, max: 4_294_967_295 }), { maxLength: 3_000 });
const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);

describe('sequence sets', () => {
  it('fold runs', () => {
    expect(toSequenceSet([7, 3, 1, 2, 2])).toBe('1:3,7');
  });

  it('come back as they went', () => {
    fc.assert(
      fc.property(uids, (list) => {
        expect(fromSequenceSet(toSequenceSet(list))).toEqual(sorted(list));
      }),
    );
  });

  it('are cut so that each fits into a command line, and lose none', () => {
    fc.assert(
      fc.property(uids, (list) => {
        const sets = sequenceSets(list);
        for (const one of sets) {
          expect(one.set.length).toBeLessThan(8_000);
          expect(fromSequenceSet(one.set)).toEqual(one.uids);
        }
        expect(sets.flatMap((one) => one.uids)).toEqual(sorted(list));
      }),
      { numRuns: 40 },
    );
    expect(sequenceSets(Array.from({ length: 100_000 }, (_, at) => at + 1))).toHaveLength(1);
    expect(sequenceSets(Array.from({ length: 10_000 }, (_, at) => at * 2 + 1)).length).toBeGreaterThan(5);
  });

  it('of a server are not trusted', () => {
    expect(fromSequenceSet('5:3,x,9,1:*,')).toEqual([3, 4, 5, 9]);
    expect(fromSequenceSet('1:4294967295', 10)).toHaveLength(10);
  });
});

describe('batches', () => {
  it('go from the newest on, a small one first, and lose none', () => {
    fc.assert(
      fc.property(uids, (list) => {
        const batches = newestFirst(list, 60, 500);
        expect(batches.flat()).toEqual(sorted(list).reverse());
        expect(batches[0]?.length ?? 0).toBeLessThanOrEqual(60);
      }),
    );
  });
});
