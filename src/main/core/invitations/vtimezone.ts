import { propertyOf, textOf, type JcalComponent } from './jcal.ts';

/**
 * Times in a zone that only the message itself describes (VTIMEZONE, RFC 5545 section 3.6.5): its offsets, and the yearly dates on which
 * they change. Other rules are rare and not followed.
 */

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** `+01:00` in milliseconds. */
function offsetOf(observance: JcalComponent): number | null {
  const [, sign, hours = 0, minutes = 0] =
    /^([+-])(\d\d):?(\d\d)/.exec(textOf(observance, 'tzoffsetto')) ?? [];
  if (sign === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** When an observance begins in a year, on its own clock; null where it has no yearly rule. */
function beginning(observance: JcalComponent, year: number): number | null {
  const rule = propertyOf(observance, 'rrule')?.[3];
  const start = textOf(observance, 'dtstart');
  const time = /T(\d\d:\d\d)/.exec(start)?.[1] ?? '00:00';
  if (typeof rule !== 'object' || rule === null) return null;
  const { freq, byday, bymonth } = rule as Record<string, unknown>;
  const [, nth, weekday = ''] =
    /^([+-]?\d)?([A-Z]{2})$/.exec(String(Array.isArray(byday) ? byday[0] : byday)) ?? [];
  const month = Number(Array.isArray(bymonth) ? bymonth[0] : bymonth) - 1;
  const day = WEEKDAYS.indexOf(weekday);
  if (String(freq).toUpperCase() !== 'YEARLY' || day < 0 || !(month >= 0 && month < 12)) return null;
  const count = Number(nth ?? 1);
  const edge = count > 0 ? new Date(Date.UTC(year, month, 1)) : new Date(Date.UTC(year, month + 1, 0));
  const first = count > 0 ? (day - edge.getUTCDay() + 7) % 7 : -((edge.getUTCDay() - day + 7) % 7);
  const date = edge.getUTCDate() + first + (count > 0 ? count - 1 : count + 1) * 7;
  return Date.parse(`${new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10)}T${time}:00Z`);
}

/** `2026-03-10T10:00:00` in the zone of that name that the calendar describes, in milliseconds since 1970; null where it does not. */
export function fixedOffset(calendar: JcalComponent, tzid: string, clock: string): number | null {
  const zone = calendar.components.find((one) => one.name === 'vtimezone' && textOf(one, 'tzid') === tzid);
  const at = Date.parse(`${clock}Z`);
  const known = (zone?.components ?? []).slice(0, 20).flatMap((one) => {
    const offset = offsetOf(one);
    return offset === null ? [] : [{ offset, from: beginning(one, new Date(at).getUTCFullYear()) }];
  });
  const [only] = known;
  if (only === undefined) return null;
  const yearly = known.flatMap(({ offset, from }) => (from === null ? [] : [{ offset, from }]));
  if (yearly.length < 2) return at - (yearly[0] ?? only).offset;
  yearly.sort((a, b) => a.from - b.from);
  // Before the first change of the year what began last in the year before still holds.
  const current = yearly.findLast(({ from }) => from <= at) ?? yearly.at(-1) ?? only;
  return at - current.offset;
}
