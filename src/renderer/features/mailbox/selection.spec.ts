import { describe, expect, it } from 'vitest';
import type { LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import {
  add,
  countOf,
  EVERYTHING,
  isSelected,
  NOTHING,
  refreshed,
  selectOnly,
  toggle,
  without,
} from './selection.ts';

const id = (number: number): LocationId => number as LocationId;
const row = (number: number, unread = false): MessageRow =>
  ({ locationId: id(number), unread }) as MessageRow;
const TOTAL = 1000;

describe('the selection', () => {
  it('counts rows, or everything save a few', () => {
    expect(countOf(NOTHING, TOTAL)).toBe(0);
    expect(countOf(selectOnly(row(1), row(2)), TOTAL)).toBe(2);
    expect(countOf(EVERYTHING, TOTAL)).toBe(TOTAL);
    expect(countOf(toggle(EVERYTHING, row(7)), TOTAL)).toBe(TOTAL - 1);
  });

  it('toggles a row in both forms', () => {
    const some = toggle(selectOnly(row(1)), row(2));
    expect(isSelected(some, id(2))).toBe(true);
    expect(isSelected(toggle(some, row(2)), id(2))).toBe(false);
    const most = toggle(EVERYTHING, row(2));
    expect(isSelected(most, id(2))).toBe(false);
    expect(isSelected(most, id(999))).toBe(true);
    expect(isSelected(add(most, [row(2)]), id(2))).toBe(true);
  });

  it('forgets rows that went, so that the count stays right', () => {
    expect(countOf(without(selectOnly(row(1), row(2)), new Set([id(1)])), TOTAL)).toBe(1);
    expect(countOf(without(toggle(EVERYTHING, row(1)), new Set([id(1)])), TOTAL - 1)).toBe(TOTAL - 1);
  });

  it('follows the state of its rows and takes in no others', () => {
    const after = refreshed(selectOnly(row(1, true)), [row(1, false), row(3)]);
    expect(after.kind === 'rows' && [...after.rows.values()]).toEqual([row(1, false)]);
  });
});
