import { propertyOf, textOf, type JcalComponent } from './jcal.ts';

/**
 * Times in a zone that only the message itself describes (VTIMEZONE, RFC 5545 section 3.6.5): its offsets, and the dates on which they
 * change, once or every year. Other rules are rare and not followed: the zone then counts as unknown.
 */

const DAY_MS = 24 * 60 * 60_000;
/** A zone with all its history has some dozens. */
const MOST_OBSERVANCES = 200;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** `+01:00` in milliseconds. */
function offsetOf(observance: JcalComponent): number | null {
  const [, sign, hours = 0, minutes = 0] =
    /^([+-])(\d\d):?(\d\d)/.exec(textOf(observance, 'tzoffsetto')) ?? [];
  if (sign === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** The day of a year on which a yearly rule falls, as `2026-03-29`; null for other rules. */
function dayOf(rule: Readonly<Record<string, unknown>>, year: number): string | null {
  const { freq, byday, bymonth, bymonthday } = rule;
  const [, nth, weekday = ''] = /^([+-]?\d)?([A-Z]{2})$/.exec(String(list(byday)[0])) ?? [];
  const month = Number(list(bymonth)[0]) - 1;
  const day = WEEKDAYS.indexOf(weekday);
  if (String(freq).toUpperCase() !== 'YEARLY' || day < 0 || !(month >= 0 && month < 12)) return null;
  const days = list(bymonthday).map(Number);
  const fits = Array.from({ length: 31 }, (_, index) => new Date(Date.UTC(year, month, index + 1))).filter(
    (one) =>
      one.getUTCMonth() === month &&
      one.getUTCDay() === day &&
      (days.length === 0 || days.includes(one.getUTCDate())),
  );
  const count = Number(nth ?? 1);
  return (
    fits
      .at(count > 0 ? count - 1 : count)
      ?.toISOString()
      .slice(0, 10) ?? null
  );
}

/** When an observance began last before a time on the clock; -Infinity where it had not, null where its rule is none that we follow. */
function lastBeginning(observance: JcalComponent, at: number): number | null {
  const start = textOf(observance, 'dtstart').slice(0, 19);
  const first = Date.parse(`${start}Z`);
  const property = propertyOf(observance, 'rrule');
  const rule = property?.[3];
  if (Number.isNaN(first)) return null;
  const once = first <= at ? first : -Infinity;
  if (property === null) return once;
  if (typeof rule !== 'object' || rule === null) return null;
  const { until } = rule as Record<string, unknown>;
  const end = typeof until === 'string' ? Date.parse(until.slice(0, 10)) + DAY_MS : Infinity;
  const year = new Date(Math.min(at, Number.isNaN(end) ? at : end)).getUTCFullYear();
  for (const one of [year, year - 1]) {
    const day = dayOf(rule as Record<string, unknown>, one);
    if (day === null) return null;
    const began = Date.parse(`${day}T${start.slice(11)}Z`);
    if (began <= at && began >= first && !(began > end)) return began;
  }
  return once;
}

/** `2026-03-10T10:00:00` in the zone of that name that the calendar describes, in milliseconds since 1970; null where it does not. */
export function fixedOffset(calendar: JcalComponent, tzid: string, clock: string): number | null {
  const zone = calendar.components.find((one) => one.name === 'vtimezone' && textOf(one, 'tzid') === tzid);
  const at = Date.parse(`${clock}Z`);
  const known = (zone?.components ?? []).slice(0, MOST_OBSERVANCES).flatMap((one) => {
    const offset = offsetOf(one);
    return offset === null ? [] : [{ offset, from: lastBeginning(one, at) }];
  });
  const [only, ...others] = known;
  if (only === undefined) return null;
  if (others.length === 0) return at - only.offset;
  let current: { readonly offset: number; readonly from: number } | null = null;
  for (const { offset, from } of known) {
    if (from === null) return null;
    if (from > (current?.from ?? -Infinity)) current = { offset, from };
  }
  return current === null ? null : at - current.offset;
}
