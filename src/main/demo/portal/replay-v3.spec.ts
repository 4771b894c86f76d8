import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPortal, type TestPortal } from '../../../../tests/fixtures/portal.ts';
import { replay, titleOf, type Example } from '../../../../tests/fixtures/portal-replay.ts';

/** The examples of rest.md for REST 3.0: the request, and the shape of what comes back. */

const FROM = '2026-03-02T00:00:00+01:00';
const TO = '2026-03-02T23:59:59+01:00';
const MESSAGE = {
  id: 901,
  mailboxId: 3,
  mailboxEmail: 'sales@acme.test',
  subject: 'Quote 7',
  from: 'eva@client.test',
  to: 'sales@acme.test',
  cc: '',
  date: '2026-03-02T09:15:00+01:00',
  isSeen: false,
  hasAttachments: true,
  url: 'https://acme.bitrix24.test/mail/message/901/',
  bindings: [],
  body: 'Hello',
};
const TASK = {
  id: 512,
  title: 'Call Eva',
  status: 'pending',
  priority: 'average',
  xmlId: null,
  emailId: null,
  chatId: 88,
  fileIds: null,
  checklist: [],
};
const FIELD = {
  name: 'id',
  type: 'int',
  title: 'x',
  description: '',
  validationRules: [],
  requiredGroups: [],
  filterable: false,
  sortable: false,
  editable: false,
  multiple: false,
  elementType: null,
};

const ME = 'Giulia Ferri <giulia.ferri@officine-aurora.example>';
const LETTER = {
  from: ME,
  to: ['eva@client.test'],
  subject: 'Quote 7',
  body: '<p>Hello</p>',
  cc: ['Bob <b@client.test>'],
  bcc: [],
};

/** 901 and 902 are one conversation in mailbox 3, 903 lies in mailbox 4. */
const EXAMPLES: readonly Example[] = [
  [
    '2',
    'mail.mailbox.list',
    { email: 'giulia', pagination: { page: 1, limit: 25 } },
    { items: [{ id: 3, name: 'x', email: 'x', senderName: 'x' }] },
  ],
  ['2', 'mail.mailbox.get', { id: 3, select: ['id', 'email', 'nothing'] }, { item: { id: 3, email: 'x' } }],
  ['2', 'mail.mailbox.senders', {}, { items: [{ email: 'x', name: 'x', sender: 'x' }] }],
  ['2', 'mail.mailbox.field.list', {}, { items: [FIELD] }],
  ['2', 'mail.message.field.list', { select: ['name', 'type'] }, { items: [{ name: 'id', type: 'int' }] }],
  ['2', 'mail.recipient.field.list', {}, { items: [FIELD] }],
  ['2', 'mail.message.field.get', { name: 'bindings' }, { item: FIELD }],
  [
    '2',
    'mail.message.list',
    {
      mailboxId: 3,
      dateFrom: FROM,
      dateTo: TO,
      isSeen: false,
      hasAttachments: true,
      folder: 'INBOX',
      searchQuery: 'quote',
      pagination: { limit: 200, offset: 0 },
    },
    { items: [MESSAGE] },
  ],
  ['2', 'mail.message.get', { id: 901 }, { item: MESSAGE }],
  [
    '2',
    'mail.message.get',
    { id: 901, select: ['subject', 'bindings'] },
    { item: { subject: 'Quote 7', bindings: [] } },
  ],
  [
    '2',
    'mail.message.thread',
    { id: 902, limit: 20 },
    [{ id: 1, subject: 'x', from: 'x', to: 'x', cc: 'x', date: '2026-03-02 09:15:00', body: 'x' }],
  ],
  ['2', 'mail.message.send', LETTER, { success: true, to: ['x'] }],
  ['2', 'mail.message.reply', { replyToMessageId: 901, ...LETTER }, { success: true, to: ['x'] }],
  ['2', 'mail.message.forward', { forwardMessageId: 901, ...LETTER }, { success: true, to: ['x'] }],
  [
    '2',
    'mail.message.createtask',
    { messageId: 901, responsibleId: 1, title: 'Email: Quote 7', description: 'x' },
    { success: true, taskId: 515, messageId: 901 },
  ],
  ['2', 'mail.message.createcrmactivity', { messageId: 901 }, true],
  ['2', 'mail.message.createfeedpost', { messageId: 901 }, { success: true, postId: 218, messageId: 901 }],
  [
    '2',
    'mail.message.createchat',
    { messageId: 901 },
    { success: true, chatId: 1, messageId: 901, existing: false },
  ],
  [
    '2',
    'mail.message.createcalendarevent',
    { messageId: 901, dateFrom: '2026-03-03 10:00:00', dateTo: '2026-03-03 11:00:00', name: 'x' },
    { success: true, eventId: 1, messageId: 901 },
  ],
  ['2', 'mail.message.removecrmactivity', { messageId: 901 }, true],
  [
    '2',
    'mail.recipient.listcontacts',
    { query: 'rossi', pagination: { limit: 50 } },
    { items: [{ id: 275, email: 'x', name: 'x' }] },
  ],
  ['2', 'mail.recipient.listcontacts', {}, { items: [{ id: 275, email: 'x', name: 'x' }] }],
  ['2', 'mail.recipient.listemployees', { query: 'e' }, { items: [{ id: 7, email: 'x', name: 'x' }] }],
  [
    '3.2',
    'tasks.task.add',
    { fields: { title: 'Call Eva', creatorId: 7, responsibleId: 7 } },
    { item: TASK },
  ],
  [
    '3.2',
    'tasks.task.add',
    {
      fields: {
        title: 'Call Eva',
        creatorId: 7,
        responsibleId: 7,
        deadline: TO,
        priority: 'high',
        accomplices: [1],
        auditors: [2],
        crmItemIds: ['L_342'],
        xmlId: 'm-901',
        needsControl: true,
        groupId: 7,
      },
    },
    {
      item: {
        id: 1,
        priority: 'high',
        needsControl: true,
        crmItemIds: ['x'],
        link: '/company/personal/user/7/tasks/task/view/1/',
      },
    },
  ],
  [
    '3.4',
    'tasks.task.get',
    { id: 512, select: ['id', 'title', 'creator.name', 'responsible.id', 'email.from', 'nothing'] },
    { item: { id: 512, title: 'x', creator: { name: 'x' }, responsible: { id: 7 }, email: {} } },
  ],
  [
    '3.4',
    'tasks.task.list',
    {
      select: ['id', 'title'],
      filter: [['id', '>=', 512]],
      order: { deadline: 'DESC' },
      pagination: { limit: 1000 },
    },
    { items: [{ id: 512, title: 'x' }] },
  ],
  ['3.4', 'tasks.task.list', {}, { items: [{ id: 512 }] }],
  ['3.4', 'tasks.task.update', { id: 512, fields: { title: 'New', priority: 'low' } }, { result: true }],
  [
    '3.4',
    'tasks.task.field.list',
    { select: ['name', 'filterable', 'editable'] },
    { items: [{ name: 'x', filterable: true, editable: false }] },
  ],
  ['3.5', 'tasks.task.file.attach', { taskId: 512, fileIds: [9100] }, { result: true }],
  ['3.5', 'tasks.task.chat.message.send', { fields: { taskId: 512, text: 'Hello' } }, { result: true }],
  [
    '2',
    'mail.message.movetofolder',
    { messageIds: [902], action: 'move', folder: 'Clienti' },
    { success: true, movedCount: 1, action: 'move' },
  ],
  ['1.1', 'rest.scope.list', {}, { items: ['mail'] }],
  ['1.1', 'documentation', {}, { openapi: '3.0.0', paths: { '/tasks.task.add': {} } }],
  ['1.1', 'rest.documentation.openapi', {}, { openapi: '3.0.0', paths: { '/mail.message.createtask': {} } }],
  ['2', 'mail.mailbox.field.get', { name: 'email', select: ['type'] }, { item: { type: 'string' } }],
  ['2', 'mail.recipient.field.get', { name: 'email' }, { item: FIELD }],
];

describe('the examples of REST 3.0', () => {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await openPortal();
    const mail = {
      subject: 'Quote 7',
      from: 'Eva <eva@client.test>',
      to: ME,
      hasAttachments: true,
      body: 'Hello',
    };
    portal.receive({ ...mail, mailboxId: 3, messageId: '<1@client.test>' });
    portal.receive({
      ...mail,
      mailboxId: 3,
      messageId: '<2@client.test>',
      references: ['<1@client.test>'],
      isSeen: true,
    });
    portal.receive({ ...mail, mailboxId: 4, messageId: '<1@client.test>' });
    portal.records.files.add(
      {
        name: 'a.pdf',
        folder: false,
        storageId: 17,
        parentId: 1,
        createdBy: 7,
        created: 0,
        content: '',
        size: 0,
      },
      9100,
    );
  });
  afterAll(() => portal.stop());

  for (const example of EXAMPLES) {
    it(titleOf(example), () => replay(portal, 3, example));
  }

  it('2 the addresses of a message differ between list and get', async () => {
    const list = await portal.call3('mail.message.list', { mailboxId: 3, folder: 'INBOX' });
    expect(list.body.result).toMatchObject({
      items: [{ id: 901, url: `${portal.origin}/mail/message/901/` }],
    });
    const get = await portal.call3('mail.message.get', { id: 901 });
    expect(get.body.result).toMatchObject({ item: { url: '/mail/message/901' } });
  });

  it('2 a thread stays within its mailbox, and what was made of a message is told', async () => {
    const { body } = await portal.call3('mail.message.thread', { id: 901 });
    expect((body.result as { id: number }[]).map(({ id }) => id)).not.toContain(903);
    const { body: read } = await portal.call3('mail.message.get', { id: 901, select: ['bindings'] });
    const { item } = read.result as { item: { bindings: { entityType: string }[] } };
    expect(item.bindings.map(({ entityType }) => entityType).sort()).toEqual([
      'BLOG_POST',
      'CALENDAR_EVENT',
      'IM_CHAT',
      'TASKS_TASK',
    ]);
  });

  it('2 a chat that is there already is told again', async () => {
    const { body } = await portal.call3('mail.message.createchat', { messageId: 901 });
    expect(body.result).toMatchObject({ existing: true });
  });

  it('2 a moved message is another one', async () => {
    expect((await portal.call3('mail.message.createtask', { messageId: 902 })).body.error).toMatchObject({
      validation: [{ field: 'messageId' }],
    });
    const { body } = await portal.call3('mail.message.list', { folder: 'Clienti' });
    expect(body.result).toMatchObject({ items: [{ id: 904 }] });
  });

  it('1.1 a method without parameters answers GET, and reads no query', async () => {
    const address = portal.webhook.replace('/rest/', '/rest/api/');
    expect((await fetch(`${address}rest.scope.list`)).status).toBe(200);
    const answer = await fetch(`${address}mail.message.get?id=901`);
    expect(await answer.json()).toMatchObject({ error: { validation: [{ field: 'id' }] } });
  });
});
