/** A part of a list that is sorted by date: everything from the beginning of its first day up to the part before it. */
export interface Day {
  readonly kind: 'today' | 'yesterday' | 'weekday' | 'month' | 'older';
  /** The first day, as `YYYY-MM-DD` of the computer's own calendar; null: from the beginning. */
  readonly from: string | null;
  /** Local midnight of the first day, in milliseconds since 1970; of `older` it means nothing. */
  readonly time: number;
}

const WEEKDAYS = 5;

/** A day of the computer's own calendar as `YYYY-MM-DD`. */
export function isoDay(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * The parts under headings, newest first: today, yesterday, the weekdays of the last week, then months (`months` of them,
 * from the present one), and what is older.
 */
export function daysBack(now: number, months: number): Day[] {
  const today = new Date(now);
  today.setHours(0, 0, 0, 0);
  const back = (days: number): Date =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - days);
  const day = (kind: Day['kind'], date: Date): Day => ({ kind, from: isoDay(date), time: date.getTime() });
  const parts = [day('today', today), day('yesterday', back(1))];
  for (let days = 2; days < 2 + WEEKDAYS; days += 1) parts.push(day('weekday', back(days)));
  const last = back(1 + WEEKDAYS);
  for (let at = 0; at < months; at += 1) {
    const first = new Date(today.getFullYear(), today.getMonth() - at, 1);
    if (first < last) parts.push(day('month', first));
  }
  return [...parts, { kind: 'older', from: null, time: 0 }];
}

/** A heading and the row of the list that it stands before. */
export interface Heading {
  readonly day: Day;
  readonly row: number;
}

/**
 * The headings of a list of `total` rows. `upTo`: how many rows are of each part or newer, in the order of the parts; parts
 * without rows get no heading.
 */
export function headingsOf(
  days: readonly Day[],
  upTo: readonly number[],
  total: number,
  descending: boolean,
): Heading[] {
  const parts = days.map((day, at) => ({
    day,
    from: Math.min(total, upTo[at - 1] ?? 0),
    to: at === days.length - 1 ? total : Math.min(total, upTo[at] ?? total),
  }));
  const headings = parts
    .filter(({ from, to }) => to > from)
    .map(({ day, from, to }) => ({ day, row: descending ? from : total - to }));
  return descending ? headings : headings.reverse();
}
