import { describe, expect, it } from 'vitest';
import type { ThreadId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import { atLine, lineCount, lineOfRow, type Unfolded } from './lines.ts';

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
