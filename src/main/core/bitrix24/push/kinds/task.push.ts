import { z } from 'zod';
import { pushWords } from '#shared/contract/bitrix24.ts';
import { AppError } from '#shared/errors.ts';
import { taskForm, type TaskForm } from '#shared/model/push.ts';
import { defaultsOf, hasFeature } from '../../../db/repos/portals.repo.ts';
import { taskUrl } from '../../links.ts';
import { PortalFailure } from '../../rest/failure.ts';
import { taskDraft } from '../drafts.ts';
import type { PushContext, PushKind, PushResult } from '../kind.ts';

/**
 * A task (rest.md 2 and 3). Where the portal has the message, it makes the task from its own copy (`mail.message.createtask`), and
 * what that cannot say is set afterwards; otherwise `tasks.task.add` of REST 3.0, and on a portal without it the classic one.
 */
const payload = z.object({
  /** Null: made of the defaults at the first attempt. */
  form: taskForm.nullable(),
  words: pushWords,
  /** The portal's copy that is acted on; null: none. Missing until it has been looked for. */
  copy: z.number().int().nullable().optional(),
  /** Without REST 3.0. */
  classic: z.boolean().optional(),
});
type Payload = z.infer<typeof payload>;
type Context = PushContext<Payload>;

const createdTask = z.object({ taskId: z.coerce.number().int().positive() });
const modernTask = z.object({ item: z.object({ id: z.coerce.number().int().positive() }) });
const classicTask = z.object({ task: z.object({ id: z.coerce.number().int().positive() }) });
const classicList = z.object({ tasks: z.array(z.object({ id: z.coerce.number().int().positive() })) });
const markedTask = z.object({
  task: z.object({
    xmlId: z.string().nullish(),
    ufMailMessage: z.union([z.string(), z.number()]).nullish(),
  }),
});
type Marked = z.infer<typeof markedTask>['task'];
const attached = z.object({
  task: z.object({
    ufTaskWebdavFiles: z.union([z.array(z.unknown()), z.literal(false), z.null()]).optional(),
  }),
});
const points = z.array(z.object({ TITLE: z.string(), ID: z.coerce.number().int() }));

const PRIORITIES = { low: 0, average: 1, high: 2 } as const;

const ids = (parties: TaskForm['observers']): number[] =>
  parties.filter(({ kind }) => kind === 'user').map(({ id }) => id);

/** What REST 3.0 is told beside title, responsible and text. */
function details(form: TaskForm): Record<string, unknown> {
  return {
    priority: form.priority,
    ...(form.deadline === null ? {} : { deadline: form.deadline }),
    ...(form.observers.length === 0 ? {} : { auditors: ids(form.observers) }),
    ...(form.participants.length === 0 ? {} : { accomplices: ids(form.participants) }),
    ...(form.project === null ? {} : { groupId: form.project.id }),
  };
}

/** A task of ours by what it is marked with: the classic list does not filter by that, so those of the title are looked through. */
async function findByTitle(
  { client, portal, push }: Context,
  form: TaskForm,
  isOurs: (task: Marked) => boolean,
): Promise<number | null> {
  const since = new Date(push.created - 24 * 60 * 60_000).toISOString();
  const filter = {
    // `%` and `_` are masks of this filter.
    TITLE: form.title.replace(/[%_]/g, '_'),
    '>=CREATED_DATE': since,
    CREATED_BY: portal.user_id,
  };
  const { result } = await client.call('tasks.task.list', { filter, select: ['ID'], order: { ID: 'desc' } });
  for (const { id } of classicList.parse(result).tasks) {
    const answer = await client.call('tasks.task.get', {
      taskId: id,
      select: ['ID', 'XML_ID', 'UF_MAIL_MESSAGE'],
    });
    if (isOurs(markedTask.parse(answer.result).task)) return id;
  }
  return null;
}

async function fromCopy(
  context: Context,
  form: TaskForm,
  copy: number,
  responsible: number,
): Promise<number> {
  const { client, steps } = context;
  const taskId = await steps.once(
    'mail.task',
    async (idempotencyKey) => {
      const input = {
        messageId: copy,
        title: form.title,
        responsibleId: responsible,
        description: form.description,
      };
      return createdTask.parse(await client.call3('mail.message.createtask', input, { idempotencyKey }))
        .taskId;
    },
    { key: () => findByTitle(context, form, ({ ufMailMessage }) => Number(ufMailMessage) === copy) },
  );
  // Setting the same again changes nothing.
  await client.call3('tasks.task.update', { id: taskId, fields: details(form) });
  return taskId;
}

async function modern(context: Context, form: TaskForm, responsible: number): Promise<number> {
  const { client, steps, portal, push } = context;
  return await steps.once(
    'task',
    async (idempotencyKey) => {
      const fields = {
        title: form.title,
        description: form.description,
        creatorId: portal.user_id,
        responsibleId: responsible,
        xmlId: push.marker,
        ...details(form),
      };
      return modernTask.parse(await client.call3('tasks.task.add', { fields }, { idempotencyKey })).item.id;
    },
    { key: () => findByTitle(context, form, ({ xmlId }) => xmlId === push.marker) },
  );
}

async function classic(context: Context, form: TaskForm, responsible: number): Promise<number> {
  const { client, steps, push } = context;
  return await steps.once(
    'classic.task',
    async () => {
      const fields = {
        TITLE: form.title,
        DESCRIPTION: form.description,
        RESPONSIBLE_ID: responsible,
        XML_ID: push.marker,
        PRIORITY: PRIORITIES[form.priority],
        ...(form.deadline === null ? {} : { DEADLINE: form.deadline }),
        ...(form.observers.length === 0 ? {} : { AUDITORS: ids(form.observers) }),
        ...(form.participants.length === 0 ? {} : { ACCOMPLICES: ids(form.participants) }),
        ...(form.project === null ? {} : { GROUP_ID: form.project.id }),
      };
      return classicTask.parse((await client.call('tasks.task.add', { fields })).result).task.id;
    },
    () => findByTitle(context, form, ({ xmlId }) => xmlId === push.marker),
  );
}

/** The portal does not know the method: it is older, or keeps REST 3.0 from us. */
const isMissing = (error: unknown): boolean =>
  error instanceof PortalFailure &&
  error.outcome === 'refused' &&
  (/METHOD_?NOT_?FOUND/i.test(error.code) || error.error.code === 'PORTAL_SCOPE');

/** The portal will not act on its copy: it was moved or deleted there meanwhile. */
const isRefused = (error: unknown): boolean =>
  error instanceof PortalFailure && error.outcome === 'refused' && error.error.code === 'PORTAL_REFUSED';

async function make(context: Context, form: TaskForm): Promise<{ id: number; way: PushResult['way'] }> {
  const { payload: told, portal } = context;
  const responsible = form.responsible?.id ?? portal.user_id ?? 0;
  let now = told;
  if (now.copy !== undefined && now.copy !== null) {
    try {
      return { id: await fromCopy(context, form, now.copy, responsible), way: 'mail' };
    } catch (error) {
      if (!isRefused(error) && !isMissing(error)) throw error;
      now = { ...now, copy: null };
      context.freeze(now);
    }
  }
  if (now.classic !== true) {
    try {
      return { id: await modern(context, form, responsible), way: 'general' };
    } catch (error) {
      if (!isMissing(error)) throw error;
      context.freeze({ ...now, classic: true });
    }
  }
  return { id: await classic(context, form, responsible), way: 'general' };
}

/** Files that are on the Drive already, at the task. */
async function attach(context: Context, taskId: number, fileIds: readonly number[]): Promise<void> {
  const { client, steps } = context;
  for (const [index, fileId] of fileIds.entries()) {
    await steps.once(
      `attach:${index}`,
      async () => {
        await client.call('tasks.task.files.attach', { taskId, fileId });
        return true;
      },
      async () => {
        const select = ['ID', 'UF_TASK_WEBDAV_FILES'];
        const { result } = await client.call('tasks.task.get', { taskId, select });
        const files = attached.parse(result).task.ufTaskWebdavFiles;
        // They are attached in their order, and the answer names them by other numbers.
        return Array.isArray(files) && files.length > index ? true : null;
      },
    );
  }
}

async function addPoints(context: Context, taskId: number, titles: readonly string[]): Promise<void> {
  const { client, steps } = context;
  for (const [index, title] of titles.entries()) {
    await steps.once(
      `point:${index}`,
      async () => {
        await client.call('task.checklistitem.add', {
          TASKID: taskId,
          FIELDS: { TITLE: title, SORT_INDEX: index },
        });
        return true;
      },
      async () => {
        const { result } = await client.call('task.checklistitem.getlist', { TASKID: taskId });
        // Two lines of a letter may read alike, and are two points.
        const alike = (all: readonly string[]): number => all.filter((one) => one === title).length;
        const there = alike(points.parse(result).map((point) => point.TITLE));
        return there > alike(titles.slice(0, index)) ? true : null;
      },
    );
  }
}

export const taskPush: PushKind<Payload> = {
  kind: 'task',
  payload,
  async run(context) {
    const { portal, payload: told } = context;
    if (portal.user_id === null) throw new AppError('PORTAL_AUTH', { portal: context.client.place.portal });
    // All that needs the mail server, and all that is made up, comes before the first call that makes something.
    const texts = new Map<number, string>();
    if (told.form === null) for (const one of context.messages) texts.set(one.id, await context.bbcode(one));
    const form =
      told.form ??
      taskDraft(
        context.messages,
        texts,
        told.words,
        defaultsOf(portal),
        context.clock.now(),
        context.filesOf(context.messages),
      );
    const [only, ...others] = context.messages;
    const copy =
      told.copy === undefined
        ? only === undefined || others.length > 0
          ? null
          : await context.portalCopy(only)
        : told.copy;
    context.freeze({ ...told, form, copy });
    const frozen: Context = { ...context, payload: { ...told, form, copy } };
    const files = hasFeature(portal, 'files') ? await context.upload(form.files) : [];
    const { id, way } = await make(frozen, form);
    await attach(frozen, id, files);
    await addPoints(frozen, id, form.checklist);
    return { recordId: String(id), url: taskUrl(portal.origin, portal.user_id, id), way };
  },
};
