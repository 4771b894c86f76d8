import { CUSTOMERS } from '../sample-mail/people.ts';
import { makeActivity, makeChat, makeEvent, makeMessage, makePost, makeTask } from './make.ts';
import type { Records } from './records.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Some tasks, activities, a post, a chat and an event, of the last weeks before `now`. */
export function addWork(records: Records, now: number): void {
  // At ten in the morning, near enough: nobody works at the hour that the demo happens to start at.
  const today = Math.floor(now / DAY) * DAY;
  const at =
    (days: number, hours = 0): (() => number) =>
    () =>
      today - days * DAY + (9 + hours) * HOUR;
  const contact = records.contacts.all()[0];
  const deal = records.deals.all()[0];
  const task = makeTask(
    { records, now: at(3) },
    {
      title: 'Preparare l’offerta per Rossi Impianti',
      description: 'Tre pompe P40 con consegna entro [b]venerdì[/b].',
      creatorId: 1,
      responsibleId: 7,
      auditors: [2],
      deadline: today + 2 * DAY + 16 * HOUR,
      priority: 2,
      crmItemIds: deal === undefined ? [] : [`D_${deal.id}`],
    },
  );
  const list = { taskId: task.id, complete: false, important: false, members: {}, sort: 0 };
  const top = records.checklist.add({ ...list, title: 'Checklist 1', parentId: 0 });
  for (const title of ['Chiedere i tempi di consegna', 'Controllare lo sconto', 'Mandare l’offerta']) {
    records.checklist.add({ ...list, title, parentId: top.id });
  }
  makeTask(
    { records, now: at(12) },
    {
      title: 'Aggiornare il listino prezzi',
      creatorId: 7,
      responsibleId: 2,
      deadline: today + 9 * DAY + 16 * HOUR,
    },
  );
  makeTask(
    { records, now: at(20) },
    { title: 'Prenotare lo stand per la fiera', creatorId: 7, responsibleId: 4, groupId: 5, status: 3 },
  );
  if (contact !== undefined && deal !== undefined) {
    const email = CUSTOMERS[0]?.address ?? '';
    const activity = makeActivity(
      { records, now: at(4) },
      {
        ownerTypeId: 3,
        ownerId: contact.id,
        typeId: 4,
        subject: 'Richiesta di offerta per tre pompe',
        description: 'Buongiorno, vi chiediamo un’offerta per tre pompe P40.',
        direction: 1,
        responsibleId: 7,
        authorId: 7,
        communications: [{ type: 'EMAIL', value: email, entityId: contact.id, entityTypeId: 3 }],
      },
    );
    activity.bindings.push({ entityTypeId: 2, entityId: deal.id });
    makeActivity(
      { records, now: at(2) },
      {
        ownerTypeId: 2,
        ownerId: deal.id,
        typeId: 2,
        subject: 'Telefonata sui tempi di consegna',
        direction: 2,
        responsibleId: 7,
        authorId: 7,
        completed: true,
        communications: [{ type: 'PHONE', value: '+39 035 4100000', entityId: contact.id, entityTypeId: 3 }],
      },
    );
    records.comments.add({
      entityTypeId: 2,
      entityId: deal.id,
      text: 'Il cliente chiede lo sconto del 4 %.',
      authorId: 7,
      created: at(2)(),
      fileIds: [],
    });
  }
  makePost(
    { records, now: at(6) },
    {
      title: 'Chiusura di dicembre',
      text: 'Gli uffici restano chiusi dal 24 al 31 dicembre.',
      authorId: 1,
      dest: ['UA'],
      tags: ['avvisi'],
    },
  );
  const chat = makeChat({ records, now: at(9) }, { title: 'Fiera di Bolzano', ownerId: 7, users: [1, 4, 7] });
  makeMessage({ records, now: at(9, 1) }, `chat${chat.id}`, 4, 'Lo stand è confermato.');
  makeMessage({ records, now: at(9, 2) }, `chat${chat.id}`, 7, 'Perfetto, grazie.');
  makeEvent(
    { records, now: at(5) },
    {
      name: 'Riunione vendite',
      from: today + DAY + 8 * HOUR,
      to: today + DAY + 9 * HOUR,
      authorId: 1,
      ownerId: 7,
      attendees: [1, 7],
      location: 'Sala riunioni',
    },
  );
}
