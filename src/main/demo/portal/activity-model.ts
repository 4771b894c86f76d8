import { isoTime } from './dates.ts';
import type { Call, Row } from './method.ts';
import type { Activity } from './records.ts';

/** An activity as the classic interface tells it: numbers as texts (rest.md 4.3). */
export function activityRow(call: Pick<Call, 'sign'>, activity: Activity): Row {
  const yesNo = (flag: boolean): string => (flag ? 'Y' : 'N');
  return {
    ID: String(activity.id),
    OWNER_ID: String(activity.ownerId),
    OWNER_TYPE_ID: String(activity.ownerTypeId),
    TYPE_ID: String(activity.typeId),
    PROVIDER_ID: activity.providerId,
    PROVIDER_TYPE_ID: activity.typeId === 4 ? 'EMAIL' : '',
    SUBJECT: activity.subject,
    DESCRIPTION: activity.description,
    DESCRIPTION_TYPE: String(activity.descriptionType),
    DIRECTION: String(activity.direction),
    RESPONSIBLE_ID: String(activity.responsibleId),
    AUTHOR_ID: String(activity.authorId),
    EDITOR_ID: String(activity.authorId),
    START_TIME: isoTime(activity.start),
    END_TIME: isoTime(activity.end),
    DEADLINE: activity.deadline === null ? null : isoTime(activity.deadline),
    CREATED: isoTime(activity.created),
    LAST_UPDATED: isoTime(activity.created),
    COMPLETED: yesNo(activity.completed),
    STATUS: activity.completed ? '2' : '1',
    PRIORITY: String(activity.priority),
    ORIGINATOR_ID: activity.originatorId,
    ORIGIN_ID: activity.originId,
    LOCATION: '',
    BINDINGS: activity.bindings.map(({ entityTypeId, entityId }) => ({
      OWNER_TYPE_ID: String(entityTypeId),
      OWNER_ID: String(entityId),
    })),
    COMMUNICATIONS: activity.communications.map(({ type, value, entityId, entityTypeId }) => ({
      TYPE: type,
      VALUE: value,
      ENTITY_ID: String(entityId),
      ENTITY_TYPE_ID: String(entityTypeId),
    })),
    FILES: activity.fileIds.map((id) => ({ id, url: call.sign(`/disk/file/${id}`) })),
  };
}

/** Only told where they are named in `select`. */
export const ON_REQUEST = ['COMMUNICATIONS', 'FILES'];

/** Every field by its name, with its type. */
export const ACTIVITY_FIELDS: Readonly<Record<string, string>> = {
  ID: 'integer',
  OWNER_ID: 'integer',
  OWNER_TYPE_ID: 'integer',
  TYPE_ID: 'integer',
  PROVIDER_ID: 'string',
  PROVIDER_TYPE_ID: 'string',
  PROVIDER_GROUP_ID: 'string',
  PROVIDER_PARAMS: 'object',
  PROVIDER_DATA: 'string',
  SUBJECT: 'string',
  DESCRIPTION: 'string',
  DESCRIPTION_TYPE: 'integer',
  DIRECTION: 'integer',
  RESPONSIBLE_ID: 'user',
  AUTHOR_ID: 'user',
  EDITOR_ID: 'user',
  START_TIME: 'datetime',
  END_TIME: 'datetime',
  DEADLINE: 'datetime',
  CREATED: 'datetime',
  LAST_UPDATED: 'datetime',
  COMPLETED: 'char',
  STATUS: 'integer',
  PRIORITY: 'integer',
  NOTIFY_TYPE: 'integer',
  NOTIFY_VALUE: 'integer',
  ORIGINATOR_ID: 'string',
  ORIGIN_ID: 'string',
  ORIGIN_VERSION: 'string',
  LOCATION: 'string',
  SETTINGS: 'object',
  IS_INCOMING_CHANNEL: 'char',
  BINDINGS: 'crm_activity_binding',
  COMMUNICATIONS: 'crm_activity_communication',
  FILES: 'diskfile',
};
