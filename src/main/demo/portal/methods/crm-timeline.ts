import { isoTime, readTime } from '../dates.ts';
import { refused } from '../errors.ts';
import { sorted } from '../filter.ts';
import { listOf } from '../json.ts';
import { base64Size, driveOf, makeActivity, makeFile } from '../make.ts';
import { method, page, type Call, type Method, type Row } from '../method.ts';
import { CRM_NAMES, CRM_TYPES, crmTable, type Activity, type TimelineComment } from '../records.ts';
import { loose, readParams, required } from '../schema.ts';
import { CRM, mayUseCrm } from './crm-items.ts';

/** Bindings of activities, todos and comments in the timeline (rest.md 4.3 to 4.5). */

function checkOwner(call: Call, entityTypeId: number, entityId: number): void {
  if (crmTable(call.records, entityTypeId)?.get(entityId) === undefined) {
    throw refused('OWNER_NOT_FOUND', 'Owner was not found');
  }
}

function activityOf(call: Call, id: number): Activity {
  mayUseCrm(call);
  const activity = call.records.activities.get(id);
  if (activity === undefined) throw refused('NOT_FOUND', 'Activity was not found');
  return activity;
}

const MAX_BINDINGS = 100;
const TARGET = {
  activityId: required(loose.int),
  entityTypeId: required(loose.int),
  entityId: required(loose.int),
} as const;

const bindingMethods: Method[] = [
  method({
    name: 'crm.activity.binding.add',
    version: 2,
    scopes: CRM,
    params: TARGET,
    run(call, { activityId, entityTypeId, entityId }) {
      const { bindings } = activityOf(call, activityId);
      checkOwner(call, entityTypeId, entityId);
      if (bindings.some((one) => one.entityTypeId === entityTypeId && one.entityId === entityId)) {
        throw refused('ACTIVITY_IS_ALREADY_BOUND', 'The activity is already bound to this element');
      }
      // Assumption: the 101st binding is refused by the code for a wrong argument.
      if (bindings.length >= MAX_BINDINGS) throw refused('100', 'Too many bindings');
      bindings.push({ entityTypeId, entityId });
      return true;
    },
  }),
  // Named without their parameters in the documentation. Assumption: they follow those of `.add`.
  method({
    name: 'crm.activity.binding.list',
    version: 2,
    scopes: CRM,
    params: { activityId: required(loose.int) },
    run: (call, { activityId }) => activityOf(call, activityId).bindings,
  }),
  method({
    name: 'crm.activity.binding.delete',
    version: 2,
    scopes: CRM,
    params: TARGET,
    run(call, { activityId, entityTypeId, entityId }) {
      const activity = activityOf(call, activityId);
      const rest = activity.bindings.filter(
        (one) => one.entityTypeId !== entityTypeId || one.entityId !== entityId,
      );
      if (rest.length === activity.bindings.length) throw refused('NOT_FOUND', 'The binding was not found');
      activity.bindings = rest;
      return true;
    },
  }),
  method({
    name: 'crm.activity.binding.move',
    version: 2,
    scopes: CRM,
    params: {
      activityId: required(loose.int),
      sourceEntityTypeId: required(loose.int),
      sourceEntityId: required(loose.int),
      targetEntityTypeId: required(loose.int),
      targetEntityId: required(loose.int),
    },
    run(call, { activityId, sourceEntityTypeId, sourceEntityId, targetEntityTypeId, targetEntityId }) {
      const binding = activityOf(call, activityId).bindings.find(
        (one) => one.entityTypeId === sourceEntityTypeId && one.entityId === sourceEntityId,
      );
      if (binding === undefined) throw refused('NOT_FOUND', 'The binding was not found');
      checkOwner(call, targetEntityTypeId, targetEntityId);
      Object.assign(binding, { entityTypeId: targetEntityTypeId, entityId: targetEntityId });
      return true;
    },
  }),
];

const todo = method({
  name: 'crm.activity.todo.add',
  version: 2,
  scopes: CRM,
  params: {
    ownerTypeId: required(loose.int),
    ownerId: required(loose.int),
    deadline: required(loose.text),
    title: loose.text,
    description: loose.text,
    responsibleId: loose.int,
    parentActivityId: loose.int,
    pingOffsets: loose.list(loose.int),
    colorId: loose.text,
  },
  run(call, { ownerTypeId, ownerId, deadline, title, description, responsibleId }) {
    mayUseCrm(call);
    checkOwner(call, ownerTypeId, ownerId);
    const time = readTime(deadline);
    if (time === undefined) throw refused('WRONG_DATETIME_FORMAT', 'Wrong date and time format');
    const responsible = responsibleId ?? call.user.id;
    if (call.records.users.get(responsible) === undefined)
      throw refused('NOT_FOUND', 'The user was not found');
    const activity = makeActivity(call, {
      ownerTypeId,
      ownerId,
      typeId: 6,
      providerId: 'CRM_TODO',
      subject: title ?? '',
      description: description ?? '',
      responsibleId: responsible,
      authorId: call.user.id,
      start: time,
      end: time,
      deadline: time,
    });
    return { id: activity.id };
  },
});

/** `lead`, `deal`, `contact`, `company` or `dynamic_1038`. Orders are none of this portal's. */
function typeOf(name: string): number | undefined {
  const dynamic = /^dynamic_(\d+)$/.exec(name)?.[1];
  const id = dynamic ?? Object.entries(CRM_NAMES).find(([, one]) => one === name)?.[0];
  return CRM_TYPES.find((type) => type === Number(id));
}

const typeName = (entityTypeId: number): string => CRM_NAMES[entityTypeId] ?? `dynamic_${entityTypeId}`;

const COMMENT = {
  ENTITY_ID: loose.int,
  ENTITY_TYPE: loose.text,
  COMMENT: loose.text,
  FILES: loose.list(loose.any),
  AUTHOR_ID: loose.int,
} as const;

const commentRow = (call: Call, comment: TimelineComment): Row => ({
  ID: String(comment.id),
  ENTITY_ID: String(comment.entityId),
  ENTITY_TYPE: typeName(comment.entityTypeId),
  CREATED: isoTime(comment.created),
  COMMENT: comment.text,
  AUTHOR_ID: String(comment.authorId),
  FILES: Object.fromEntries(
    comment.fileIds.map((id) => [
      String(id),
      { id, name: call.records.files.get(id)?.name ?? '', urlDownload: call.sign(`/disk/file/${id}`) },
    ]),
  ),
});

const commentMethods: Method[] = [
  method({
    name: 'crm.timeline.comment.add',
    version: 2,
    scopes: CRM,
    params: { fields: required(loose.map) },
    run(call, { fields }) {
      mayUseCrm(call);
      const { values, problems, unknown } = readParams(COMMENT, fields);
      for (const name of unknown) call.ignored(`fields.${name}`);
      if (problems.length > 0) throw refused('100', `Invalid value of ${problems[0]?.field ?? ''}`);
      const { ENTITY_ID: entityId, ENTITY_TYPE: type, COMMENT: text } = values;
      if (entityId === undefined || type === undefined)
        throw refused('100', 'Could not find value for parameter {fields}');
      const entityTypeId = typeOf(type);
      if (entityTypeId === undefined) throw refused('NOT_FOUND', 'Unknown entity type');
      checkOwner(call, entityTypeId, entityId);
      if (text === undefined || text.trim() === '')
        throw refused('INVALID_ARG_VALUE', 'The comment is empty');
      const drive = driveOf(call.records, call.user.id);
      const fileIds = (values.FILES ?? []).flatMap((file) => {
        const [name, content] = listOf(file) ?? [];
        if (typeof name !== 'string' || typeof content !== 'string' || drive === undefined) return [];
        if (base64Size(content) === undefined) throw refused('INVALID_ARG_VALUE', 'A file is not base64');
        return [makeFile(call, { name, content, createdBy: call.user.id, ...drive })];
      });
      const { records, user, now } = call;
      return records.comments.add({
        entityTypeId,
        entityId,
        text,
        authorId: user.id,
        created: now(),
        fileIds,
      }).id;
    },
  }),
  method({
    name: 'crm.timeline.comment.list',
    version: 2,
    scopes: CRM,
    params: {
      filter: required(loose.map),
      select: loose.list(loose.text),
      order: loose.map,
      start: loose.int,
    },
    run(call, { filter, select, order, start }) {
      mayUseCrm(call);
      const { ENTITY_ID: entityId, ENTITY_TYPE: type, ...rest } = filter;
      for (const name of Object.keys(rest)) call.ignored(`filter.${name}`);
      const entityTypeId = typeof type === 'string' ? typeOf(type) : undefined;
      if (entityId === undefined || entityTypeId === undefined) {
        throw refused('100', 'Could not find value for parameter {filter}');
      }
      checkOwner(call, entityTypeId, Number(entityId));
      const rows = call.records.comments
        .all()
        .filter((one) => one.entityTypeId === entityTypeId && one.entityId === Number(entityId))
        .map((one) => commentRow(call, one));
      const named = select ?? [];
      return page(sorted(rows, order ?? { ID: 'ASC' }), start, (some) =>
        some.map((row) =>
          Object.fromEntries(
            Object.entries(row).filter(
              ([key]) => named.length === 0 || named.includes('*') || named.includes(key),
            ),
          ),
        ),
      );
    },
  }),
];

export const crmTimelineMethods: Method[] = [...bindingMethods, todo, ...commentMethods];
