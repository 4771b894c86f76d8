import { describe, expect, it } from 'vitest';
import { parseInvitation } from './parse.ts';
import { replyTo } from './reply.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const event = (lines: readonly string[], more: readonly string[] = [], method = 'REQUEST'): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `METHOD:${method}`,
    ...more,
    'BEGIN:VEVENT',
    'UID:a1@cliente.example',
    'SUMMARY:Visita in azienda',
    'ORGANIZER;CN=Luca Ferri:mailto:luca@cliente.example',
    'ATTENDEE;CN="Verdi, Anna";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:anna@azienda.example',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

/** A zone of no known name, as some programs describe it. */
const ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:Fuso di casa',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];
const times = (lines: readonly string[], more: readonly string[] = []) => {
  const found = parseInvitation(event(lines, more));
  return found && [found.from, found.to, found.allDay, found.zoneUnknown];
};

describe('an invitation', () => {
  it('tells what, who and where', () => {
    const text = event([
      'DTSTART:20260310T090000Z',
      'DTEND:20260310T100000Z',
      'LOCATION:Sala 2\\, primo piano',
      'DESCRIPTION:Prima riga\\nSeconda \r\n riga',
      'SEQUENCE:3',
      'ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:MAILTO:Bea@azienda.example',
    ]);
    expect(parseInvitation(text)).toMatchObject({
      method: 'request',
      uid: 'a1@cliente.example',
      sequence: 3,
      title: 'Visita in azienda',
      description: 'Prima riga\nSeconda riga',
      location: 'Sala 2, primo piano',
      organizer: { name: 'Luca Ferri', address: 'luca@cliente.example' },
      attendees: [
        { name: 'Verdi, Anna', address: 'anna@azienda.example', attendance: 'other', optional: false },
        { name: '', address: 'Bea@azienda.example', attendance: 'accepted', optional: true },
      ],
      attendeeCount: 2,
      repeats: null,
      single: false,
    });
  });

  it.each([
    [
      'UTC',
      ['DTSTART:20260310T090000Z', 'DTEND:20260310T100000Z'],
      '2026-03-10T09:00:00Z',
      '2026-03-10T10:00:00Z',
    ],
    [
      'a duration',
      ['DTSTART:20260310T090000Z', 'DURATION:PT1H30M'],
      '2026-03-10T09:00:00Z',
      '2026-03-10T10:30:00Z',
    ],
    ['no end', ['DTSTART:20260310T090000Z'], '2026-03-10T09:00:00Z', '2026-03-10T09:00:00Z'],
    [
      'an end before the beginning',
      ['DTSTART:20260310T090000Z', 'DTEND:20260310T080000Z'],
      '2026-03-10T09:00:00Z',
      '2026-03-10T09:00:00Z',
    ],
    [
      'a zone by name, winter',
      ['DTSTART;TZID=Europe/Rome:20260310T100000', 'DTEND;TZID=Europe/Rome:20260310T110000'],
      '2026-03-10T09:00:00Z',
      '2026-03-10T10:00:00Z',
    ],
    [
      'a zone by name, summer',
      ['DTSTART;TZID=Europe/Rome:20260710T100000', 'DURATION:PT1H'],
      '2026-07-10T08:00:00Z',
      '2026-07-10T09:00:00Z',
    ],
    [
      'a Windows zone',
      ['DTSTART;TZID=W. Europe Standard Time:20260710T100000'],
      '2026-07-10T08:00:00Z',
      '2026-07-10T08:00:00Z',
    ],
    [
      'a zone with a path',
      ['DTSTART;TZID=/mozilla.org/20050126_1/Europe/Rome:20260710T100000'],
      '2026-07-10T08:00:00Z',
      '2026-07-10T08:00:00Z',
    ],
    [
      'two zones',
      ['DTSTART;TZID=Europe/Rome:20260310T100000', 'DTEND;TZID=Europe/London:20260310T100000'],
      '2026-03-10T09:00:00Z',
      '2026-03-10T10:00:00Z',
    ],
    [
      'no zone: whatever clock one has',
      ['DTSTART:20260310T100000', 'DTEND:20260310T113000'],
      '2026-03-10T10:00:00',
      '2026-03-10T11:30:00',
    ],
  ])('says when: %s', (_, lines, from, to) => {
    expect(times(lines)).toEqual([from, to, false, false]);
  });

  it.each([
    ['winter', '20260310T100000', '2026-03-10T09:00:00Z'],
    ['summer', '20260710T100000', '2026-07-10T08:00:00Z'],
    ['the day before the change', '20260328T100000', '2026-03-28T09:00:00Z'],
    ['the day of the change', '20260329T100000', '2026-03-29T08:00:00Z'],
    ['after the change back', '20261025T100000', '2026-10-25T09:00:00Z'],
  ])('knows a zone that only it describes: %s', (_, clock, from) => {
    expect(times([`DTSTART;TZID=Fuso di casa:${clock}`], ZONE)?.slice(0, 1)).toEqual([from]);
  });

  it.each([
    ['by the rule of then', '20051028T100000', '2005-10-28T14:00:00Z'],
    ['by the rule of now, where the old one would say otherwise', '20261030T100000', '2026-10-30T14:00:00Z'],
    ['in winter', '20261110T100000', '2026-11-10T15:00:00Z'],
    ['in the year of the change of rules', '20070320T100000', '2007-03-20T14:00:00Z'],
  ])('knows a zone whose rules have changed: %s', (_, clock, from) => {
    const observance = (name: string, start: string, rule: string, to: string): string[] => [
      `BEGIN:${name}`,
      `DTSTART:${start}T020000`,
      `RRULE:FREQ=YEARLY;${rule}`,
      `TZOFFSETFROM:${to === '-0400' ? '-0500' : '-0400'}`,
      `TZOFFSETTO:${to}`,
      `END:${name}`,
    ];
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Fuso di casa',
      ...observance('DAYLIGHT', '19870405', 'BYDAY=1SU;BYMONTH=4;UNTIL=20060402T070000Z', '-0400'),
      ...observance('STANDARD', '19671029', 'BYDAY=-1SU;BYMONTH=10;UNTIL=20061029T060000Z', '-0500'),
      ...observance('DAYLIGHT', '20070311', 'BYDAY=2SU;BYMONTH=3', '-0400'),
      ...observance('STANDARD', '20071104', 'BYDAY=1SU;BYMONTH=11', '-0500'),
      'END:VTIMEZONE',
    ];
    expect(times([`DTSTART;TZID=Fuso di casa:${clock}`], zone)?.slice(0, 1)).toEqual([from]);
  });

  it('knows a zone by the changes of one year, without a rule', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Fuso di casa',
      'BEGIN:STANDARD',
      'DTSTART:20251026T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:20260329T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ];
    const at = (clock: string) => times([`DTSTART;TZID=Fuso di casa:${clock}`], zone)?.[0];
    expect(at('20260310T100000')).toBe('2026-03-10T09:00:00Z');
    expect(at('20260710T100000')).toBe('2026-07-10T08:00:00Z');
  });

  it('says where its zone is known to nobody', () => {
    expect(times(['DTSTART;TZID=Boh:20260310T100000'])).toEqual([
      '2026-03-10T10:00:00',
      '2026-03-10T10:00:00',
      false,
      true,
    ]);
  });

  it.each([
    ['one day', ['DTSTART;VALUE=DATE:20260310', 'DTEND;VALUE=DATE:20260311'], '2026-03-10', '2026-03-10'],
    ['no end', ['DTSTART;VALUE=DATE:20260310'], '2026-03-10', '2026-03-10'],
    ['three days', ['DTSTART;VALUE=DATE:20260330', 'DTEND;VALUE=DATE:20260402'], '2026-03-30', '2026-04-01'],
    ['a duration', ['DTSTART;VALUE=DATE:20260310', 'DURATION:P2D'], '2026-03-10', '2026-03-11'],
  ])('knows whole days: %s', (_, lines, from, to) => {
    expect(times(lines)).toEqual([from, to, true, false]);
  });

  it.each([
    [
      'FREQ=WEEKLY;BYDAY=MO,WE',
      { frequency: 'weekly', interval: 1, days: ['MO', 'WE'], count: null, until: null },
    ],
    ['FREQ=DAILY;INTERVAL=2;COUNT=5', { frequency: 'daily', interval: 2, days: [], count: 5, until: null }],
    [
      'FREQ=MONTHLY;UNTIL=20261231T220000Z',
      { frequency: 'monthly', interval: 1, days: [], count: null, until: '2026-12-31' },
    ],
    ['FREQ=YEARLY', { frequency: 'yearly', interval: 1, days: [], count: null, until: null }],
    ['FREQ=MONTHLY;BYDAY=3FR', { frequency: 'monthly', days: [] }],
    ['FREQ=SECONDLY', { frequency: 'other' }],
  ])('tells how it repeats: %s', (rule, repeats) => {
    expect(parseInvitation(event(['DTSTART:20260310T090000Z', `RRULE:${rule}`]))?.repeats).toMatchObject(
      repeats,
    );
  });

  it('knows what it is for', () => {
    const method = (told: string, lines: string[] = []) =>
      parseInvitation(event(['DTSTART:20260310T090000Z', ...lines], [], told))?.method;
    expect(['REQUEST', 'CANCEL', 'REPLY', 'PUBLISH', 'COUNTER'].map((told) => method(told))).toEqual([
      'request',
      'cancel',
      'reply',
      'publish',
      'publish',
    ]);
    expect(method('REQUEST', ['STATUS:CANCELLED'])).toBe('cancel');
  });

  it('takes the series before its exceptions, and an exception alone as one date', () => {
    const exception = 'RECURRENCE-ID:20260317T090000Z';
    const one = event(['DTSTART:20260317T100000Z', exception]);
    expect(parseInvitation(one)?.single).toBe(true);
    const both = one.replace(
      'END:VCALENDAR',
      event(['DTSTART:20260310T090000Z', 'RRULE:FREQ=WEEKLY']).split('METHOD:REQUEST\r\n')[1] ?? '',
    );
    expect(parseInvitation(both)).toMatchObject({ single: false, from: '2026-03-10T09:00:00Z' });
  });

  it.each([
    ['nothing', ''],
    ['no calendar', 'Buongiorno'],
    ['no event', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n'],
    ['no beginning', event([])],
    ['a beginning that is none', event(['DTSTART:domani'])],
    ['a date that is none', event(['DTSTART;VALUE=DATE:20261399'])],
    ['no UID', event(['DTSTART:20260310T090000Z']).replace(/UID.*\r\n/, '')],
    ['too large', event(['DTSTART:20260310T090000Z', `DESCRIPTION:${'x'.repeat(2_100_000)}`])],
  ])('is none: %s', (_, text) => {
    expect(parseInvitation(text)).toBeNull();
  });

  it('is read where the text was cut off, and where other words stand before it', () => {
    const whole = event(['DTSTART:20260310T090000Z']);
    expect(parseInvitation(whole.replace(/END:VEVENT[^]*/, ''))?.title).toBe('Visita in azienda');
    expect(parseInvitation(`\uFEFF\n${whole.replaceAll('\r\n', '\n')}`)?.title).toBe('Visita in azienda');
  });

  it('counts people beyond those that it lists', () => {
    const people = Array.from({ length: 900 }, (_, at) => `ATTENDEE:mailto:p${at}@azienda.example`);
    const found = parseInvitation(event(['DTSTART:20260310T090000Z', ...people]));
    expect(found?.attendeeCount).toBe(901);
    expect(found?.attendees).toHaveLength(200);
  });

  it('never throws, and never takes long, whatever comes', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom(
        'DTSTART:20260310T090000Z',
        'DTSTART;TZID=Fuso di casa:20260310T090000',
        'DTSTART;VALUE=DATE:99999999',
        'RRULE:FREQ=SECONDLY;COUNT=999999999',
        'RRULE:FREQ=;BYDAY=',
        'DURATION:P999999D',
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VTIMEZONE',
        'ATTENDEE;PARTSTAT=:',
        'ORGANIZER:mailto:',
        'SEQUENCE:-1',
        'RECURRENCE-ID:x',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = event(lines, ZONE);
        const found = parseInvitation(text);
        if (found === null) return;
        expect(Number.isNaN(Date.parse(found.from))).toBe(false);
        expect(found.to >= found.from).toBe(true);
        replyTo(text, { name: 'A', address: 'a@b.example' }, 'accepted', 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an answer', () => {
  const request = event(
    [
      'DTSTART;TZID=Fuso di casa:20260310T100000',
      'DTEND;TZID=Fuso di casa:20260310T110000',
      'SEQUENCE:2',
      'RRULE:FREQ=WEEKLY',
      'DESCRIPTION:segreto',
    ],
    ZONE,
  );

  it('says who, what and to which state of the event (RFC 5546)', () => {
    const now = Date.parse('2026-03-02T08:15:00Z');
    const reply = replyTo(
      request,
      { name: 'Verdi, Anna', address: 'anna@azienda.example' },
      'tentative',
      now,
    );
    const lines = (reply ?? '').replace(/\r\n[ \t]/g, '').split('\r\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'METHOD:REPLY',
        'UID:a1@cliente.example',
        'SEQUENCE:2',
        'DTSTAMP:20260302T081500Z',
        'ORGANIZER;CN=Luca Ferri:mailto:luca@cliente.example',
        'ATTENDEE;CN="Verdi, Anna";PARTSTAT=TENTATIVE:mailto:anna@azienda.example',
        'DTSTART;TZID=Fuso di casa:20260310T100000',
        'TZID:Fuso di casa',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('ATTENDEE'))).toHaveLength(1);
    expect(reply).not.toContain('segreto');
    expect(parseInvitation(reply ?? '')).toMatchObject({
      method: 'reply',
      from: '2026-03-10T09:00:00Z',
      attendees: [{ attendance: 'tentative' }],
    });
  });

  it('to one date of a series names that date', () => {
    const one = event(['DTSTART:20260317T100000Z', 'RECURRENCE-ID:20260317T090000Z']);
    const reply = replyTo(one, { name: '', address: 'anna@azienda.example' }, 'declined', 0);
    expect(reply).toContain('RECURRENCE-ID:20260317T090000Z');
    expect(reply).toContain('ATTENDEE;PARTSTAT=DECLINED:mailto:anna@azienda.example');
  });

  it('cannot be brought out of its lines by a name', () => {
    const name = 'Anna"\r\nX-EVIL:1;CN=x:y';
    const reply = replyTo(request, { name, address: 'anna@azienda.example' }, 'accepted', 0) ?? '';
    expect(
      reply
        .replace(/\r\n[ \t]/g, '')
        .split('\r\n')
        .filter((line) => line.startsWith('X-EVIL')),
    ).toEqual([]);
  });
});
