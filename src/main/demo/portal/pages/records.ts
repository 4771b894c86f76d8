import { statusName } from '../crm-lists.ts';
import { stageEntity } from '../crm-fields.ts';
import { shownTime } from '../dates.ts';
import {
  CRM_NAMES,
  crmTable,
  crmTitle,
  SMART_PROCESS,
  userName,
  type Binding,
  type CrmItem,
  type Mail,
  type Records,
} from '../records.ts';
import { html, link, type Html } from './html.ts';

/** Where each record is shown: at the addresses of the real portal (rest.md 7). */

const WORDS: Readonly<Record<number, string>> = {
  1: 'Lead',
  2: 'Affare',
  3: 'Contatto',
  4: 'Azienda',
  [SMART_PROCESS]: 'Intervento',
};
export const crmWord = (entityTypeId: number): string => WORDS[entityTypeId] ?? 'Elemento CRM';

export const paths = {
  task: (user: number, id: number): string => `/company/personal/user/${user}/tasks/task/view/${id}/`,
  crm: (type: number, id: number): string =>
    CRM_NAMES[type] === undefined
      ? `/crm/type/${type}/details/${id}/`
      : `/crm/${CRM_NAMES[type]}/details/${id}/`,
  activity: (id: number): string => `/crm/activity/${id}/`,
  post: (author: number, id: number): string => `/company/personal/user/${author}/blog/${id}/`,
  chat: (id: number): string => `/online/?IM_DIALOG=chat${id}`,
  event: (user: number, id: number): string => `/company/personal/user/${user}/calendar/?EVENT_ID=${id}`,
  mail: (id: number): string => `/mail/message/${id}/`,
  user: (id: number): string => `/company/personal/user/${id}/`,
};

export const userLink = (records: Records, id: number): Html =>
  link(paths.user(id), userName(records.users.get(id)) || `#${id}`);

export function crmLink(records: Records, { entityTypeId, entityId }: Binding): Html {
  const item = crmTable(records, entityTypeId)?.get(entityId);
  const title = item === undefined ? `#${entityId}` : crmTitle(entityTypeId, item);
  return html`${crmWord(entityTypeId)} ${link(paths.crm(entityTypeId, entityId), title)}`;
}

/** `L_4`, `D_10`, `C_7`, `CO_5`: what a task or an event is bound to. A smart process has its number in hexadecimal. */
export function crmCodeLink(records: Records, code: string): Html {
  const [prefix = '', id = ''] = code.split('_');
  const dynamic = /^T([0-9a-f]+)$/i.exec(prefix)?.[1];
  const type =
    dynamic === undefined
      ? ({ L: 1, D: 2, C: 3, CO: 4 } as Record<string, number>)[prefix]
      : parseInt(dynamic, 16);
  return type === undefined ? html`${code}` : crmLink(records, { entityTypeId: type, entityId: Number(id) });
}

export const stageOf = (entityTypeId: number, { fields }: CrmItem): string | undefined => {
  const stage = fields['stageId'];
  if (typeof stage !== 'string') return undefined;
  return statusName(stageEntity(entityTypeId, Number(fields['categoryId'] ?? 0)), stage);
};

/** What a message is bound to, each with a link. */
export function bindingLinks(records: Records, { bindings }: Mail): Html[] {
  return bindings.map(({ type, id }) => {
    switch (type) {
      case 'TASKS_TASK': {
        const task = records.tasks.get(id);
        return html`Incarico ${link(paths.task(task?.creatorId ?? 1, id), task?.title ?? `#${id}`)}`;
      }
      case 'CRM_ACTIVITY':
        return html`CRM ${link(paths.activity(id), records.activities.get(id)?.subject ?? `#${id}`)}`;
      case 'BLOG_POST': {
        const post = records.posts.get(id);
        return html`Flusso Attività ${link(paths.post(post?.authorId ?? 1, id), post?.title || `#${id}`)}`;
      }
      case 'IM_CHAT':
        return html`Chat ${link(paths.chat(id), records.chats.get(id)?.title || `#${id}`)}`;
      case 'CALENDAR_EVENT': {
        const event = records.events.get(id);
        return html`Evento ${link(paths.event(event?.ownerId ?? 1, id), event?.name ?? `#${id}`)}`;
      }
    }
  });
}

/** Names and values; a value that is missing leaves its line out. */
export const facts = (
  rows: readonly (readonly [string, Html | string | number | undefined | null | readonly Html[]])[],
): Html =>
  html`<dl>
    ${rows
      .filter(
        ([, value]) =>
          value !== undefined &&
          value !== null &&
          value !== '' &&
          !(Array.isArray(value) && value.length === 0),
      )
      .map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>
              ${Array.isArray(value) ? joined(value as readonly Html[]) : (value as Html | string | number)}
            </dd>`,
      )}
  </dl>`;

const joined = (values: readonly Html[]): Html =>
  html`${values.map((value, index) => (index === 0 ? value : html`<br />${value}`))}`;

export const card = (title: string, body: Html, beside: Html | string = ''): Html =>
  html`<section class="card">
    <h2>${title}${beside === '' ? '' : html`<span>${beside}</span>`}</h2>
    ${body}
  </section>`;

/** Lines with something small below each. */
export const list = (
  rows: readonly { readonly line: Html; readonly meta?: Html | string }[],
  none: string,
): Html =>
  rows.length === 0
    ? html`<p class="empty">${none}</p>`
    : html`<ul class="list">
        ${rows.map(({ line, meta }) => html`<li>${line}${meta === undefined ? '' : html`<span class="meta">${meta}</span>`}</li>`)}
      </ul>`;

export const when = (time: number | null): string | undefined =>
  time === null ? undefined : shownTime(time).slice(0, 16);
