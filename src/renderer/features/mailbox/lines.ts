import type { ThreadId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';

/** A conversation that is unfolded in the list: where its row stands in the result, and its further messages below it. */
export interface Unfolded {
  readonly threadId: ThreadId;
  readonly row: number;
  readonly members: readonly MessageRow[];
}

/**
 * The lines of the list are the rows of the result with the messages of unfolded conversations between them.
 * `unfolded` is in the order of its rows, here and below.
 */
export const lineCount = (rows: number, unfolded: readonly Unfolded[]): number =>
  unfolded.reduce((count, { members }) => count + members.length, rows);

/** The line of a row of the result. */
export const lineOfRow = (row: number, unfolded: readonly Unfolded[]): number =>
  unfolded.reduce((line, each) => (each.row < row ? line + each.members.length : line), row);

/** What stands on a line: a row of the result, or (`member` from 0) a message of the conversation that this row stands for. */
export function atLine(line: number, unfolded: readonly Unfolded[]): { row: number; member: number | null } {
  let above = 0;
  for (const each of unfolded) {
    const at = each.row + above;
    if (line <= at) break;
    if (line <= at + each.members.length) return { row: each.row, member: line - at - 1 };
    above += each.members.length;
  }
  return { row: line - above, member: null };
}
