import { describe, expect, it } from 'vitest';
import type { LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import { indexOf, nearest, PAGE, pagesOf, rowAt, type Pages } from './pages.ts';

const row = (id: number): MessageRow => ({ locationId: id as LocationId }) as MessageRow;
const pages: Pages = new Map([
  [0, [row(1), row(2), row(3)]],
  [2, [row(201), row(202)]],
]);

describe('windows of the list', () => {
  it('finds a row by its place and a place by its row', () => {
    expect(rowAt(pages, 2)?.locationId).toBe(3);
    expect(rowAt(pages, 2 * PAGE + 1)?.locationId).toBe(202);
    expect(rowAt(pages, PAGE)).toBeNull();
    expect(indexOf(pages, 202 as LocationId)).toBe(2 * PAGE + 1);
    expect(indexOf(pages, 99 as LocationId)).toBe(-1);
  });

  it.each([
    [0, 20, 5, [0]],
    [95, 130, 1000, [0, 1]],
    [0, 99, 0, [0]],
    [990, 1200, 1000, [9]],
    [500, 600, 300, []],
  ])('knows the windows for rows %i to %i of %i', (first, last, total, wanted) => {
    expect(pagesOf(first, last, total)).toEqual(wanted);
  });

  it('goes on with the row after those that went, else with the one before', () => {
    const gone = (...ids: number[]): Set<LocationId> => new Set(ids as LocationId[]);
    expect(nearest(pages, 0, gone(1, 2))?.locationId).toBe(3);
    expect(nearest(pages, 2 * PAGE + 1, gone(202))?.locationId).toBe(201);
    expect(nearest(pages, 0, gone(1, 2, 3, 201, 202))).toBeNull();
  });
});
