import type { Address } from '#shared/model/address.ts';
import type { Invitation, Repeating } from '#shared/model/invitation.ts';
import {
  cleanText,
  parameter,
  propertyOf,
  readCalendar,
  textOf,
  type JcalComponent,
  type JcalProperty,
} from './jcal.ts';
import { fixedOffset } from './vtimezone.ts';
import { momentInZone, zoneOf } from './zones.ts';

const MOST_ATTENDEES = 200;
const DAY_MS = 24 * 60 * 60_000;

const DATE = /^\d{4}-\d\d-\d\d$/;
const CLOCK = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d))?(Z?)$/;

/** A point of time as the event tells it. */
interface Point {
  readonly text: string;
  readonly allDay: boolean;
  readonly zoneUnknown: boolean;
}

const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
const isReal = (at: number): boolean => Number.isFinite(at) && Math.abs(at) < 8e15;

/** DTSTART and the like; null for what is no time. */
function pointOf(property: JcalProperty | null, calendar: JcalComponent): Point | null {
  const value = property?.[3];
  if (property === null || typeof value !== 'string') return null;
  if (DATE.test(value))
    return isReal(Date.parse(value)) ? { text: value, allDay: true, zoneUnknown: false } : null;
  const [, minute, second, utc] = CLOCK.exec(value) ?? [];
  if (minute === undefined) return null;
  const clock = `${minute}:${second ?? '00'}`;
  if (!isReal(Date.parse(`${clock}Z`))) return null;
  const point = (text: string, zoneUnknown = false): Point => ({ text, allDay: false, zoneUnknown });
  if (utc === 'Z') return point(`${clock}Z`);
  const tzid = parameter(property, 'tzid') || parameter(property, 'TZID');
  if (tzid === '') return point(clock);
  const zone = zoneOf(tzid);
  const at = zone === null ? fixedOffset(calendar, tzid, clock) : momentInZone(clock, zone);
  return at === null || !isReal(at) ? point(clock, true) : point(iso(at));
}

const DURATION = /^(-?)P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?$/;
/** In milliseconds. */
function duration(text: string): number | null {
  const found = DURATION.exec(text);
  if (found === null || found[1] === '-') return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(2)
    .map((one) => Number(one ?? 0));
  return (weeks * 7 + days) * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

const addTo = (text: string, ms: number): string =>
  text.endsWith('Z') ? iso(Date.parse(text) + ms) : iso(Date.parse(`${text}Z`) + ms).slice(0, 19);
const addDays = (day: string, days: number): string => iso(Date.parse(day) + days * DAY_MS).slice(0, 10);

/** From when to when; null without a beginning. */
function timesOf(event: JcalComponent, calendar: JcalComponent) {
  const from = pointOf(propertyOf(event, 'dtstart'), calendar);
  if (from === null) return null;
  const end = pointOf(propertyOf(event, 'dtend'), calendar);
  const long = duration(textOf(event, 'duration'));
  const { text: start, allDay, zoneUnknown } = from;
  if (allDay) {
    // DTEND is the day after the last one.
    const after =
      end?.allDay === true ? end.text : addDays(start, Math.max(1, Math.ceil((long ?? 0) / DAY_MS)));
    return { allDay, zoneUnknown, from: start, to: after > start ? addDays(after, -1) : start };
  }
  const same = end !== null && !end.allDay && end.text.endsWith('Z') === start.endsWith('Z');
  const to = same ? end.text : addTo(start, long ?? 0);
  return { allDay, zoneUnknown, from: start, to: to < start ? start : to };
}

/** `mailto:anna@azienda.example` with its CN; null for what is no address. */
export function addressOf(property: JcalProperty | null): Address | null {
  const value = property?.[3];
  if (property === null || typeof value !== 'string') return null;
  const mail = cleanText(/^mailto:/i.test(value) ? value.slice(7) : parameter(property, 'email') || value);
  const address = mail.trim();
  if (!/^[^\s@<>,;]{1,200}@[^\s@<>,;]{1,200}$/.test(address)) return null;
  return { name: parameter(property, 'cn').trim().slice(0, 200), address };
}

const ATTENDANCE = { ACCEPTED: 'accepted', TENTATIVE: 'tentative', DECLINED: 'declined' } as const;
const attendanceOf = (property: JcalProperty): Invitation['attendees'][number]['attendance'] => {
  const told = parameter(property, 'partstat').toUpperCase();
  return Object.hasOwn(ATTENDANCE, told) ? ATTENDANCE[told as keyof typeof ATTENDANCE] : 'other';
};

const FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'] as const;
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

function repeatsOf(event: JcalComponent): Repeating | null {
  const property = propertyOf(event, 'rrule');
  const rule = property?.[3];
  if (typeof rule !== 'object' || rule === null)
    return property === null ? null : { ...ONCE, frequency: 'other' };
  const { freq, interval, count, until, byday, ...more } = rule as Record<string, unknown>;
  const frequency = FREQUENCIES.find((one) => one === String(freq).toLowerCase()) ?? 'other';
  const named = (Array.isArray(byday) ? byday : byday === undefined ? [] : [byday]).map(String);
  const days = DAYS.filter((day) => named.includes(day));
  // The third Friday and the like are said without the particulars.
  const plain = days.length === named.length && Object.keys(more).every((key) => key === 'wkst');
  const whole = (value: unknown): number | null => {
    const number = Number(value);
    return Number.isInteger(number) && number > 0 && number < 100_000 ? number : null;
  };
  const end = typeof until === 'string' ? /^\d{4}-\d\d-\d\d/.exec(until)?.[0] : undefined;
  return {
    frequency: frequency === 'weekly' && !plain ? 'other' : frequency,
    interval: whole(interval) ?? 1,
    days: frequency === 'weekly' && plain ? days : [],
    count: whole(count),
    until: end ?? null,
  };
}
const ONCE = { interval: 1, days: [], count: null, until: null };

const METHODS = ['request', 'cancel', 'reply', 'publish'] as const;

/** The event that a calendar is about: of a series the whole, where it is among them. */
export function eventOf(calendar: JcalComponent): JcalComponent | null {
  const events = calendar.components.filter(({ name }) => name === 'vevent');
  return events.find((event) => propertyOf(event, 'recurrence-id') === null) ?? events[0] ?? null;
}

/** Which date of a series a calendar is about, as it says it; empty for a whole event. */
export function recurrenceOf(text: string): string {
  const calendar = readCalendar(text);
  const event = calendar === null ? null : eventOf(calendar);
  return event === null ? '' : textOf(event, 'recurrence-id', 100);
}

/** What a text/calendar part says; null for what is no event, or nothing that can be read. Never throws. */
export function parseInvitation(text: string): Invitation | null {
  const calendar = readCalendar(text);
  const event = calendar === null ? null : eventOf(calendar);
  if (calendar === null || event === null) return null;
  const times = timesOf(event, calendar);
  const uid = textOf(event, 'uid', 1_000);
  if (times === null || uid === '') return null;
  const told = textOf(calendar, 'method').toLowerCase();
  const off = textOf(event, 'status').toUpperCase() === 'CANCELLED';
  const method = METHODS.find((one) => one === told) ?? 'publish';
  const people = event.properties.filter(([name]) => name.toLowerCase() === 'attendee');
  const attendees = people.slice(0, MOST_ATTENDEES).flatMap((property) => {
    const one = addressOf(property);
    if (one === null) return [];
    const optional = /^(OPT|NON)-PARTICIPANT$/i.test(parameter(property, 'role'));
    return [{ ...one, attendance: attendanceOf(property), optional }];
  });
  const sequence = Number(textOf(event, 'sequence'));
  return {
    method: off && method === 'request' ? 'cancel' : method,
    uid,
    sequence: Number.isInteger(sequence) && sequence > 0 ? sequence : 0,
    title: textOf(event, 'summary', 500).replace(/\s+/g, ' ').trim(),
    description: textOf(event, 'description').trim(),
    location: textOf(event, 'location', 500).replace(/\s+/g, ' ').trim(),
    organizer: addressOf(propertyOf(event, 'organizer')),
    attendees,
    attendeeCount: people.length,
    ...times,
    repeats: repeatsOf(event),
    single: propertyOf(event, 'recurrence-id') !== null,
  };
}
