import type { ListColumn, ListColumns } from '#shared/contract/settings.ts';
import { shownColumns } from './columns';

/** A cell of a row. `side`: where a row has two lines, what stands at the end of the second one. */
export type Cell = ListColumn | 'flag' | 'side';

export interface Cells {
  /** In their order, after the tick box. */
  readonly all: readonly Cell[];
  readonly side: readonly Cell[];
}

/** A row of one line has its columns; a row of two always names person, date and subject, and marks what is a column. */
export function cellsOf(columns: ListColumns, oneLine: boolean): Cells {
  const shown = shownColumns(columns);
  if (oneLine) return { all: ['flag', ...shown], side: [] };
  const marks = shown.filter((id) => id === 'associations' || id === 'attachments' || id === 'size');
  return { all: ['from', 'date', 'subject', 'side'], side: [...marks, 'flag'] };
}
