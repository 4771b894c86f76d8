import { refused, type PortalError } from '../errors.ts';
import { conditions, holds, like, sorted } from '../filter.ts';
import { readTime } from '../dates.ts';
import type { Json, JsonMap } from '../json.ts';
import { makeTask } from '../make.ts';
import { method, page, type Call, type Method } from '../method.ts';
import type { Task } from '../records.ts';
import { loose, readParams, required } from '../schema.ts';
import { classicTask, mayEdit, maySee, upperTask } from '../task-model.ts';

/** Tasks of the classic interface (rest.md 3.1, 3.4, 3.5). */

const TASK = ['task'];
const core = (text: string): PortalError => refused('ERROR_CORE', `${text}<br>`);

const FIELDS = {
  TITLE: loose.text,
  RESPONSIBLE_ID: loose.int,
  CREATED_BY: loose.int,
  DESCRIPTION: loose.text,
  DEADLINE: loose.text,
  START_DATE_PLAN: loose.text,
  END_DATE_PLAN: loose.text,
  PRIORITY: loose.int,
  STATUS: loose.int,
  ACCOMPLICES: loose.list(loose.int),
  AUDITORS: loose.list(loose.int),
  PARENT_ID: loose.int,
  GROUP_ID: loose.int,
  STAGE_ID: loose.int,
  FLOW_ID: loose.int,
  TIME_ESTIMATE: loose.int,
  ALLOW_CHANGE_DEADLINE: loose.yesNo,
  ALLOW_TIME_TRACKING: loose.yesNo,
  TASK_CONTROL: loose.yesNo,
  MATCH_WORK_TIME: loose.yesNo,
  XML_ID: loose.text,
  UF_CRM_TASK: loose.list(loose.text),
  UF_TASK_WEBDAV_FILES: loose.list(loose.text),
  UF_MAIL_MESSAGE: loose.int,
  SE_PARAMETER: loose.list(loose.map),
} as const;

const CRM_LINK = /^(L|D|C|CO|SI|Q|T[0-9a-f]+)_\d+$/;

function moment(value: string | undefined, name: string): number | null {
  if (value === undefined || value === '') return null;
  const time = readTime(value);
  if (time === undefined) throw core(`Wrong date in the field ${name}`);
  return time;
}

/** Drive ids of `n123`; a file that the caller cannot read is refused. */
function files(call: Call, values: readonly string[]): number[] {
  return values.map((value) => {
    const id = /^n(\d+)$/.exec(value)?.[1];
    const file = id === undefined ? undefined : call.records.files.get(Number(id));
    if (file === undefined || file.folder) throw core(`The file ${value} was not found`);
    return file.id;
  });
}

function addTask(call: Call, input: JsonMap): Task {
  const { values, problems, unknown } = readParams(FIELDS, input);
  for (const name of unknown) if (!name.startsWith('UF_')) call.ignored(`fields.${name}`);
  const [problem] = problems;
  if (problem !== undefined) throw core(`Wrong value in the field ${problem.field}`);
  if ((values.TITLE ?? '').trim() === '') throw core('The task title is not specified.');
  const { records, user } = call;
  if (values.RESPONSIBLE_ID === undefined) throw core('The responsible person is not specified.');
  const people = [
    values.RESPONSIBLE_ID,
    values.CREATED_BY ?? user.id,
    ...(values.ACCOMPLICES ?? []),
    ...(values.AUDITORS ?? []),
  ];
  const stranger = people.find((id) => records.users.get(id) === undefined);
  if (stranger !== undefined) throw core(`The user ${stranger} was not found.`);
  if (values.STATUS !== undefined && ![2, 3, 4, 5, 6].includes(values.STATUS)) throw core('Wrong status.');
  if (values.PRIORITY !== undefined && ![0, 1, 2].includes(values.PRIORITY)) throw core('Wrong priority.');
  if (values.PARENT_ID && records.tasks.get(values.PARENT_ID) === undefined)
    throw core('The parent task was not found.');
  const [start, end] = [
    moment(values.START_DATE_PLAN, 'START_DATE_PLAN'),
    moment(values.END_DATE_PLAN, 'END_DATE_PLAN'),
  ];
  if (start !== null && end !== null && end < start)
    throw core('The planned end is before the planned start.');
  if (values.GROUP_ID && records.groups.get(values.GROUP_ID) === undefined)
    throw core('The group was not found.');
  const links = values.UF_CRM_TASK ?? [];
  if (!links.every((link) => CRM_LINK.test(link))) throw core('Wrong value in the field UF_CRM_TASK');
  if (!call.may('tasks')) throw core('Access denied.');
  return makeTask(call, {
    title: values.TITLE ?? '',
    responsibleId: values.RESPONSIBLE_ID,
    creatorId: values.CREATED_BY ?? user.id,
    description: values.DESCRIPTION ?? '',
    deadline: moment(values.DEADLINE, 'DEADLINE'),
    startPlan: start,
    endPlan: end,
    priority: values.PRIORITY ?? 1,
    status: values.STATUS ?? 2,
    accomplices: values.ACCOMPLICES ?? [],
    auditors: values.AUDITORS ?? [],
    parentId: values.PARENT_ID ?? null,
    groupId: values.GROUP_ID ?? 0,
    stageId: values.STAGE_ID ?? 0,
    flowId: values.FLOW_ID ?? null,
    estimatedTime: values.TIME_ESTIMATE ?? 0,
    allowsChangeDeadline: values.ALLOW_CHANGE_DEADLINE ?? false,
    allowsTimeTracking: values.ALLOW_TIME_TRACKING ?? false,
    needsControl: values.TASK_CONTROL ?? false,
    matchesWorkTime: values.MATCH_WORK_TIME ?? false,
    requireResult: (values.SE_PARAMETER ?? []).some(({ CODE, VALUE }) => Number(CODE) === 3 && VALUE === 'Y'),
    xmlId: values.XML_ID ?? null,
    crmItemIds: links,
    fileIds: files(call, values.UF_TASK_WEBDAV_FILES ?? []),
    emailId: values.UF_MAIL_MESSAGE ?? null,
    own: Object.fromEntries(
      Object.entries(input).filter(([key]) => key.startsWith('UF_') && !Object.hasOwn(FIELDS, key)),
    ) as Record<string, Json>,
  });
}

const FILTERS = (
  'ID PARENT_ID GROUP_ID CREATED_BY STATUS_CHANGED_BY PRIORITY FORUM_TOPIC_ID RESPONSIBLE_ID TITLE TAG REAL_STATUS STATUS MARK ' +
  'SITE_ID ADD_IN_REPORT DATE_START DEADLINE CREATED_DATE CLOSED_DATE CHANGED_DATE ACCOMPLICE AUDITOR DEPENDS_ON ' +
  'ONLY_ROOT_TASKS STAGE_ID SPRINT_ID BACKLOG_ID UF_CRM_TASK'
).split(' ');
const ALIASES: Readonly<Record<string, string>> = {
  REAL_STATUS: 'STATUS',
  ACCOMPLICE: 'ACCOMPLICES',
  AUDITOR: 'AUDITORS',
};

/** Whether a task answers the filter; unknown fields as the assumption says. */
function passes(call: Call, task: Task, filter: JsonMap, extra: readonly string[]): boolean {
  const row: JsonMap = upperTask(task);
  return conditions(filter).every(({ prefix, field, value }) => {
    const known = FILTERS.includes(field) || extra.includes(field);
    if (!known && call.assumed.unknownTaskFilter !== 'applied') return true;
    if (field === 'ONLY_ROOT_TASKS') return value !== 'Y' || task.parentId === null;
    const have = row[ALIASES[field] ?? field] ?? null;
    // A title is compared by the mask `%_`.
    if (field === 'TITLE' && prefix === '' && typeof value === 'string') {
      return like(task.title.toLowerCase(), value.toLowerCase());
    }
    return holds(have, { prefix, value });
  });
}

function select(call: Call, filter: JsonMap, order: JsonMap, extra: readonly string[] = []): Task[] {
  for (const { field } of conditions(filter)) {
    if (FILTERS.includes(field) || extra.includes(field)) continue;
    call.ignored(`filter.${field}`);
    if (call.assumed.unknownTaskFilter === 'refused')
      throw refused('INVALID_ARG_VALUE', `Unknown field ${field}`);
  }
  const tasks = call.records.tasks
    .all()
    .filter((task) => maySee(call, task) && passes(call, task, filter, extra));
  const byId = new Map(tasks.map((task) => [String(task.id), task]));
  return sorted(tasks.map(upperTask), order).flatMap((row) => byId.get(String(row['ID'])) ?? []);
}

/** A task that the caller sees. Assumption: one that is not there is refused as ERROR_CORE. */
function seen(call: Call, id: number): Task {
  const task = call.records.tasks.get(id);
  if (task === undefined || !maySee(call, task))
    throw refused('ERROR_CORE', 'Task not found or access denied');
  return task;
}

export const classicTaskMethods: Method[] = [
  method({
    name: 'tasks.task.add',
    version: 2,
    scopes: TASK,
    params: { fields: required(loose.map) },
    run: (call, { fields }) => ({ task: classicTask(addTask(call, fields), undefined) }),
  }),
  method({
    name: 'tasks.task.get',
    version: 2,
    scopes: TASK,
    params: { taskId: required(loose.int), select: loose.list(loose.text) },
    run: (call, wanted) => ({ task: classicTask(seen(call, wanted.taskId), wanted.select) }),
  }),
  method({
    name: 'tasks.task.list',
    version: 2,
    scopes: TASK,
    params: {
      order: loose.map,
      filter: loose.map,
      select: loose.list(loose.text),
      params: loose.map,
      start: loose.int,
    },
    run(call, wanted) {
      const tasks = select(call, wanted.filter ?? {}, wanted.order ?? { ID: 'desc' });
      return page(tasks, wanted.start, (some) => ({
        tasks: some.map((task) => classicTask(task, wanted.select)),
      }));
    },
  }),
  method({
    name: 'tasks.task.getFields',
    version: 2,
    scopes: TASK,
    params: {},
    run: () => ({
      fields: Object.fromEntries(
        Object.entries(FIELDS).map(([name, { type }]) => [name, { title: name, type }]),
      ),
    }),
  }),
  // Deprecated, but the one list that documents XML_ID as a filter. Assumption: rows come in the words of requests.
  method({
    name: 'task.items.getlist',
    version: 2,
    scopes: TASK,
    params: { ORDER: loose.map, FILTER: loose.map, PARAMS: loose.map, SELECT: loose.list(loose.text) },
    run: (call, { ORDER, FILTER }) =>
      select(call, FILTER ?? {}, ORDER ?? { ID: 'desc' }, ['XML_ID', 'GUID']).map(upperTask),
  }),
  method({
    name: 'tasks.task.files.attach',
    version: 2,
    scopes: TASK,
    params: { taskId: required(loose.int), fileId: required(loose.int) },
    run(call, { taskId, fileId }) {
      const task = call.records.tasks.get(taskId);
      if (task === undefined || !mayEdit(call, task)) throw refused('0', 'Task not found or access denied');
      const file = call.records.files.get(fileId);
      if (file === undefined || file.folder || !call.may('disk'))
        throw refused('ERROR_CORE', 'No access to the file');
      task.fileIds.push(file.id);
      // Assumption: the number of the attachment is another one than the file's.
      return { attachmentId: file.id * 10 + 1 };
    },
  }),
];
