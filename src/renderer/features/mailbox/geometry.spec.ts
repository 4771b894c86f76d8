import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ThreadId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import { headingTop, lineAt, scrollFor, topOf, totalHeight, type Geometry } from './geometry.ts';
import { atLine, lineCount, lineOfRow, type Unfolded } from './lines.ts';

const geometry = fc
  .record({
    lines: fc.integer({ min: 1, max: 100_000 }),
    lineHeight: fc.integer({ min: 20, max: 70 }),
    headingHeight: fc.integer({ min: 10, max: 40 }),
    headings: fc.uniqueArray(fc.nat(120_000), { maxLength: 30 }),
  })
  .map((made): Geometry => ({ ...made, headings: made.headings.sort((a, b) => a - b) }));

describe('the geometry of the list', () => {
  it('finds the line of any height, its heading included', () => {
    fc.assert(
      fc.property(geometry, fc.nat(), (made, seed) => {
        const line = seed % made.lines;
        const top = topOf(line, made);
        expect(lineAt(top, made)).toBe(line);
        expect(lineAt(top + made.lineHeight - 1, made)).toBe(line);
        if (made.headings.includes(line)) expect(lineAt(headingTop(line, made), made)).toBe(line);
      }),
    );
  });

  it('ends where the last line ends', () => {
    fc.assert(
      fc.property(geometry, (made) => {
        expect(totalHeight(made)).toBe(topOf(made.lines - 1, made) + made.lineHeight);
      }),
    );
  });

  it('scrolls no further than a line needs', () => {
    const made: Geometry = { lines: 100, lineHeight: 40, headingHeight: 28, headings: [0, 10] };
    expect(scrollFor(5, made, 0, 400)).toBe(0);
    expect(scrollFor(20, made, 0, 400)).toBe(20 * 40 + 56 + 40 - 400);
    expect(scrollFor(2, made, 900, 400)).toBe(2 * 40 + 28);
    expect(scrollFor(2, made, 900, 400, 28)).toBe(2 * 40);
    expect(scrollFor(10, made, 900, 400, 28)).toBe(10 * 40 + 28);
    expect(scrollFor(0, made, 900, 400)).toBe(0);
  });
});

const unfolded = (...pairs: readonly (readonly [row: number, members: number])[]): Unfolded[] =>
  pairs.map(([row, members]) => ({
    threadId: row as ThreadId,
    row,
    members: Array.from({ length: members }, () => ({}) as MessageRow),
  }));

describe('lines and rows', () => {
  it('are the same where nothing is unfolded', () => {
    expect(lineCount(9, [])).toBe(9);
    expect(atLine(4, [])).toEqual({ row: 4, member: null });
    expect(lineOfRow(4, [])).toBe(4);
  });

  it('lead to each other through unfolded conversations', () => {
    const open = unfolded([0, 2], [3, 1]);
    expect(lineCount(5, open)).toBe(8);
    expect(Array.from({ length: 8 }, (_, line) => atLine(line, open))).toEqual([
      { row: 0, member: null },
      { row: 0, member: 0 },
      { row: 0, member: 1 },
      { row: 1, member: null },
      { row: 2, member: null },
      { row: 3, member: null },
      { row: 3, member: 0 },
      { row: 4, member: null },
    ]);
    for (let row = 0; row < 5; row += 1) expect(atLine(lineOfRow(row, open), open).row).toBe(row);
  });
});
