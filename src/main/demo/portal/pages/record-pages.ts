import { multifields } from '../crm-lookup.ts';
import { shownTime } from '../dates.ts';
import { crmTable, crmTitle, userName, type Records } from '../records.ts';
import { STATUSES } from '../task-model.ts';
import { bbcode } from './bbcode.ts';
import { document, html, link, type Html } from './html.ts';
import { card, crmCodeLink, crmWord, facts, list, paths, stageOf, userLink, when } from './records.ts';

/** Pages of tasks and of the CRM. Each answers undefined where the record is not there. */

/** Makes the address of a file. */
export type Sign = (path: string) => string;

export const page = (kind: string, title: string, ...cards: readonly Html[]): string =>
  document(
    title,
    html`<p class="kind">${kind}</p>
      <h1>${title || '(senza titolo)'}</h1>
      ${cards}`,
  );

const STATUS_WORDS: Readonly<Record<string, string>> = {
  pending: 'In attesa',
  in_progress: 'In corso',
  supposedly_completed: 'Da controllare',
  completed: 'Completato',
  deferred: 'Rimandato',
  declined: 'Rifiutato',
};
const PRIORITY_WORDS = ['Bassa', 'Media', 'Alta'];

export const fileList = (records: Records, sign: Sign, ids: readonly number[]): Html[] =>
  ids.map((id) => link(sign(`/disk/file/${id}`), records.files.get(id)?.name ?? `#${id}`));

export const people = (records: Records, ids: readonly number[]): Html[] =>
  ids.map((id) => userLink(records, id));

function checklist(records: Records, taskId: number): Html {
  const items = records.checklist.all().filter((item) => item.taskId === taskId);
  const tops = items.filter(({ parentId }) => parentId === 0);
  return html`${tops.map((top) =>
    card(
      top.title,
      list(
        items
          .filter(({ parentId }) => parentId === top.id)
          .map((item) => ({ line: html`${item.complete ? '☑' : '☐'} ${item.title}` })),
        'Nessuna voce',
      ),
    ),
  )}`;
}

export const messages = (records: Records, dialog: string): Html =>
  list(
    records.chatMessages
      .all()
      .filter((one) => one.dialog === dialog)
      .map((one) => ({
        line: html`<span class="text">${bbcode(one.text)}</span>`,
        meta: `${one.system ? 'Sistema' : userName(records.users.get(one.authorId))} · ${shownTime(one.date).slice(0, 16)}`,
      })),
    'Nessun messaggio',
  );

export function taskPage(records: Records, sign: Sign, id: number): string | undefined {
  const task = records.tasks.get(id);
  if (task === undefined) return undefined;
  const mail = task.emailId === null ? undefined : records.mails.get(task.emailId);
  return page(
    `Incarico n. ${task.id}`,
    task.title,
    card('Descrizione', html`<div class="text">${bbcode(task.description)}</div>`),
    card(
      'Dati',
      facts([
        ['Stato', html`<span class="tag">${STATUS_WORDS[STATUSES[task.status] ?? ''] ?? ''}</span>`],
        ['Responsabile', userLink(records, task.responsibleId)],
        ['Creato da', userLink(records, task.creatorId)],
        ['Partecipanti', people(records, task.accomplices)],
        ['Osservatori', people(records, task.auditors)],
        ['Scadenza', when(task.deadline)],
        ['Priorità', PRIORITY_WORDS[task.priority]],
        ['Progetto', records.groups.get(task.groupId)?.name],
        ['CRM', task.crmItemIds.map((code) => crmCodeLink(records, code))],
        ['File', fileList(records, sign, task.fileIds)],
        ['E-mail', mail === undefined ? undefined : link(paths.mail(mail.id), mail.subject)],
        ['Codice esterno', task.xmlId],
        ['Creato il', when(task.created)],
      ]),
    ),
    checklist(records, task.id),
    card('Chat', messages(records, `chat${task.chatId}`)),
  );
}

export function crmPage(records: Records, type: number, id: number): string | undefined {
  const item = crmTable(records, type)?.get(id);
  if (item === undefined) return undefined;
  const { fields } = item;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return value === null || value === undefined || typeof value === 'object' ? undefined : String(value);
  };
  const reference = (name: string, target: number): Html | undefined => {
    const other = crmTable(records, target)?.get(Number(fields[name] ?? 0));
    return other === undefined ? undefined : link(paths.crm(target, other.id), crmTitle(target, other));
  };
  const activities = records.activities
    .all()
    .filter(({ bindings }) => bindings.some((one) => one.entityTypeId === type && one.entityId === item.id))
    .reverse();
  const comments = records.comments
    .all()
    .filter((one) => one.entityTypeId === type && one.entityId === item.id);
  const codes: Readonly<Record<number, string>> = { 1: 'L', 2: 'D', 3: 'C', 4: 'CO' };
  const code = `${codes[type] ?? `T${type.toString(16)}`}_${item.id}`;
  const tasks = records.tasks.all().filter(({ crmItemIds }) => crmItemIds.includes(code));
  const opportunity = Number(fields['opportunity'] ?? 0);
  return page(
    `${crmWord(type)} n. ${item.id}`,
    crmTitle(type, item),
    card(
      'Dati',
      facts([
        [
          'Fase',
          stageOf(type, item) === undefined
            ? undefined
            : html`<span class="tag">${stageOf(type, item) ?? ''}</span>`,
        ],
        [
          'Importo',
          opportunity === 0
            ? undefined
            : `${opportunity.toLocaleString('it-IT')} ${text('currencyId') ?? ''}`,
        ],
        ['Nome', type === 1 ? [text('name'), text('lastName')].filter(Boolean).join(' ') : undefined],
        ['Posizione', text('post')],
        ['E-mail', multifields(item, 'EMAIL').map((one) => link(`mailto:${one}`, one))],
        ['Telefono', multifields(item, 'PHONE').map((one) => html`${one}`)],
        ['Azienda', type === 4 ? undefined : (reference('companyId', 4) ?? text('companyTitle'))],
        ['Contatto', type === 3 ? undefined : reference('contactId', 3)],
        [
          'Responsabile',
          Number(fields['assignedById'] ?? 0) > 0
            ? userLink(records, Number(fields['assignedById']))
            : undefined,
        ],
        [
          'Origine',
          text('originId') === undefined
            ? undefined
            : `${text('originatorId') ?? ''} / ${text('originId') ?? ''}`,
        ],
        ['Commento', text('comments')],
      ]),
    ),
    card(
      'Cronologia',
      list(
        activities.map((one) => ({
          line: html`${one.typeId === 4 ? (one.direction === 2 ? '↗ ' : '↙ ') : ''}${link(paths.activity(one.id), one.subject || 'Senza titolo')}`,
          meta: when(one.start) ?? '',
        })),
        'Nessuna attività',
      ),
    ),
    card(
      'Commenti',
      list(
        comments.map((one) => ({
          line: html`<span class="text">${bbcode(one.text)}</span>`,
          meta: `${userName(records.users.get(one.authorId))} · ${when(one.created) ?? ''}`,
        })),
        'Nessun commento',
      ),
    ),
    card(
      'Incarichi',
      list(
        tasks.map((one) => ({ line: link(paths.task(one.creatorId, one.id), one.title) })),
        'Nessun incarico',
      ),
    ),
  );
}
