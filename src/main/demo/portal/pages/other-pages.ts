import { shownTime } from '../dates.ts';
import { userName, type Records } from '../records.ts';
import { bbcode, plainText } from './bbcode.ts';
import { html, link, type Html } from './html.ts';
import { bindingLinks, card, crmCodeLink, crmLink, facts, list, paths, userLink, when } from './records.ts';
import { fileList, messages, page, people, type Sign } from './record-pages.ts';

/** Pages of activities, posts, chats, events, messages and people. Each answers undefined where the record is not there. */

/** Texts come as plain text, BBCode or HTML; the last is shown as text. */
const body = (text: string, kind: number): Html =>
  html`<div class="text">${kind === 2 ? bbcode(text) : kind === 3 ? plainText(text) : text}</div>`;

export function activityPage(records: Records, sign: Sign, id: number): string | undefined {
  const activity = records.activities.get(id);
  if (activity === undefined) return undefined;
  return page(
    `Attività CRM n. ${id}`,
    activity.subject,
    card('Testo', body(activity.description, activity.descriptionType)),
    card(
      'Dati',
      facts([
        ['Tipo', { 1: 'Riunione', 2: 'Telefonata', 4: 'E-mail' }[activity.typeId] ?? 'Attività'],
        ['Direzione', { 1: 'In arrivo', 2: 'In uscita' }[activity.direction]],
        ['Completata', activity.completed ? 'Sì' : 'No'],
        ['Responsabile', userLink(records, activity.responsibleId)],
        ['Corrispondenti', activity.communications.map(({ value }) => html`${value}`)],
        ['Collegata a', activity.bindings.map((one) => crmLink(records, one))],
        ['Data', when(activity.start)],
        ['Scadenza', when(activity.deadline)],
        ['File', fileList(records, sign, activity.fileIds)],
        [
          'Origine',
          activity.originId === null ? undefined : `${activity.originatorId ?? ''} / ${activity.originId}`,
        ],
      ]),
    ),
  );
}

function destination(records: Records, dest: string): Html {
  const id = Number(dest.replace(/\D/g, ''));
  if (dest === 'UA') return html`Tutti i dipendenti`;
  if (dest.startsWith('SG')) return html`Gruppo ${records.groups.get(id)?.name ?? dest}`;
  if (dest.startsWith('DR')) return html`Reparto ${records.departments.get(id)?.name ?? dest}`;
  return userLink(records, id);
}

export function postPage(records: Records, sign: Sign, id: number): string | undefined {
  const post = records.posts.get(id);
  if (post === undefined) return undefined;
  const mail = post.mailId === null ? undefined : records.mails.get(post.mailId);
  return page(
    `Flusso Attività · post n. ${id}`,
    post.title,
    card('Testo', html`<div class="text">${bbcode(post.text)}</div>`),
    card(
      'Dati',
      facts([
        ['Autore', userLink(records, post.authorId)],
        ['Destinatari', post.dest.map((one) => destination(records, one))],
        ['Pubblicato il', when(post.published)],
        ['Importante', post.important ? 'Sì' : undefined],
        ['Tag', post.tags.join(', ')],
        ['File', fileList(records, sign, post.fileIds)],
        ['E-mail', mail === undefined ? undefined : link(paths.mail(mail.id), mail.subject)],
      ]),
    ),
  );
}

export function chatPage(records: Records, id: number): string | undefined {
  const chat = records.chats.get(id);
  if (chat === undefined) return undefined;
  const mail = chat.entityType === 'MAIL' ? records.mails.get(Number(chat.entityId)) : undefined;
  return page(
    `Chat n. ${id}`,
    chat.title,
    card('Messaggi', messages(records, `chat${id}`)),
    card(
      'Dati',
      facts([
        ['Tipo', chat.open ? 'Aperta' : 'Privata'],
        ['Proprietario', userLink(records, chat.ownerId)],
        ['Partecipanti', people(records, chat.users)],
        ['Descrizione', chat.description],
        ['Collegata a', chat.entityType === '' ? undefined : `${chat.entityType} / ${chat.entityId}`],
        ['E-mail', mail === undefined ? undefined : link(paths.mail(mail.id), mail.subject)],
      ]),
    ),
  );
}

export function eventPage(records: Records, id: number): string | undefined {
  const event = records.events.get(id);
  if (event === undefined) return undefined;
  const time = event.wholeDay ? shownTime(event.from).slice(0, 10) : when(event.from);
  return page(
    `Evento n. ${id}`,
    event.name,
    card('Descrizione', html`<div class="text">${bbcode(event.description)}</div>`),
    card(
      'Dati',
      facts([
        ['Inizio', time],
        ['Fine', event.wholeDay ? shownTime(event.to).slice(0, 10) : when(event.to)],
        ['Luogo', event.location],
        ['Organizzatore', userLink(records, event.authorId)],
        ['Partecipanti', people(records, event.attendees)],
        ['CRM', event.crm.map((code) => crmCodeLink(records, code))],
      ]),
    ),
  );
}

export function mailPage(records: Records, id: number): string | undefined {
  const mail = records.mails.get(id);
  if (mail === undefined) return undefined;
  return page(
    `E-mail n. ${id}`,
    mail.subject,
    card(
      'Collegamenti',
      list(
        bindingLinks(records, mail).map((line) => ({ line })),
        'Nessun collegamento',
      ),
    ),
    card(
      'Dati',
      facts([
        ['Da', mail.from],
        ['A', mail.to],
        ['Cc', mail.cc],
        ['Data', when(mail.date)],
        ['Casella', records.mailboxes.get(mail.mailboxId)?.email],
        ['Cartella', mail.folder],
        ['Letta', mail.isSeen ? 'Sì' : 'No'],
        ['Allegati', mail.hasAttachments ? 'Sì' : 'No'],
      ]),
    ),
    card('Testo', html`<div class="text">${plainText(mail.body)}</div>`),
  );
}

export function userPage(records: Records, id: number): string | undefined {
  const user = records.users.get(id);
  if (user === undefined) return undefined;
  const tasks = records.tasks.all().filter(({ responsibleId }) => responsibleId === id);
  return page(
    `${user.type === 'extranet' ? 'Utente extranet' : 'Dipendente'} n. ${id}`,
    userName(user),
    card(
      'Dati',
      facts([
        ['Posizione', user.position],
        ['E-mail', link(`mailto:${user.email}`, user.email)],
        ['Reparto', user.departments.map((one) => html`${records.departments.get(one)?.name ?? ''}`)],
        ['Amministratore', user.admin ? 'Sì' : undefined],
      ]),
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
