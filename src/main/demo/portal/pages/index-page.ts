import { crmTitle, SMART_PROCESS, userName, type Records } from '../records.ts';
import { document, html, link, type Html } from './html.ts';
import { bindingLinks, card, crmWord, list, paths, stageOf, when } from './records.ts';

/** The portal's first page: what there is of each kind, the newest first. */

interface Line {
  readonly line: Html;
  readonly meta?: Html | string;
}

interface Kind {
  readonly key: string;
  readonly title: string;
  readonly lines: (records: Records) => Line[];
}

const crmKind = (
  key: string,
  title: string,
  type: number,
  table: (records: Records) => Records['leads'],
): Kind => ({
  key,
  title,
  lines: (records) =>
    table(records)
      .all()
      .map((item) => ({
        line: link(paths.crm(type, item.id), crmTitle(type, item)),
        meta: stageOf(type, item) ?? `${crmWord(type)} n. ${item.id}`,
      })),
});

const KINDS: readonly Kind[] = [
  {
    key: 'tasks',
    title: 'Incarichi',
    lines: (records) =>
      records.tasks.all().map((task) => ({
        line: link(paths.task(task.creatorId, task.id), task.title),
        meta: `${userName(records.users.get(task.responsibleId))}${task.deadline === null ? '' : ` · scadenza ${when(task.deadline) ?? ''}`}`,
      })),
  },
  {
    key: 'activities',
    title: 'Attività CRM',
    lines: (records) =>
      records.activities.all().map((activity) => ({
        line: link(paths.activity(activity.id), activity.subject || 'Senza titolo'),
        meta: `${{ 1: 'Riunione', 2: 'Telefonata', 4: 'E-mail' }[activity.typeId] ?? 'Attività'} · ${when(activity.start) ?? ''}`,
      })),
  },
  crmKind('leads', 'Lead', 1, ({ leads }) => leads),
  crmKind('deals', 'Affari', 2, ({ deals }) => deals),
  crmKind('contacts', 'Contatti', 3, ({ contacts }) => contacts),
  crmKind('companies', 'Aziende', 4, ({ companies }) => companies),
  crmKind('processes', 'Interventi di assistenza', SMART_PROCESS, ({ processes }) => processes),
  {
    key: 'posts',
    title: 'Flusso Attività',
    lines: (records) =>
      records.posts.all().map((post) => ({
        line: link(paths.post(post.authorId, post.id), post.title || post.text.slice(0, 80)),
        meta: `${userName(records.users.get(post.authorId))} · ${when(post.published) ?? ''}`,
      })),
  },
  {
    key: 'chats',
    title: 'Chat',
    lines: (records) =>
      records.chats
        .all()
        .filter(({ entityType }) => entityType !== 'TASKS')
        .map((chat) => ({
          line: link(paths.chat(chat.id), chat.title || `Chat n. ${chat.id}`),
          meta: chat.users.map((id) => userName(records.users.get(id))).join(', '),
        })),
  },
  {
    key: 'events',
    title: 'Calendario',
    lines: (records) =>
      records.events.all().map((event) => ({
        line: link(paths.event(event.ownerId, event.id), event.name),
        meta: when(event.from) ?? '',
      })),
  },
  {
    key: 'mails',
    title: 'Posta sincronizzata',
    lines: (records) =>
      records.mails.all().map((mail) => ({
        line: link(paths.mail(mail.id), mail.subject || '(senza oggetto)'),
        meta: html`${mail.from}${bindingLinks(records, mail).map((one) => html` · ${one}`)}`,
      })),
  },
  {
    key: 'files',
    title: 'Drive',
    lines: (records) =>
      records.files
        .all()
        .filter(({ folder }) => !folder)
        .map((file) => ({
          line: html`${file.name}`,
          meta: `${file.size} byte · ${userName(records.users.get(file.createdBy))} · ${when(file.created) ?? ''}`,
        })),
  },
];

const SHOWN = 8;
const MOST = 500;

/** The first page, or all of one kind. Undefined for a kind that is not there. */
export function indexPage(records: Records, key: string | null): string | undefined {
  if (key !== null) {
    const kind = KINDS.find((one) => one.key === key);
    if (kind === undefined) return undefined;
    const lines = kind.lines(records).reverse();
    return document(
      kind.title,
      html`<p class="kind">${lines.length} in tutto</p>
        <h1>${kind.title}</h1>
        <section class="card">${list(lines.slice(0, MOST), 'Niente ancora')}</section>`,
    );
  }
  const cards = KINDS.map(({ key: name, title, lines }) => {
    const all = lines(records).reverse();
    const more = all.length > SHOWN ? link(`/?kind=${name}`, `tutti (${all.length})`) : html`${all.length}`;
    return card(title, list(all.slice(0, SHOWN), 'Niente ancora'), more);
  });
  return document(
    'Portale',
    html`<h1>Tutto quello che c’è nel portale</h1>
      <div class="grid">${cards}</div>`,
  );
}
