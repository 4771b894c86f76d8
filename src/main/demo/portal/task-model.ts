import { isoTime } from './dates.ts';
import type { Call, Row } from './method.ts';
import { userName, type Task } from './records.ts';
import type { Json } from './json.ts';

/** Tasks as the two interfaces tell them, and who may see them (rest.md 3). */

export const STATUSES: Readonly<Record<number, string>> = {
  2: 'pending',
  3: 'in_progress',
  4: 'supposedly_completed',
  5: 'completed',
  6: 'deferred',
  7: 'declined',
};
export const PRIORITIES = ['low', 'average', 'high'] as const;

const iso = (time: number | null): string | null => (time === null ? null : isoTime(time));
const text = (value: number | null): string | null => (value === null ? null : String(value));
const yesNo = (flag: boolean): string => (flag ? 'Y' : 'N');

/** Admins see all, heads what concerns their departments, others what they take part in. */
export function maySee({ records, user, may }: Call, task: Task): boolean {
  if (!may('tasks')) return false;
  const people = [task.creatorId, task.responsibleId, ...task.accomplices, ...task.auditors];
  if (user.admin || people.includes(user.id)) return true;
  const headed = new Set(records.departments.all().flatMap(({ id, head }) => (head === user.id ? [id] : [])));
  return people.some((id) => records.users.get(id)?.departments.some((one) => headed.has(one)) ?? false);
}

/** Its creator, its responsible and admins may change it. */
export const mayEdit = (call: Call, task: Task): boolean =>
  call.may('tasks') && (call.user.admin || [task.creatorId, task.responsibleId].includes(call.user.id));

/** The page of a task: the address of whoever looks at it. */
export const taskLink = (userId: number, taskId: number): string =>
  `/company/personal/user/${userId}/tasks/task/view/${taskId}/`;

/** Only told where they are asked for by name; one of them brings all three. */
export const ON_REQUEST = ['UF_CRM_TASK', 'UF_TASK_WEBDAV_FILES', 'UF_MAIL_MESSAGE'];

/** In the words of requests of the classic interface. */
export const upperTask = (task: Task): Row => ({
  ID: String(task.id),
  PARENT_ID: text(task.parentId),
  TITLE: task.title,
  DESCRIPTION: task.description,
  MARK: null,
  PRIORITY: String(task.priority),
  STATUS: String(task.status),
  GROUP_ID: String(task.groupId),
  STAGE_ID: String(task.stageId),
  CREATED_BY: String(task.creatorId),
  CREATED_DATE: isoTime(task.created),
  RESPONSIBLE_ID: String(task.responsibleId),
  ACCOMPLICES: task.accomplices.map(String),
  AUDITORS: task.auditors.map(String),
  CHANGED_DATE: isoTime(task.changed),
  CLOSED_DATE: null,
  DATE_START: null,
  DEADLINE: iso(task.deadline),
  START_DATE_PLAN: iso(task.startPlan),
  END_DATE_PLAN: iso(task.endPlan),
  GUID: task.guid,
  XML_ID: task.xmlId,
  FLOW_ID: text(task.flowId),
  TIME_ESTIMATE: String(task.estimatedTime),
  ALLOW_CHANGE_DEADLINE: yesNo(task.allowsChangeDeadline),
  ALLOW_TIME_TRACKING: yesNo(task.allowsTimeTracking),
  TASK_CONTROL: yesNo(task.needsControl),
  MATCH_WORK_TIME: yesNo(task.matchesWorkTime),
  CHAT_ID: String(task.chatId),
  UF_CRM_TASK: task.crmItemIds,
  UF_TASK_WEBDAV_FILES: task.fileIds,
  UF_MAIL_MESSAGE: text(task.emailId),
});

/** `UF_CRM_TASK` becomes `ufCrmTask`. */
export const camelCase = (name: string): string =>
  name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** In the words of answers of the classic interface: nearly every value a text. */
export function classicTask(task: Task, select: readonly string[] | undefined): Row {
  const all = upperTask(task);
  const named = select?.map((name) => name.toUpperCase()) ?? ['*'];
  const some = named.length === 0 || named.includes('*');
  const onRequest = named.some((name) => ON_REQUEST.includes(name));
  const rows = Object.entries(all).filter(([key]) =>
    ON_REQUEST.includes(key) ? onRequest : key === 'ID' || some || named.includes(key),
  );
  // Assumption: `tags` stays empty, for writing them is not documented.
  const tags: [string, Json][] = named.includes('TAGS') ? [['tags', []]] : [];
  return Object.fromEntries([
    ...rows.map(([key, value]): [string, Json] => [camelCase(key), value]),
    ...tags,
  ]);
}

/** In the words of REST 3.0: with real types. */
export const modernTask = (call: Call, task: Task): Row => ({
  id: task.id,
  title: task.title,
  description: task.description,
  creatorId: task.creatorId,
  created: isoTime(task.created),
  responsibleId: task.responsibleId,
  deadline: iso(task.deadline),
  startPlan: iso(task.startPlan),
  endPlan: iso(task.endPlan),
  groupId: task.groupId,
  stageId: task.stageId,
  flowId: task.flowId,
  parentId: task.parentId,
  priority: PRIORITIES[task.priority] ?? 'average',
  status: STATUSES[task.status] ?? 'pending',
  accomplices: task.accomplices,
  auditors: task.auditors,
  crmItemIds: task.crmItemIds,
  xmlId: task.xmlId,
  emailId: task.emailId,
  chatId: task.chatId,
  fileIds: task.fileIds.length === 0 ? null : task.fileIds,
  checklist: call.records.checklist.all().flatMap(({ taskId, id }) => (taskId === task.id ? [id] : [])),
  estimatedTime: task.estimatedTime,
  needsControl: task.needsControl,
  allowsChangeDeadline: task.allowsChangeDeadline,
  allowsTimeTracking: task.allowsTimeTracking,
  matchesWorkTime: task.matchesWorkTime,
  requireResult: task.requireResult,
  changed: isoTime(task.changed),
  closed: null,
  started: null,
  activity: isoTime(task.changed),
  mark: null,
  guid: task.guid,
  link: taskLink(call.user.id, task.id),
});

/** What `select` may name with a dot. */
export function relatedTo(call: Call, task: Task): Row {
  const { records } = call;
  const person = (id: number): Row => ({ id, name: userName(records.users.get(id)) });
  const mail = task.emailId === null ? undefined : records.mails.get(task.emailId);
  const group = records.groups.get(task.groupId);
  return {
    creator: person(task.creatorId),
    responsible: person(task.responsibleId),
    accomplices: task.accomplices.map(person),
    auditors: task.auditors.map(person),
    group: group === undefined ? null : { id: group.id, name: group.name },
    stage: null,
    flow: null,
    parent: task.parentId === null ? null : { id: task.parentId },
    chat: { id: task.chatId },
    changedBy: person(task.creatorId),
    forkedByTemplate: null,
    elapsedTime: null,
    source: null,
    email:
      mail === undefined
        ? null
        : {
            id: mail.id,
            taskId: task.id,
            mailboxId: mail.mailboxId,
            title: mail.subject,
            body: mail.body,
            from: mail.from,
            dateTs: Math.floor(mail.date / 1000),
            link: `/mail/message/${mail.id}`,
          },
  };
}
