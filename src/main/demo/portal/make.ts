import { randomUUID } from 'node:crypto';
import type { Call } from './method.ts';
import type { Activity, CalendarEvent, Chat, ChatMessage, Post, Records, Task } from './records.ts';

/** Makes records with what the portal fills in by itself. */

type Clocked = Pick<Call, 'records' | 'now'>;

/** A task gets a chat of its own, as every task of a current portal does. */
export function makeTask(
  { records, now }: Clocked,
  own: Partial<Omit<Task, 'id'>> & Pick<Task, 'title' | 'creatorId' | 'responsibleId'>,
): Task {
  const time = now();
  const task = records.tasks.add({
    description: '',
    deadline: null,
    startPlan: null,
    endPlan: null,
    priority: 1,
    status: 2,
    accomplices: [],
    auditors: [],
    groupId: 0,
    stageId: 0,
    flowId: null,
    parentId: null,
    estimatedTime: 0,
    needsControl: false,
    allowsChangeDeadline: false,
    allowsTimeTracking: false,
    matchesWorkTime: false,
    requireResult: false,
    xmlId: null,
    guid: `{${randomUUID()}}`,
    emailId: null,
    crmItemIds: [],
    fileIds: [],
    chatId: 0,
    created: time,
    changed: time,
    own: {},
    ...own,
  });
  const chat = makeChat(
    { records, now },
    {
      title: task.title,
      ownerId: task.creatorId,
      users: [...new Set([task.creatorId, task.responsibleId])],
      entityType: 'TASKS',
      entityId: String(task.id),
    },
  );
  task.chatId = chat.id;
  return task;
}

export const makeChat = (
  { records }: Clocked,
  own: Partial<Omit<Chat, 'id'>> & Pick<Chat, 'ownerId'>,
): Chat =>
  records.chats.add({
    title: '',
    description: '',
    open: false,
    color: '',
    users: [own.ownerId],
    entityType: '',
    entityId: '',
    ...own,
  });

export const makeMessage = (
  { records, now }: Clocked,
  dialog: string,
  authorId: number,
  text: string,
  system = false,
): ChatMessage => records.chatMessages.add({ dialog, authorId, text, system, date: now() });

export const makePost = (
  { records, now }: Clocked,
  own: Partial<Omit<Post, 'id'>> & Pick<Post, 'text' | 'authorId' | 'dest'>,
): Post =>
  records.posts.add({
    title: '',
    published: now(),
    tags: [],
    fileIds: [],
    mailId: null,
    important: false,
    ...own,
  });

export const makeEvent = (
  { records }: Clocked,
  own: Partial<Omit<CalendarEvent, 'id'>> &
    Pick<CalendarEvent, 'name' | 'from' | 'to' | 'authorId' | 'ownerId'>,
): CalendarEvent =>
  records.events.add({
    description: '',
    wholeDay: false,
    type: 'user',
    section: 1,
    attendees: [],
    location: '',
    crm: [],
    uid: `${randomUUID()}@bitrix24`,
    accessibility: 'busy',
    importance: 'normal',
    ...own,
  });

export const makeActivity = (
  { records, now }: Clocked,
  own: Partial<Omit<Activity, 'id'>> &
    Pick<Activity, 'ownerTypeId' | 'ownerId' | 'typeId' | 'subject' | 'responsibleId' | 'authorId'>,
): Activity =>
  records.activities.add({
    providerId: own.typeId === 4 ? 'CRM_EMAIL' : '',
    description: '',
    descriptionType: 1,
    direction: 0,
    start: now(),
    end: now(),
    deadline: null,
    completed: false,
    priority: 2,
    originatorId: null,
    originId: null,
    communications: [],
    fileIds: [],
    created: now(),
    own: {},
    bindings: [{ entityTypeId: own.ownerTypeId, entityId: own.ownerId }],
    ...own,
  });

/** Base64 as it may come: without a `data:` prefix. The bytes' number, or undefined for what is no base64. */
export function base64Size(text: string): number | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
}

/** Puts a file into a folder of the Drive. */
export function makeFile(
  { records, now }: { records: Records; now: () => number },
  own: { name: string; content: string; storageId: number; parentId: number; createdBy: number },
): number {
  const size = base64Size(own.content) ?? 0;
  return records.files.add({ ...own, size, folder: false, created: now() }).id;
}

/** The id of a user's own storage and its root folder. */
export function driveOf(
  records: Records,
  userId: number,
): { storageId: number; parentId: number } | undefined {
  const storage = records.storages
    .all()
    .find(({ entityType, entityId }) => entityType === 'user' && entityId === String(userId));
  return storage === undefined ? undefined : { storageId: storage.id, parentId: storage.rootId };
}
