import { refused, type PortalError } from '../errors.ts';
import { listOf } from '../json.ts';
import { method, type Method } from '../method.ts';
import { loose, readParams, required } from '../schema.ts';
import { mayEdit, maySee } from '../task-model.ts';

/** Checklists of tasks (rest.md 3.5). */

const TASK = ['task'];

const ITEM = {
  TITLE: loose.text,
  SORT_INDEX: loose.int,
  IS_COMPLETE: loose.yesNo,
  IS_IMPORTANT: loose.yesNo,
  MEMBERS: loose.map,
  PARENT_ID: loose.int,
} as const;

const wrongArguments = (): PortalError =>
  refused('ERROR_CORE', 'TASKS_ERROR_EXCEPTION_#256; Wrong arguments');
const notAllowed = (text: string): PortalError => refused('ERROR_CORE', `TASKS_ERROR_EXCEPTION_#8; ${text}`);

export const checklistMethods: Method[] = [
  method({
    name: 'task.checklistitem.add',
    version: 2,
    scopes: TASK,
    params: { TASKID: required(loose.int), FIELDS: required(loose.map) },
    refuse: wrongArguments,
    run(call, { TASKID, FIELDS: input }) {
      const { records } = call;
      const { values, problems, unknown } = readParams(ITEM, input);
      if (problems.length > 0) throw wrongArguments();
      for (const name of unknown) call.ignored(`FIELDS.${name}`);
      const task = records.tasks.get(TASKID);
      if (task === undefined || !mayEdit(call, task)) throw notAllowed('Action not allowed');
      const title = values.TITLE ?? '';
      if (title.trim() === '') throw notAllowed('The title is not specified');
      const own = records.checklist.all().filter(({ taskId }) => taskId === TASKID);
      const top = (): number =>
        own.find(({ parentId }) => parentId === 0)?.id ??
        records.checklist.add({
          taskId: TASKID,
          title: 'Checklist 1',
          sort: 0,
          complete: false,
          important: false,
          members: {},
          parentId: 0,
        }).id;
      const known = own.some(({ id }) => id === values.PARENT_ID);
      const parentId = values.PARENT_ID === undefined ? top() : known ? values.PARENT_ID : 0;
      return records.checklist.add({
        taskId: TASKID,
        title,
        sort: values.SORT_INDEX ?? own.length,
        complete: values.IS_COMPLETE ?? false,
        important: values.IS_IMPORTANT ?? false,
        members: Object.fromEntries(
          Object.entries(values.MEMBERS ?? {}).map(([id, member]) => [id, JSON.stringify(member)]),
        ),
        parentId,
      }).id;
    },
  }),
  // The documentation names it without its parameters. Assumption: TASKID, and rows with numbers as texts.
  method({
    name: 'task.checklistitem.getlist',
    version: 2,
    scopes: TASK,
    params: { TASKID: required(loose.int), ORDER: loose.map },
    refuse: wrongArguments,
    run(call, { TASKID }) {
      const task = call.records.tasks.get(TASKID);
      if (task === undefined || !maySee(call, task)) throw notAllowed('Action not allowed');
      return call.records.checklist
        .all()
        .filter(({ taskId }) => taskId === TASKID)
        .map((item) => ({
          ID: String(item.id),
          TASK_ID: String(item.taskId),
          PARENT_ID: item.parentId,
          TITLE: item.title,
          SORT_INDEX: String(item.sort),
          IS_COMPLETE: item.complete ? 'Y' : 'N',
          IS_IMPORTANT: item.important ? 'Y' : 'N',
          MEMBERS: listOf(item.members) ?? [],
        }));
    },
  }),
];
