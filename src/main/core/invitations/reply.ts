import type { Address } from '#shared/model/address.ts';
import type { InvitationAnswer } from '#shared/model/invitation.ts';
import { parameter, propertyOf, readCalendar, writeCalendar, type JcalProperty } from './jcal.ts';
import { eventOf } from './parse.ts';

/** What goes back as the request had it: by these the organiser's program knows which event is meant (RFC 5546 section 3.2.3). */
const KEPT = [
  'uid',
  'sequence',
  'recurrence-id',
  'organizer',
  'summary',
  'location',
  'dtstart',
  'dtend',
  'duration',
];
const ZONED = ['dtstart', 'dtend', 'recurrence-id'];

/** An answer to an invitation (METHOD:REPLY); null where the invitation cannot be read. */
export function replyTo(request: string, me: Address, answer: InvitationAnswer, now: number): string | null {
  const calendar = readCalendar(request);
  const event = calendar === null ? null : eventOf(calendar);
  if (calendar === null || event === null) return null;
  const kept = event.properties.filter(([name]) => KEPT.includes(name.toLowerCase()));
  const zones = new Set(
    ZONED.flatMap((name) => {
      const property = propertyOf(event, name);
      const tzid = property === null ? '' : parameter(property, 'tzid');
      return tzid === '' ? [] : [tzid];
    }),
  );
  const stamp = new Date(now).toISOString().slice(0, 19);
  const attendee: JcalProperty = [
    'attendee',
    { ...(me.name === '' ? {} : { cn: me.name }), partstat: answer.toUpperCase() },
    'cal-address',
    `mailto:${me.address}`,
  ];
  return writeCalendar({
    name: 'vcalendar',
    properties: [
      ['prodid', {}, 'text', '-//Postino//Postino//IT'],
      ['version', {}, 'text', '2.0'],
      ['method', {}, 'text', 'REPLY'],
    ],
    components: [
      ...calendar.components.filter(
        (one) => one.name === 'vtimezone' && zones.has(String(propertyOf(one, 'tzid')?.[3] ?? '')),
      ),
      {
        name: 'vevent',
        properties: [['dtstamp', {}, 'date-time', `${stamp}Z`], ...kept, attendee],
        components: [],
      },
    ],
  });
}
