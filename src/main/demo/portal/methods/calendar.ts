import { readTime, shownTime } from '../dates.ts';
import { refused, type PortalError } from '../errors.ts';
import { makeEvent } from '../make.ts';
import { method, type Call, type Method, type Row } from '../method.ts';
import type { CalendarEvent } from '../records.ts';
import { loose, required, type Problem } from '../schema.ts';

/** Events of the calendar (rest.md 5.3). Errors come with an empty code. */

const CALENDAR = ['calendar'];
const fail = (text: string): PortalError => refused('', text);
const refuseFor =
  (name: string) =>
  ({ field, kind }: Problem): PortalError =>
    kind === 'missing'
      ? fail(`The required parameter "${field}" for the method "${name}" is not set`)
      : fail(`Invalid value for the parameter "${field}"`);

const TYPES = ['user', 'group', 'company_calendar'] as const;
const MONTH = 30 * 86_400_000;

/** A calendar that the caller may write into. */
function checkOwner(call: Call, type: string, ownerId: number): (typeof TYPES)[number] {
  const known = TYPES.find((one) => one === type);
  if (known === undefined) throw fail('Invalid value for the parameter "type"');
  const { records, user } = call;
  const own = known === 'user' && (ownerId === user.id || user.admin);
  const member = known === 'group' && (records.groups.get(ownerId)?.members.includes(user.id) ?? false);
  if (!call.may('calendar') || !(own || member || known === 'company_calendar')) throw fail('Access denied');
  return known;
}

export const eventRow = (event: CalendarEvent): Row => ({
  ID: String(event.id),
  CAL_TYPE: event.type,
  OWNER_ID: String(event.ownerId),
  NAME: event.name,
  DESCRIPTION: event.description,
  DATE_FROM: shownTime(event.from),
  DATE_TO: shownTime(event.to),
  DATE_FROM_TS_UTC: String(Math.floor(event.from / 1000)),
  DATE_TO_TS_UTC: String(Math.floor(event.to / 1000)),
  DT_SKIP_TIME: event.wholeDay ? 'Y' : 'N',
  SECTION_ID: String(event.section),
  CREATED_BY: String(event.authorId),
  LOCATION: event.location,
  ACCESSIBILITY: event.accessibility,
  IMPORTANCE: event.importance,
  IS_MEETING: event.attendees.length > 0,
  ATTENDEES_CODES: event.attendees.map((id) => `U${id}`),
  DAV_XML_ID: event.uid,
  UF_CRM_CAL_EVENT: event.crm,
});

const ADD = 'calendar.event.add';
const GET = 'calendar.event.get';

export const calendarMethods: Method[] = [
  method({
    name: ADD,
    version: 2,
    scopes: CALENDAR,
    params: {
      type: required(loose.text),
      ownerId: required(loose.int),
      from: loose.text,
      to: loose.text,
      from_ts: loose.int,
      to_ts: loose.int,
      name: required(loose.text),
      section: loose.int,
      auto_detect_section: loose.yesNo,
      skip_time: loose.yesNo,
      timezone_from: loose.text,
      timezone_to: loose.text,
      description: loose.text,
      color: loose.text,
      text_color: loose.text,
      accessibility: loose.text,
      importance: loose.text,
      private_event: loose.yesNo,
      rrule: loose.map,
      is_meeting: loose.yesNo,
      location: loose.text,
      remind: loose.list(loose.map),
      attendees: loose.list(loose.int),
      meeting: loose.map,
      crm_fields: loose.list(loose.text),
    },
    refuse: (problem) =>
      problem.field === 'crm_fields' ? fail('The CRM links must be an array') : refuseFor(ADD)(problem),
    run(call, values) {
      const { user } = call;
      const given = { from: values.from ?? values.from_ts, to: values.to ?? values.to_ts };
      for (const [field, value] of Object.entries(given)) {
        if (value === undefined) throw refuseFor(ADD)({ field, kind: 'missing', type: 'string' });
      }
      if (values.name.trim() === '') throw fail('Invalid value for the parameter "name"');
      const type = checkOwner(call, values.type, values.ownerId);
      if (values.section === undefined && values.auto_detect_section === false) {
        throw refuseFor(ADD)({ field: 'section', kind: 'missing', type: 'integer' });
      }
      const time = (text: string | undefined, seconds: number | undefined, zone: string | undefined) =>
        text === undefined ? (seconds ?? 0) * 1000 : readTime(text, zone);
      const from = time(values.from, values.from_ts, values.timezone_from);
      const to = time(values.to, values.to_ts, values.timezone_to ?? values.timezone_from);
      if (from === undefined || to === undefined) throw fail('An error occurred while saving the event');
      const event = makeEvent(call, {
        name: values.name,
        description: values.description ?? '',
        from,
        to,
        wholeDay: values.skip_time ?? false,
        type,
        ownerId: values.ownerId,
        authorId: user.id,
        section: values.section ?? 1,
        attendees: values.is_meeting === true ? [...new Set([user.id, ...(values.attendees ?? [])])] : [],
        location: values.location ?? '',
        crm: values.crm_fields ?? [],
        accessibility: values.accessibility ?? 'busy',
        importance: values.importance ?? 'normal',
      });
      return event.id;
    },
  }),
  method({
    name: GET,
    version: 2,
    scopes: CALENDAR,
    params: {
      type: required(loose.text),
      ownerId: required(loose.int),
      from: loose.text,
      to: loose.text,
      section: loose.oneOrMore(loose.int),
    },
    refuse: refuseFor(GET),
    run(call, { type, ownerId, from, to, section }) {
      const known = checkOwner(call, type, ownerId);
      const start = readTime(from ?? '') ?? call.now() - MONTH;
      const end = readTime(to ?? '') ?? call.now() + 3 * MONTH;
      return call.records.events
        .all()
        .filter((event) => event.type === known && event.ownerId === ownerId)
        .filter((event) => event.to >= start && event.from <= end)
        .filter((event) => section === undefined || section.includes(event.section))
        .map(eventRow);
    },
  }),
  // The documentation only says that it exists. Assumption: `id`, and a row as above or null.
  method({
    name: 'calendar.event.getbyid',
    version: 2,
    scopes: CALENDAR,
    params: { id: required(loose.int) },
    refuse: refuseFor('calendar.event.getbyid'),
    run(call, { id }) {
      const event = call.records.events.get(id);
      if (event === undefined) return null;
      const { user } = call;
      const own = event.authorId === user.id || event.attendees.includes(user.id) || user.admin;
      if (!own && event.type === 'user') throw fail('Access denied');
      return eventRow(event);
    },
  }),
];
