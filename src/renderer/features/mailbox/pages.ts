import type { LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';

/** Rows of one window of the list, as it is fetched. */
export const PAGE = 100;

export type Pages = ReadonlyMap<number, readonly MessageRow[]>;

export const rowAt = (pages: Pages, index: number): MessageRow | null =>
  pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;

/** Where a row stands among the loaded ones; -1 where it is not loaded. */
export function indexOf(pages: Pages, id: LocationId): number {
  for (const [page, rows] of pages) {
    const within = rows.findIndex((row) => row.locationId === id);
    if (within >= 0) return page * PAGE + within;
  }
  return -1;
}

/** The windows that hold the rows from `first` to `last`, both included. */
export function pagesOf(first: number, last: number, total: number): number[] {
  if (total === 0) return [0];
  const from = Math.floor(Math.max(0, first) / PAGE);
  const to = Math.floor(Math.min(Math.max(first, last), total - 1) / PAGE);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

/** The loaded row after `index` that is not among `without`, else the one before it. */
export function nearest(pages: Pages, index: number, without: ReadonlySet<LocationId>): MessageRow | null {
  const rows = [...pages]
    .sort(([a], [b]) => a - b)
    .flatMap(([page, list]) => list.map((row, at) => ({ row, index: page * PAGE + at })))
    .filter(({ row }) => !without.has(row.locationId));
  const after = rows.find((each) => each.index > index);
  return (after ?? rows.findLast((each) => each.index < index))?.row ?? null;
}
