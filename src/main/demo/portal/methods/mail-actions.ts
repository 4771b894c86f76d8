import { addressesOf } from '../addresses.ts';
import { findByCommunication } from '../crm-lookup.ts';
import { readPlain } from '../dates.ts';
import { deniedV3, invalidField, PortalError } from '../errors.ts';
import { makeActivity, makeChat, makeEvent, makePost, makeTask } from '../make.ts';
import type { Binding, Mail, Mailbox, MailBinding } from '../records.ts';
import { method, type Area, type Call, type Method } from '../method.ts';
import { required, strict } from '../schema.ts';
import { positive } from '../v3.ts';
import { MAIL, mailboxesOf } from './mail-read.ts';

/** What can be made of a message, and moving it (rest.md 2). */

/** A message that the caller may act on; a validation error on `field` where it is gone, with `text` as its message. */
export function usable(
  call: Call,
  id: number,
  field = 'messageId',
  text = 'The message was deleted or moved to another folder',
): { mail: Mail; mailbox: Mailbox } {
  const boxes = mailboxesOf(call);
  const mail = call.records.mails.get(positive(id, field));
  if (mail === undefined) throw invalidField(field, text);
  const mailbox = boxes.find((box) => box.id === mail.mailboxId);
  if (mailbox === undefined) throw deniedV3();
  return { mail, mailbox };
}

/** Assumption: a user without rights in the other module gets ACCESSDENIED, as for the message itself. */
function needs(call: Call, area: Area): void {
  if (!call.may(area)) throw deniedV3();
}

const bind = (mail: Mail, type: MailBinding, id: number): void => {
  mail.bindings.push({ type, id });
};

/** The records of the people at the other end: those that are there, or a new lead (rest.md 2, webmail.md 3). */
function ownersOf(call: Call, correspondents: readonly string[], name: string): Binding[] {
  const found = findByCommunication(call.records, 'EMAIL', correspondents);
  const known = [3, 4, 1].flatMap((type) =>
    (found.get(type as 1 | 3 | 4) ?? []).slice(0, 1).map((entityId) => ({ entityTypeId: type, entityId })),
  );
  if (known.length > 0) return known;
  const lead = call.records.leads.add({
    fields: {
      title: name,
      name,
      stageId: 'NEW',
      sourceId: 'EMAIL',
      opened: 'Y',
      assignedById: call.user.id,
      createdTime: new Date(call.now()).toISOString(),
      fm: correspondents.slice(0, 1).map((value) => ({ id: 1, typeId: 'EMAIL', valueType: 'WORK', value })),
    },
  });
  return [{ entityTypeId: 1, entityId: lead.id }];
}

function createActivity(call: Call, { mail, mailbox }: { mail: Mail; mailbox: Mailbox }): true {
  const senders = addressesOf(mail.from);
  const own = senders.some(({ address }) => address === mailbox.email);
  const people = own ? addressesOf(mail.to) : senders;
  const [first] = people;
  if (first === undefined) throw invalidField('messageId', 'The message could not be saved, try later');
  const owners = ownersOf(
    call,
    people.map(({ address }) => address),
    first.name || first.address,
  );
  const [owner] = owners;
  if (owner === undefined) throw invalidField('messageId', 'The message could not be saved, try later');
  const activity = makeActivity(call, {
    ownerTypeId: owner.entityTypeId,
    ownerId: owner.entityId,
    typeId: 4,
    subject: mail.subject,
    description: mail.body,
    descriptionType: 3,
    direction: own ? 2 : 1,
    responsibleId: call.user.id,
    authorId: call.user.id,
    start: mail.date,
    end: mail.date,
    completed: own,
    bindings: owners,
    communications: [
      { type: 'EMAIL', value: first.address, entityId: owner.entityId, entityTypeId: owner.entityTypeId },
    ],
  });
  bind(mail, 'CRM_ACTIVITY', activity.id);
  return true;
}

const ID = { messageId: required(strict.int) } as const;

const creators: Method[] = [
  method({
    name: 'mail.message.createcrmactivity',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: ID,
    run(call, { messageId }) {
      const found = usable(call, messageId);
      needs(call, 'crm');
      return createActivity(call, found);
    },
  }),
  method({
    name: 'mail.message.removecrmactivity',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: ID,
    run(call, { messageId }) {
      const { mail } = usable(call, messageId);
      needs(call, 'crm');
      for (const { type, id } of mail.bindings)
        if (type === 'CRM_ACTIVITY') call.records.activities.remove(id);
      mail.bindings = mail.bindings.filter(({ type }) => type !== 'CRM_ACTIVITY');
      return true;
    },
  }),
  method({
    name: 'mail.message.createtask',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: { ...ID, title: strict.text, responsibleId: strict.int, description: strict.text },
    run(call, { messageId, title, responsibleId, description }) {
      const { mail } = usable(call, messageId);
      needs(call, 'tasks');
      const responsible = responsibleId ?? call.user.id;
      if (call.records.users.get(responsible) === undefined) {
        throw invalidField('responsibleId', 'The task could not be created: unknown responsible');
      }
      const task = makeTask(call, {
        title: title ?? mail.subject,
        description: description ?? '',
        creatorId: call.user.id,
        responsibleId: responsible,
        emailId: messageId,
      });
      bind(mail, 'TASKS_TASK', task.id);
      return { success: true, taskId: task.id, messageId };
    },
  }),
  method({
    name: 'mail.message.createfeedpost',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: { ...ID, title: strict.text },
    run(call, { messageId, title }) {
      const { mail } = usable(call, messageId);
      needs(call, 'feed');
      // Assumption: without a parameter for it the post goes to its author alone.
      const post = makePost(call, {
        title: title ?? mail.subject,
        text: mail.subject,
        authorId: call.user.id,
        dest: [`U${call.user.id}`],
        mailId: messageId,
      });
      bind(mail, 'BLOG_POST', post.id);
      return { success: true, postId: post.id, messageId };
    },
  }),
  method({
    name: 'mail.message.createchat',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: ID,
    run(call, { messageId }) {
      const { mail } = usable(call, messageId);
      needs(call, 'chat');
      const { records, user } = call;
      const before = records.chats
        .all()
        .find(({ entityType, entityId }) => entityType === 'MAIL' && entityId === String(messageId));
      const chat =
        before ??
        makeChat(call, {
          title: mail.subject,
          ownerId: user.id,
          entityType: 'MAIL',
          entityId: String(messageId),
        });
      if (!chat.users.includes(user.id)) chat.users.push(user.id);
      if (before === undefined) bind(mail, 'IM_CHAT', chat.id);
      return { success: true, chatId: chat.id, messageId, existing: before !== undefined };
    },
  }),
  method({
    name: 'mail.message.createcalendarevent',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: {
      ...ID,
      dateFrom: required(strict.text),
      dateTo: required(strict.text),
      name: strict.text,
      description: strict.text,
    },
    run(call, { messageId, dateFrom, dateTo, name, description }) {
      const { mail } = usable(call, messageId);
      needs(call, 'calendar');
      const [from, to] = [readPlain(dateFrom), readPlain(dateTo)];
      if (from === undefined) throw invalidField('dateFrom', 'Must be a date in the format Y-m-d H:i:s');
      if (to === undefined) throw invalidField('dateTo', 'Must be a date in the format Y-m-d H:i:s');
      const event = makeEvent(call, {
        name: name ?? mail.subject,
        description: description ?? '',
        from,
        to,
        authorId: call.user.id,
        ownerId: call.user.id,
      });
      bind(mail, 'CALENDAR_EVENT', event.id);
      return { success: true, eventId: event.id, messageId };
    },
  }),
];

const ACTIONS = ['move', 'spam', 'delete'];

const move = method({
  name: 'mail.message.movetofolder',
  version: 3,
  scopes: MAIL,
  writes: true,
  params: {
    messageIds: required(strict.list(strict.int)),
    action: required(strict.text),
    folder: strict.text,
  },
  run(call, { messageIds, action, folder }) {
    if (!ACTIONS.includes(action)) throw invalidField('action', 'Must be one of move, spam, delete');
    if (action === 'move' && (folder === undefined || folder === '')) {
      throw invalidField('folder', 'Required for the action move');
    }
    const mails = messageIds.flatMap((id) => {
      try {
        return [usable(call, id).mail];
      } catch (error) {
        if (error instanceof PortalError) return [];
        throw error;
      }
    });
    const [first] = mails;
    if (first === undefined) throw invalidField('messageIds', 'There are no accessible messages');
    if (mails.some((mail) => mail.mailboxId !== first.mailboxId || mail.folder !== first.folder)) {
      throw invalidField('messageIds', 'The messages must lie in one folder of one mailbox');
    }
    const target = action === 'move' ? (folder ?? '') : action === 'spam' ? 'Posta indesiderata' : 'Cestino';
    for (const mail of mails) {
      call.records.mails.remove(mail.id);
      // A moved message is another one to the portal: its old id finds nothing any more.
      const { id: _id, ...rest } = mail;
      call.records.mails.add({ ...rest, folder: target });
    }
    return { success: true, movedCount: mails.length, action };
  },
});

export const mailActionMethods: Method[] = [...creators, move];
