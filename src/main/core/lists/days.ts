import type { DateFilter } from '#shared/model/query.ts';

/** Milliseconds since 1970: from, up to and not including. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Midnight of a day; the constructor of Date would take the years 0 to 99 for those of the last century. */
function midnight(year: number, month: number, date: number): number {
  const at = new Date(2000, 0);
  at.setFullYear(year, month, date);
  return at.getTime();
}
const startOf = (at: Date, days = 0): number =>
  midnight(at.getFullYear(), at.getMonth(), at.getDate() + days);

/** A day of the computer's calendar, given as `YYYY-MM-DD`. Days with a change of the clock are 23 or 25 hours long. */
export function daySpan(day: string): Span {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return { from: midnight(year, month - 1, date), to: midnight(year, month - 1, date + 1) };
}

/** What a date filter means at this moment, by the computer's own time zone. */
export function spanOf(filter: DateFilter, now: number): Span {
  const today = new Date(now);
  const open = Number.POSITIVE_INFINITY;
  switch (filter.kind) {
    case 'today':
      return { from: startOf(today), to: startOf(today, 1) };
    case 'yesterday':
      return { from: startOf(today, -1), to: startOf(today) };
    case 'last7':
      return { from: startOf(today, -6), to: open };
    case 'last30':
      return { from: startOf(today, -29), to: open };
    case 'thisMonth':
      return {
        from: new Date(today.getFullYear(), today.getMonth()).getTime(),
        to: new Date(today.getFullYear(), today.getMonth() + 1).getTime(),
      };
    case 'range':
      return {
        from: filter.from === null ? -open : daySpan(filter.from).from,
        to: filter.to === null ? open : daySpan(filter.to).to,
      };
  }
}
