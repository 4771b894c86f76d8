import type { ListColumn, ListColumns } from '#shared/contract/settings.ts';
import type { Sort, SortColumn } from '#shared/model/query.ts';

/** Columns get no narrower than this, in CSS pixels. The subject takes what is left of the list. */
const LEAST: Readonly<Record<ListColumn, number>> = {
  from: 96,
  subject: 160,
  associations: 40,
  attachments: 32,
  size: 64,
  date: 64,
};
/** The subject keeps this share of the list, too. */
const SUBJECT_SHARE = 0.27;
/** What the contract takes. */
const MOST = 2000;
/** The tick box and the flag stand before the columns, room at the end after them. */
const LEAD = '48px 32px';
const LEAD_WIDTH = 80;
const TAIL_WIDTH = 16;
/** Between two columns. */
export const GAP = 8;

/** A column is there, in this order. The subject cannot be put away: what it opens would have no other place. */
export const shownColumns = (columns: ListColumns): ListColumn[] =>
  columns.filter(({ id, shown }) => shown || id === 'subject').map(({ id }) => id);

const widthOf = (columns: ListColumns, id: ListColumn): number =>
  Math.max(LEAST[id], columns.find((column) => column.id === id)?.width ?? 0);

/** `grid-template-columns` of the header and of every row. Where there is too little room, the others
 * shrink before the subject does (`cqi`: hundredths of the list's width). */
export const columnTemplate = (columns: ListColumns): string =>
  [
    LEAD,
    ...shownColumns(columns).map((id) =>
      id === 'subject'
        ? `minmax(max(${LEAST.subject}px, ${100 * SUBJECT_SHARE}cqi), 1fr)`
        : `minmax(${LEAST[id]}px, ${widthOf(columns, id)}px)`,
    ),
  ].join(' ');

/** The edge that resizes a column is the one towards the subject, which gives or takes the room. The subject has none. */
export function edgeOf(columns: ListColumns, id: ListColumn): 'left' | 'right' | null {
  if (id === 'subject') return null;
  const shown = shownColumns(columns);
  return shown.indexOf(id) < shown.indexOf('subject') ? 'right' : 'left';
}

/** A column made `width` wide, as far as a list of `room` pixels leaves the subject its least. */
export function resized(columns: ListColumns, id: ListColumn, width: number, room: number): ListColumns {
  const shown = shownColumns(columns);
  const subject = Math.max(LEAST.subject, SUBJECT_SHARE * room);
  const others = shown
    .filter((each) => each !== id)
    .reduce((sum, each) => sum + (each === 'subject' ? subject : widthOf(columns, each)), 0);
  const most = room - LEAD_WIDTH - TAIL_WIDTH - others - GAP * (shown.length + 1);
  const next = Math.round(Math.max(LEAST[id], Math.min(width, most, MOST)));
  return columns.map((column) => (column.id === id ? { ...column, width: next } : column));
}

/** A column brought to stand before the shown column `at` (counted with it still in its place), or at the end. */
export function movedTo(columns: ListColumns, id: ListColumn, at: number): ListColumns {
  const moving = columns.find((column) => column.id === id);
  const before = shownColumns(columns)[at];
  if (moving === undefined || before === id) return columns;
  const rest = columns.filter((column) => column.id !== id);
  const place = before === undefined ? rest.length : rest.findIndex((column) => column.id === before);
  return [...rest.slice(0, place), moving, ...rest.slice(place)];
}

/** One step to the left or to the right among those that are shown. */
export function movedBy(columns: ListColumns, id: ListColumn, by: 1 | -1): ListColumns {
  const shown = shownColumns(columns);
  const at = shown.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= shown.length) return columns;
  return movedTo(columns, id, by === 1 ? to + 1 : to);
}

export const toggledColumn = (columns: ListColumns, id: ListColumn): ListColumns =>
  columns.map((column) => (column.id === id ? { ...column, shown: !column.shown } : column));

/** What a click on a column's head sorts by; null where there is no such order. */
export const sortOf = (id: ListColumn): SortColumn | null => (id === 'associations' ? null : id);

/** The order that a person expects first: what is new, large or has attachments at the top, words from A to Z. */
const startsDescending = (by: SortColumn): boolean => by !== 'from' && by !== 'subject';

/** The order after a click: a second one on the same column reverses it. */
export const nextSort = (now: Sort, by: SortColumn): Sort => ({
  by,
  descending: now.by === by ? !now.descending : startsDescending(by),
});
