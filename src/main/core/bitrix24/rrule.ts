import type { Repeating } from '#shared/model/invitation.ts';

/** How an event repeats, as the calendar takes it (rest.md 5.3). */

const DAY_MS = 24 * 60 * 60_000;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
/** More dates than anybody plans. */
const MOST = 1_000;

/** On how many dates an event takes place that begins on the day `first` and ends by the day `last`, both included. */
export function countUntil({ frequency, interval, days }: Repeating, first: string, last: string): number {
  const [from, to] = [new Date(first), new Date(last)];
  const span = Math.floor((to.getTime() - from.getTime()) / DAY_MS);
  if (span < 0) return 1;
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const whole = to.getUTCDate() < from.getUTCDate() ? months - 1 : months;
  if (frequency === 'daily') return Math.floor(span / interval) + 1;
  if (frequency === 'monthly') return Math.floor(whole / interval) + 1;
  if (frequency === 'yearly') return Math.floor(whole / 12 / interval) + 1;
  if (days.length === 0) return Math.floor(span / 7 / interval) + 1;
  // Weeks begin on Monday, and only every so many of them count.
  const monday = from.getTime() - ((from.getUTCDay() + 6) % 7) * DAY_MS;
  let count = 0;
  for (let day = 0; day <= Math.min(span, MOST * 7 * interval); day += 1) {
    const at = from.getTime() + day * DAY_MS;
    const name = WEEKDAYS[new Date(at).getUTCDay()];
    const week = Math.floor((at - monday) / (7 * DAY_MS));
    if (week % interval === 0 && days.some((one) => one === name)) count += 1;
  }
  return Math.max(1, count);
}

/**
 * `rrule` of `calendar.event.add`; undefined where the calendar has no words for it. In which form it wants UNTIL the documentation
 * does not say: a last day is told by the number of dates until then. `first` is the day that it begins on.
 */
export function rruleOf(repeats: Repeating | null, first: string): Record<string, unknown> | undefined {
  if (repeats === null || repeats.frequency === 'other') return undefined;
  const { frequency, interval, days, count, until } = repeats;
  const times = count ?? (until === null ? null : countUntil(repeats, first, until));
  return {
    FREQ: frequency.toUpperCase(),
    INTERVAL: interval,
    ...(days.length === 0 ? {} : { BYDAY: [...days] }),
    ...(times === null ? {} : { COUNT: Math.min(times, MOST) }),
  };
}
