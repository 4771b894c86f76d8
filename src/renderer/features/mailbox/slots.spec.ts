import { describe, expect, test } from 'vitest';
import type { LocationId } from '#shared/model/ids.ts';
import { inOrder, nextSlots, type Part, type Slot } from './slots';
import * as fc from '../../../../tests/fixtures/property.ts';

const id = (line: number): LocationId => (line + 1000) as LocationId;
const part = (from: number, to: number, more: Partial<Part> = {}): Part => ({
  ...{ from, to, first: from, last: to, pinned: -1, held: -1 },
  ...more,
});
const filled = (from: number, to: number): readonly Slot[] =>
  nextSlots([], part(from, to), id, Infinity).slots;
const linesOf = (slots: readonly Slot[]): number[] => inOrder(slots).map(({ line }) => line);
const keysOf = (slots: readonly Slot[]): number[] => slots.map(({ key }) => key).sort((a, b) => a - b);

describe('elements of the list', () => {
  test('those in view are made first, then those below, then those above', () => {
    const view = part(10, 19, { first: 13, last: 15 });
    const once = nextSlots([], view, id, 3);
    expect(linesOf(once.slots)).toEqual([13, 14, 15]);
    expect(once.left).toBe(7);
    expect(linesOf(nextSlots(once.slots, view, id, 2).slots)).toEqual([13, 14, 15, 16, 17]);
    const whole = nextSlots(once.slots, view, id, Infinity);
    expect(linesOf(whole.slots)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(whole.left).toBe(0);
  });

  test('a jump gives the same elements to other messages, some at a time, and makes none', () => {
    const before = filled(0, 9);
    const once = nextSlots(before, part(500, 509), id, 4);
    expect(keysOf(once.slots)).toEqual(keysOf(before));
    expect(linesOf(once.slots)).toEqual([4, 5, 6, 7, 8, 9, 500, 501, 502, 503]);
    expect(once.left).toBe(6);
    const whole = nextSlots(once.slots, part(500, 509), id, 6);
    expect(keysOf(whole.slots)).toEqual(keysOf(before));
    expect(linesOf(whole.slots)).toEqual([500, 501, 502, 503, 504, 505, 506, 507, 508, 509]);
  });

  test('elements are kept for lines that are still to be loaded', () => {
    const before = filled(0, 9);
    const next = nextSlots(before, part(500, 509), () => null, 4);
    expect(next).toEqual({ slots: before, left: 0, absent: 10 });
  });

  test('a message keeps its element when lines come above it', () => {
    const before = filled(0, 9);
    const shifted = (line: number): LocationId => id(line - 1);
    const next = nextSlots(before, part(0, 9), shifted, Infinity).slots;
    for (const slot of before.slice(0, 9))
      expect(next.find(({ key }) => key === slot.key)).toEqual({ ...slot, line: slot.line + 1 });
  });

  test('the pinned line is there from the first call on, and keeps its element', () => {
    const before = filled(0, 9);
    const next = nextSlots(before, part(500, 509, { pinned: 3 }), id, Infinity).slots;
    expect(next.find(({ line }) => line === 3)).toEqual(before[3]);
    expect(linesOf(nextSlots(before, part(500, 509, { pinned: 700 }), id, 1).slots)).toContain(700);
  });

  test('an element with the focus is not given to another message', () => {
    const before = filled(0, 9);
    const held = before[2]?.key ?? -1;
    const kept = nextSlots(before, part(500, 509, { held }), id, Infinity).slots;
    expect(kept.find(({ key }) => key === held)).toEqual(before[2]);
    const other = (line: number): LocationId => id(line + 5000);
    const gone = nextSlots(before, part(0, 9, { held }), other, Infinity).slots;
    expect(keysOf(gone)).not.toContain(held);
    expect(linesOf(gone)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('however one scrolls, in the end each line has one element, and no message has two', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            from: fc.nat(200),
            most: fc.integer({ min: 1, max: 8 }),
            pinned: fc.integer({ min: -1, max: 220 }),
            shift: fc.nat(3),
            hole: fc.nat(220),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        (moves) => {
          let slots: readonly Slot[] = [];
          for (const { from, most, pinned, shift, hole } of moves) {
            const to = from + 19;
            const idAt = (line: number): LocationId | null => (line === hole ? null : id(line + shift));
            slots = nextSlots(slots, part(from, to, { pinned }), idAt, most).slots;
            expect(new Set(slots.map((slot) => slot.id)).size).toBe(slots.length);
            expect(new Set(slots.map((slot) => slot.key)).size).toBe(slots.length);
            const whole = nextSlots(slots, part(from, to, { pinned }), idAt, Infinity);
            const wanted = new Set([...Array.from({ length: 20 }, (_, at) => from + at), pinned]);
            const shown = whole.slots.filter((slot) => idAt(slot.line) === slot.id);
            expect(linesOf(shown)).toEqual(
              [...wanted].filter((line) => line >= 0 && line !== hole).sort((a, b) => a - b),
            );
            expect(whole.left).toBe(0);
          }
        },
      ),
    );
  });
});
