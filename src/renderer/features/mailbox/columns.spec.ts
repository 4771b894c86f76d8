import { describe, expect, it } from 'vitest';
import type { ListColumns } from '#shared/contract/settings.ts';
import { defaultSettings } from '#shared/model/usual.ts';
import {
  columnTemplate,
  edgeOf,
  movedBy,
  movedTo,
  nextSort,
  resized,
  shownColumns,
  sortOf,
  toggledColumn,
} from './columns';

const { columns } = defaultSettings;
const widthOf = (all: ListColumns, id: string): number | undefined =>
  all.find((column) => column.id === id)?.width;

describe('columns of the list', () => {
  it('shows those that are chosen, in their order, and the subject always', () => {
    expect(shownColumns(columns)).toEqual(['from', 'subject', 'associations', 'attachments', 'date']);
    expect(shownColumns(toggledColumn(columns, 'size'))).toContain('size');
    expect(shownColumns(toggledColumn(columns, 'date'))).not.toContain('date');
    expect(shownColumns(toggledColumn(columns, 'subject'))).toContain('subject');
    expect(toggledColumn(toggledColumn(columns, 'size'), 'size')).toEqual(columns);
  });

  it('gives each column its width and the subject the rest', () => {
    const narrow = toggledColumn(toggledColumn(columns, 'associations'), 'attachments');
    expect(columnTemplate(narrow)).toBe(
      '48px 32px minmax(96px, 200px) minmax(max(160px, 27cqi), 1fr) minmax(64px, 96px)',
    );
  });

  it('has the edge of a column towards the subject', () => {
    expect(edgeOf(columns, 'from')).toBe('right');
    expect(edgeOf(columns, 'date')).toBe('left');
    expect(edgeOf(columns, 'subject')).toBeNull();
    expect(edgeOf(movedTo(columns, 'from', 5), 'from')).toBe('left');
  });

  it('keeps a width between the least of its column and what the subject can spare', () => {
    expect(widthOf(resized(columns, 'from', 250.4, 1200), 'from')).toBe(250);
    expect(widthOf(resized(columns, 'from', 3, 1200), 'from')).toBe(96);
    const most = widthOf(resized(columns, 'from', 5000, 900), 'from') ?? 0;
    // 900 less the lead, the tail and gaps, the subject's share, and the other columns at their widths.
    expect(most).toBe(900 - 96 - 6 * 8 - 243 - (80 + 32 + 96));
    expect(widthOf(resized(columns, 'from', 5000, 19_000), 'from')).toBe(2000);
    expect(widthOf(resized(columns, 'date', 300, 620), 'date')).toBe(64);
  });

  it('moves columns among those that are shown', () => {
    expect(shownColumns(movedBy(columns, 'date', -1))).toEqual([
      'from',
      'subject',
      'associations',
      'date',
      'attachments',
    ]);
    expect(shownColumns(movedBy(columns, 'from', 1))[1]).toBe('from');
    expect(movedBy(columns, 'from', -1)).toEqual(columns);
    expect(movedBy(columns, 'date', 1)).toEqual(columns);
    expect(shownColumns(movedTo(columns, 'from', 5)).at(-1)).toBe('from');
    expect(shownColumns(movedTo(columns, 'date', 0))[0]).toBe('date');
    expect(movedTo(columns, 'date', 4)).toEqual(columns);
    // None is lost, whatever is moved.
    expect(movedTo(columns, 'date', 0)).toHaveLength(columns.length);
  });

  it('sorts by a column, and the other way around the second time', () => {
    const byDate = { by: 'date', descending: true } as const;
    expect(nextSort(byDate, 'date')).toEqual({ by: 'date', descending: false });
    expect(nextSort(byDate, 'from')).toEqual({ by: 'from', descending: false });
    expect(nextSort(byDate, 'size')).toEqual({ by: 'size', descending: true });
    expect(sortOf('associations')).toBeNull();
    expect(sortOf('subject')).toBe('subject');
  });
});
