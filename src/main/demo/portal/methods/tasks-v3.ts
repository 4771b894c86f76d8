import { readTime } from '../dates.ts';
import { deniedV3, invalid, invalidField, notFoundV3, v3Error } from '../errors.ts';
import { sorted } from '../filter.ts';
import { isMap, type Json, type JsonMap } from '../json.ts';
import { makeMessage, makeTask } from '../make.ts';
import { method, type Call, type Method } from '../method.ts';
import type { Task } from '../records.ts';
import { readParams, required, strict } from '../schema.ts';
import { mayEdit, maySee, modernTask, PRIORITIES, relatedTo, STATUSES } from '../task-model.ts';
import { fieldList, paginate, pick, readSelect, type FieldInfo } from '../v3.ts';

/** Tasks of REST 3.0 (rest.md 3.2, 3.4, 3.5). */

const TASKS = ['tasks'];

const WRITABLE = {
  title: strict.text,
  creatorId: strict.int,
  responsibleId: strict.int,
  description: strict.text,
  deadline: strict.text,
  startPlan: strict.text,
  endPlan: strict.text,
  groupId: strict.int,
  stageId: strict.int,
  flowId: strict.int,
  parentId: strict.int,
  priority: strict.text,
  status: strict.text,
  accomplices: strict.list(strict.int),
  auditors: strict.list(strict.int),
  crmItemIds: strict.list(strict.text),
  xmlId: strict.text,
  emailId: strict.int,
  estimatedTime: strict.int,
  needsControl: strict.bool,
  allowsChangeDeadline: strict.bool,
  allowsTimeTracking: strict.bool,
  matchesWorkTime: strict.bool,
  requireResult: strict.bool,
} as const;

type Changes = { -readonly [K in keyof Task]?: Task[K] };

function moment(value: string | undefined, field: string): number | undefined {
  if (value === undefined) return undefined;
  const time = readTime(value);
  if (time === undefined) throw invalidField(field, 'Must be a date and time in ISO 8601');
  return time;
}

/** Reads `fields` and checks what they point at. Fields that the portal does not know are ignored. */
function readFields(call: Call, input: JsonMap, needed: readonly (keyof typeof WRITABLE)[]): Changes {
  const { values, problems, unknown } = readParams(WRITABLE, input);
  for (const name of unknown) call.ignored(`fields.${name}`);
  const absent = needed.filter(
    (name) => input[name] === undefined || input[name] === null || input[name] === '',
  );
  const complaints = [
    ...absent.map((field) => ({ field, message: `Required field \`${field}\` is not specified` })),
    ...problems.map(({ field, type }) => ({ field, message: `Must be of type ${type}` })),
  ];
  if (complaints.length > 0) throw invalid(...complaints);
  const { records } = call;
  for (const field of ['responsibleId', 'creatorId'] as const) {
    const id = values[field];
    // The message for an unknown creator is empty.
    if (id !== undefined && records.users.get(id) === undefined) {
      throw invalidField(field, field === 'creatorId' ? '' : 'The user was not found');
    }
  }
  if (values.parentId !== undefined && records.tasks.get(values.parentId) === undefined) {
    throw invalidField('parentId', 'The parent task was not found');
  }
  const status = Object.entries(STATUSES).find(([, name]) => name === values.status)?.[0];
  if (values.status !== undefined && status === undefined) throw invalidField('status', 'Unknown status');
  const priority = PRIORITIES.findIndex((name) => name === values.priority);
  if (values.priority !== undefined && priority < 0)
    throw invalidField('priority', 'Must be low, average or high');
  const [start, end] = [moment(values.startPlan, 'startPlan'), moment(values.endPlan, 'endPlan')];
  if (start !== undefined && end !== undefined && end < start) {
    throw invalidField('endPlan', 'Must not be before startPlan');
  }
  const changes: Record<string, unknown> = {
    ...values,
    deadline: moment(values.deadline, 'deadline'),
    startPlan: start,
    endPlan: end,
    priority: values.priority === undefined ? undefined : priority,
    status: status === undefined ? undefined : Number(status),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function seen(call: Call, id: number): Task {
  const task = call.records.tasks.get(id);
  if (task === undefined) throw notFoundV3(id);
  if (!maySee(call, task)) throw deniedV3();
  return task;
}

/** A task that the caller may change; one that is not there is refused like one that is forbidden. */
function editable(call: Call, id: number): Task {
  const task = call.records.tasks.get(id);
  if (task === undefined || !mayEdit(call, task)) throw deniedV3();
  return task;
}

const SORTABLE = (
  'id title creatorId created responsibleId deadline startPlan endPlan groupId priority status started estimatedTime changed ' +
  'closed activity mark allowsChangeDeadline allowsTimeTracking'
).split(' ');

function readOrder(order: Json | undefined): JsonMap {
  if (order === undefined) return { id: 'ASC' };
  const good =
    isMap(order) &&
    Object.entries(order).every(
      ([field, way]) => SORTABLE.includes(field) && /^(asc|desc)$/i.test(String(way)),
    );
  if (!good)
    throw v3Error('INVALIDORDEREXCEPTION', 'Order must be an object of sortable fields, ASC or DESC');
  return order;
}

const OPERATORS: Readonly<Record<string, (id: number, wanted: readonly number[]) => boolean>> = {
  '=': (id, [one]) => id === one,
  '!=': (id, [one]) => id !== one,
  '>': (id, [one = Infinity]) => id > one,
  '>=': (id, [one = Infinity]) => id >= one,
  '<': (id, [one = -Infinity]) => id < one,
  '<=': (id, [one = -Infinity]) => id <= one,
  in: (id, all) => all.includes(id),
  between: (id, [from = Infinity, to = -Infinity]) => id >= from && id <= to,
};

/** Reads the filter: only `id` is filterable. Assumption: a condition is `[field, operator, value]` or `[field, value]`. */
function readFilter(filter: Json | undefined): (id: number) => boolean {
  if (filter === undefined) return () => true;
  if (!Array.isArray(filter)) throw invalidField('filter', 'Must be an array');
  const tests = (filter as readonly Json[]).map((condition): ((id: number) => boolean) => {
    if (!Array.isArray(condition)) throw invalidField('filter', 'A condition must be an array');
    const [field, second, third] = condition as readonly Json[];
    const operator = third === undefined ? '=' : second;
    const value = third === undefined ? second : third;
    if (typeof field !== 'string' || !FIELDS.some(({ name }) => name === field)) {
      throw v3Error('UNKNOWNDTOPROPERTYEXCEPTION', `Unknown property ${String(field)}`);
    }
    if (field !== 'id') throw invalidField(field, `Filterable attribute is required for ${field}`);
    const test = typeof operator === 'string' ? OPERATORS[operator] : undefined;
    if (test === undefined)
      throw v3Error('UNKNOWNFILTEROPERATOREXCEPTION', `Unknown operator ${String(operator)}`);
    const wanted = (Array.isArray(value) ? (value as readonly Json[]) : [value]).map(Number);
    return (id) => test(id, wanted);
  });
  return (id) => tests.every((test) => test(id));
}

const FIELDS: readonly FieldInfo[] = [
  { name: 'id', type: 'int', filterable: true, sortable: true },
  ...Object.entries(WRITABLE).map(([name, { type }]) => ({
    name,
    type: type.startsWith('array') ? 'array' : type,
    editable: name !== 'creatorId',
    required: ['title', 'creatorId', 'responsibleId'].includes(name),
  })),
  ...['created', 'changed', 'closed', 'started', 'activity', 'mark', 'link', 'guid'].map((name) => ({
    name,
    type: 'string',
  })),
  { name: 'chatId', type: 'int' },
  { name: 'checklist', type: 'array' },
];

export const v3TaskMethods: Method[] = [
  method({
    name: 'tasks.task.add',
    version: 3,
    scopes: TASKS,
    writes: true,
    params: { fields: required(strict.map) },
    run(call, { fields }) {
      const values = readFields(call, fields, ['title', 'creatorId', 'responsibleId']);
      if (!call.may('tasks')) throw deniedV3();
      const { title = '', creatorId = 0, responsibleId = 0 } = values;
      return { item: modernTask(call, makeTask(call, { ...values, title, creatorId, responsibleId })) };
    },
  }),
  method({
    name: 'tasks.task.update',
    version: 3,
    scopes: TASKS,
    writes: true,
    params: { id: required(strict.int), fields: required(strict.map) },
    run(call, { id, fields }) {
      const task = editable(call, id);
      const { creatorId, ...changes } = readFields(call, fields, []);
      if (creatorId !== undefined) call.ignored('fields.creatorId');
      Object.assign(task, changes, { changed: call.now() });
      return { result: true };
    },
  }),
  method({
    name: 'tasks.task.get',
    version: 3,
    scopes: TASKS,
    params: { id: required(strict.int), select: strict.any },
    run(call, { id, select }) {
      const names = readSelect(select);
      const task = seen(call, id);
      return { item: pick(modernTask(call, task), names, relatedTo(call, task)) };
    },
  }),
  method({
    name: 'tasks.task.list',
    version: 3,
    scopes: TASKS,
    params: { select: strict.any, filter: strict.any, order: strict.any, pagination: strict.any },
    run(call, { select, filter, order, pagination }) {
      const names = readSelect(select) ?? ['id'];
      const [passes, ways] = [readFilter(filter), readOrder(order)];
      const tasks = call.records.tasks.all().filter((task) => maySee(call, task) && passes(task.id));
      const rows = sorted(
        tasks.map((task) => modernTask(call, task)),
        ways,
      );
      const some = paginate(rows, pagination, { usual: 50, most: 1000 });
      return {
        items: some.map((row) => {
          const task = call.records.tasks.get(Number(row['id']));
          return pick(row, names, task === undefined ? {} : relatedTo(call, task));
        }),
      };
    },
  }),
  fieldList('tasks.task', TASKS, FIELDS),
  method({
    name: 'tasks.task.file.attach',
    version: 3,
    scopes: TASKS,
    writes: true,
    params: { taskId: required(strict.int), fileIds: required(strict.list(strict.int)) },
    run(call, { taskId, fileIds }) {
      const task = editable(call, taskId);
      const files = fileIds.map((id) => call.records.files.get(id));
      if (!call.may('disk') || files.some((file) => file === undefined || file.folder)) throw deniedV3();
      task.fileIds.push(...fileIds);
      return { result: true };
    },
  }),
  method({
    name: 'tasks.task.chat.message.send',
    version: 3,
    scopes: TASKS,
    writes: true,
    params: { fields: required(strict.map) },
    run(call, { fields }) {
      const { values, problems, unknown } = readParams(
        { taskId: required(strict.int), text: required(strict.text) },
        fields,
      );
      for (const name of unknown) call.ignored(`fields.${name}`);
      if (problems.length > 0) {
        throw invalid(...problems.map(({ field }) => ({ field, message: `Required field \`${field}\`` })));
      }
      const task = seen(call, values.taskId);
      makeMessage(call, `chat${task.chatId}`, call.user.id, values.text);
      // Assumption: the answer is that of the other methods that write.
      return { result: true };
    },
  }),
];
