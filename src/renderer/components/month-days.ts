/** The days of months as a calendar sets them. All moments are days by this computer's clock, at whatever time. */

const at = (day: Date, months: number, days: number): Date =>
  new Date(day.getFullYear(), day.getMonth() + months, day.getDate() + days);

/** `2026-11-27`. */
export const dayKey = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');

/** With which day weeks begin in a region: 0 is Sunday. Monday where the browser does not know. */
export function firstWeekday(locale: string): number {
  const { firstDay = 1 } =
    (new Intl.Locale(locale) as { getWeekInfo?(): { firstDay: number } }).getWeekInfo?.() ?? {};
  return firstDay % 7;
}

const startOfWeek = (day: Date, first: number): Date => at(day, 0, -((day.getDay() - first + 7) % 7));

/** The weeks that a day's month has days in, whole. */
export function weeksOf(day: Date, first: number): Date[][] {
  const begin = startOfWeek(new Date(day.getFullYear(), day.getMonth(), 1), first);
  const last = new Date(day.getFullYear(), day.getMonth() + 1, 0);
  const weeks: Date[][] = [];
  for (let week = begin; week <= last; week = at(week, 0, 7))
    weeks.push(Array.from({ length: 7 }, (_, index) => at(week, 0, index)));
  return weeks;
}

/** The same day of another month, or that month's last one. */
function inMonth(day: Date, months: number): Date {
  const last = new Date(day.getFullYear(), day.getMonth() + months + 1, 0);
  return new Date(last.getFullYear(), last.getMonth(), Math.min(day.getDate(), last.getDate()));
}

/** Where a key leads from a day in a calendar; null where it leads nowhere. */
export function moveDay(day: Date, key: string, first: number): Date | null {
  switch (key) {
    case 'ArrowLeft':
      return at(day, 0, -1);
    case 'ArrowRight':
      return at(day, 0, 1);
    case 'ArrowUp':
      return at(day, 0, -7);
    case 'ArrowDown':
      return at(day, 0, 7);
    case 'Home':
      return startOfWeek(day, first);
    case 'End':
      return at(startOfWeek(day, first), 0, 6);
    case 'PageUp':
      return inMonth(day, -1);
    case 'PageDown':
      return inMonth(day, 1);
    default:
      return null;
  }
}
