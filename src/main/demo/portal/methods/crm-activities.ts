import { ACTIVITY_FIELDS, activityRow, ON_REQUEST } from '../activity-model.ts';
import { addressesOf, isAddress } from '../addresses.ts';
import { readTime } from '../dates.ts';
import { refused, type PortalError } from '../errors.ts';
import { matcher, onlyKnown, sorted } from '../filter.ts';
import { isMap, listOf, type Json, type JsonMap } from '../json.ts';
import { base64Size, driveOf, makeActivity, makeFile } from '../make.ts';
import { method, page, type Call, type Method } from '../method.ts';
import { crmTable, type Activity, type Communication } from '../records.ts';
import { loose, readParams, required } from '../schema.ts';
import { CRM } from './crm-items.ts';

/** Activities: how a mail is written into the CRM (rest.md 4.3). Their errors come with an empty code. */

const failed = (text: string): PortalError => refused('', text);

function mayChange(call: Call): void {
  if (!call.may('crm') || call.user.type !== 'employee') throw failed('Access denied');
}

const FIELDS = {
  OWNER_TYPE_ID: loose.int,
  OWNER_ID: loose.int,
  TYPE_ID: loose.int,
  COMMUNICATIONS: loose.list(loose.map),
  SUBJECT: loose.text,
  RESPONSIBLE_ID: loose.int,
  DESCRIPTION: loose.text,
  DESCRIPTION_TYPE: loose.int,
  DIRECTION: loose.int,
  START_TIME: loose.text,
  END_TIME: loose.text,
  COMPLETED: loose.yesNo,
  PRIORITY: loose.int,
  STATUS: loose.int,
  NOTIFY_TYPE: loose.int,
  NOTIFY_VALUE: loose.int,
  ORIGINATOR_ID: loose.text,
  ORIGIN_ID: loose.text,
  ORIGIN_VERSION: loose.text,
  FILES: loose.list(loose.map),
  LOCATION: loose.text,
  SETTINGS: loose.map,
  PROVIDER_ID: loose.text,
  PROVIDER_TYPE_ID: loose.text,
  PROVIDER_GROUP_ID: loose.text,
  PROVIDER_PARAMS: loose.any,
  PROVIDER_DATA: loose.text,
  IS_INCOMING_CHANNEL: loose.yesNo,
} as const;

const EMAIL = 4;
const CALL = 2;

/** Rows without a value, or of another kind than EMAIL for a mail, are dropped. */
function communications(list: readonly JsonMap[], typeId: number): Communication[] {
  return list.flatMap((row) => {
    const [value, type] = [String(row['VALUE'] ?? ''), String(row['TYPE'] ?? '')];
    if (value === '' || (typeId === EMAIL && type !== 'EMAIL')) return [];
    return [
      {
        type,
        value,
        entityId: Number(row['ENTITY_ID'] ?? 0),
        entityTypeId: Number(row['ENTITY_TYPE_ID'] ?? 0),
      },
    ];
  });
}

function saveFiles(call: Call, rows: readonly JsonMap[]): number[] {
  const drive = driveOf(call.records, call.user.id);
  return rows.flatMap(({ fileData }) => {
    const [name, content] = listOf(fileData) ?? [];
    if (typeof name !== 'string' || typeof content !== 'string' || drive === undefined) return [];
    if (base64Size(content) === undefined) throw failed('The field FILES holds content that is not base64');
    return [makeFile(call, { name, content, createdBy: call.user.id, ...drive })];
  });
}

function readFields(call: Call, input: JsonMap) {
  const { values, problems, unknown } = readParams(FIELDS, input);
  for (const name of unknown) call.ignored(`fields.${name}`);
  const [problem] = problems;
  if (problem !== undefined) throw failed(`The field ${problem.field} is not defined or invalid`);
  const start = values.START_TIME === undefined ? call.now() : readTime(values.START_TIME);
  const end = values.END_TIME === undefined ? start : readTime(values.END_TIME);
  if (start === undefined || end === undefined) throw failed('The field START_TIME or END_TIME is invalid');
  return { values, start, end };
}

function addActivity(call: Call, input: JsonMap): number {
  const { values, start, end } = readFields(call, input);
  const undefinedField = (name: string): PortalError => failed(`The field ${name} is not defined or invalid`);
  const {
    TYPE_ID: typeId,
    OWNER_TYPE_ID: ownerTypeId,
    OWNER_ID: ownerId,
    RESPONSIBLE_ID: responsibleId,
  } = values;
  if (typeId === undefined) throw undefinedField('TYPE_ID');
  if (typeId === 6 && values.PROVIDER_ID === undefined) {
    throw failed('The custom activity without provider is not supported in current context');
  }
  if (values.PROVIDER_ID === 'CONFIGURABLE')
    throw failed('Use crm.activity.configurable.add for this provider');
  if ((values.SUBJECT ?? '').trim() === '') throw undefinedField('SUBJECT');
  if (responsibleId === undefined || call.records.users.get(responsibleId) === undefined)
    throw undefinedField('RESPONSIBLE_ID');
  const people = communications(values.COMMUNICATIONS ?? [], typeId);
  if (people.length === 0) throw undefinedField('COMMUNICATIONS');
  // Assumption: the types that accept only one are calls.
  if (typeId === CALL && people.length > 1) {
    throw failed('The only one communication is allowed for activity of specified type');
  }
  const owner =
    ownerTypeId === undefined ? undefined : crmTable(call.records, ownerTypeId)?.get(ownerId ?? 0);
  if (ownerTypeId === undefined || ownerId === undefined || owner === undefined) {
    throw failed(
      'Could not build binding. Please ensure that owner info and communications are defined correctly.',
    );
  }
  mayChange(call);
  const activity = makeActivity(call, {
    ownerTypeId,
    ownerId,
    typeId,
    subject: values.SUBJECT ?? '',
    responsibleId,
    authorId: call.user.id,
    description: values.DESCRIPTION ?? '',
    descriptionType: values.DESCRIPTION_TYPE ?? 1,
    direction: values.DIRECTION ?? 0,
    start,
    end,
    // Calls and meetings are due when they begin.
    deadline: typeId === CALL || typeId === 1 ? start : null,
    completed: values.COMPLETED ?? false,
    priority: values.PRIORITY ?? 2,
    originatorId: values.ORIGINATOR_ID ?? null,
    originId: values.ORIGIN_ID ?? null,
    communications: people,
    fileIds: saveFiles(call, values.FILES ?? []),
    own: { SETTINGS: values.SETTINGS ?? null, PROVIDER_PARAMS: values.PROVIDER_PARAMS ?? null },
    ...(values.PROVIDER_ID === undefined ? {} : { providerId: values.PROVIDER_ID }),
  });
  if (sends(activity)) sendMail(call, activity, 'crm.activity.add');
  return activity.id;
}

/** A real mail goes out for these three together. */
const sends = ({ typeId, direction, completed }: Activity): boolean =>
  typeId === EMAIL && direction === 2 && completed;

/** Where it cannot be sent the activity stays all the same. */
function sendMail(call: Call, activity: Activity, by: string): void {
  const settings = activity.own['SETTINGS'];
  const named = isMap(settings) ? settings['MESSAGE_FROM'] : undefined;
  const from = typeof named === 'string' && named !== '' ? named : call.user.email;
  if (addressesOf(from).length === 0) throw failed('Email send error. "From" is not found');
  const to = activity.communications.map(({ value }) => value.toLowerCase());
  if (!to.every(isAddress)) throw failed('Email send error. Invalid email is specified');
  call.send({ from, to, subject: activity.subject, by });
}

function activityOf(call: Call, id: number): Activity {
  mayChange(call);
  const activity = call.records.activities.get(id);
  // Assumption: the documentation has no text for an activity that is not there.
  if (activity === undefined) throw failed('Activity is not found');
  return activity;
}

/** `BINDINGS` names pairs of owner type and owner, any of which is enough. */
function boundTo(activity: Activity, wanted: Json | undefined): boolean {
  const pairs = listOf(wanted);
  if (pairs === undefined) return true;
  return pairs
    .filter(isMap)
    .some((pair) =>
      activity.bindings.some(
        ({ entityTypeId, entityId }) =>
          entityTypeId === Number(pair['OWNER_TYPE_ID']) &&
          (pair['OWNER_ID'] === undefined || entityId === Number(pair['OWNER_ID'])),
      ),
    );
}

/** The activities of an external code first: a portal of 10 000 is asked for one of them again and again. */
function byOrigin(activities: readonly Activity[], filter: JsonMap): readonly Activity[] {
  const wanted = filter['ORIGIN_ID'] ?? filter['=ORIGIN_ID'] ?? filter['@ORIGIN_ID'];
  if (wanted === undefined || wanted === null) return activities;
  const codes = new Set((listOf(wanted) ?? [wanted]).map((code) => String(code).toLowerCase()));
  return activities.filter(({ originId }) => codes.has((originId ?? '').toLowerCase()));
}

export const crmActivityMethods: Method[] = [
  method({
    name: 'crm.activity.add',
    version: 2,
    scopes: CRM,
    params: { fields: required(loose.map) },
    refuse: () => failed('The field SUBJECT is not defined or invalid'),
    run: (call, { fields }) => addActivity(call, fields),
  }),
  // Named without their parameters in the documentation. Assumption: id and fields; true.
  method({
    name: 'crm.activity.update',
    version: 2,
    scopes: CRM,
    params: { id: required(loose.int), fields: required(loose.map) },
    run(call, { id, fields }) {
      const activity = activityOf(call, id);
      const { values, start, end } = readFields(call, fields);
      const before = sends(activity);
      Object.assign(activity, {
        ...(values.SUBJECT === undefined ? {} : { subject: values.SUBJECT }),
        ...(values.DESCRIPTION === undefined ? {} : { description: values.DESCRIPTION }),
        ...(values.COMPLETED === undefined ? {} : { completed: values.COMPLETED }),
        ...(values.PRIORITY === undefined ? {} : { priority: values.PRIORITY }),
        ...(values.RESPONSIBLE_ID === undefined ? {} : { responsibleId: values.RESPONSIBLE_ID }),
        ...(values.START_TIME === undefined ? {} : { start }),
        ...(values.END_TIME === undefined ? {} : { end }),
      });
      if (call.assumed.completingSends && !before && sends(activity))
        sendMail(call, activity, 'crm.activity.update');
      return true;
    },
  }),
  method({
    name: 'crm.activity.get',
    version: 2,
    scopes: CRM,
    params: { id: required(loose.int) },
    run: (call, { id }) => activityRow(call, activityOf(call, id)),
  }),
  method({
    name: 'crm.activity.delete',
    version: 2,
    scopes: CRM,
    params: { id: required(loose.int) },
    run(call, { id }) {
      for (const mail of call.records.mails.all()) {
        mail.bindings = mail.bindings.filter((one) => one.type !== 'CRM_ACTIVITY' || one.id !== id);
      }
      return call.records.activities.remove(activityOf(call, id).id);
    },
  }),
  method({
    name: 'crm.activity.list',
    version: 2,
    scopes: CRM,
    params: { select: loose.list(loose.text), filter: loose.map, order: loose.map, start: loose.int },
    run(call, { select, filter = {}, order = { START_TIME: 'ASC' }, start }) {
      mayChange(call);
      const { BINDINGS, ...rest } = filter;
      const fields = Object.keys(ACTIVITY_FIELDS).filter(
        (name) => !['BINDINGS', 'COMMUNICATIONS', 'FILES'].includes(name),
      );
      const known = onlyKnown(rest, fields, (field) => call.ignored(`filter.${field}`));
      const passes = matcher(known);
      const rows = byOrigin(call.records.activities.all(), rest)
        .filter((activity) => boundTo(activity, BINDINGS))
        .map((activity) => activityRow(call, activity))
        .filter((row) => passes((field) => row[field] ?? null));
      const named = select ?? [];
      const all = named.length === 0 || named.includes('*');
      return page(sorted(rows, order), start, (some) =>
        some.map((row) =>
          Object.fromEntries(
            Object.entries(row).filter(([key]) =>
              ON_REQUEST.includes(key) ? named.includes(key) : key === 'ID' || all || named.includes(key),
            ),
          ),
        ),
      );
    },
  }),
  method({
    name: 'crm.activity.fields',
    version: 2,
    scopes: CRM,
    params: {},
    run: () =>
      Object.fromEntries(
        Object.entries(ACTIVITY_FIELDS).map(([name, type]) => [
          name,
          { type, title: name, isReadOnly: name === 'BINDINGS' },
        ]),
      ),
  }),
];
