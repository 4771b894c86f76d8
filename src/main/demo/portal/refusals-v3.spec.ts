import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { titleOf } from '../../../../tests/fixtures/portal-replay.ts';
import { openPortal, v3Address, type TestPortal } from '../../../../tests/fixtures/portal.ts';

/** Every error that rest.md documents for REST 3.0 and that a client can bring about. */

const V = 'VALIDATION_REQUESTVALIDATIONEXCEPTION';

type Refusal = readonly [
  section: string,
  method: string,
  input: unknown,
  code: string,
  field?: string | undefined,
  status?: number,
];

const TASK = { title: 'Call Eva', creatorId: 7, responsibleId: 7 };
const LETTER = {
  from: 'giulia.ferri@officine-aurora.example',
  to: ['eva@client.test'],
  subject: 'x',
  body: 'x',
};

const REFUSALS: readonly Refusal[] = [
  ['1.2', 'mail.message.get', {}, V, 'id'],
  ['1.2', 'mail.message.get', { id: '901' }, V, 'id'],
  ['1.2', 'mail.message.get', { id: 1 }, 'ENTITYNOTFOUNDEXCEPTION'],
  ['1.2', 'mail.message.get', { id: 903 }, 'ACCESSDENIEDEXCEPTION', undefined, 403],
  ['1.2', 'mail.message.get', { id: 901, select: 'id' }, 'INVALIDSELECTEXCEPTION'],
  ['1.2', 'mail.message.get', { id: 901, select: [1] }, 'INVALIDSELECTEXCEPTION'],
  ['1.2', 'mail.message.list', { pagination: { limit: 0 } }, 'INVALIDPAGINATIONEXCEPTION'],
  ['1.2', 'mail.message.list', { pagination: { limit: 'many' } }, 'INVALIDPAGINATIONEXCEPTION'],
  ['1.2', 'mail.message.list', { pagination: 5 }, 'INVALIDPAGINATIONEXCEPTION'],
  ['2', 'mail.message.list', { dateFrom: '2026-03-02' }, V, 'dateFrom'],
  ['2', 'mail.message.list', { dateTo: '2026-03-02 10:00:00' }, V, 'dateTo'],
  ['2', 'mail.message.list', { isSeen: 'Y' }, V, 'isSeen'],
  ['2', 'mail.mailbox.get', { id: 99 }, 'ENTITYNOTFOUNDEXCEPTION'],
  ['2', 'mail.message.thread', { id: 99 }, 'ENTITYNOTFOUNDEXCEPTION'],
  ['2', 'mail.message.field.get', { name: 'messageId' }, 'FIELDNOTFOUNDEXCEPTION'],
  ['2', 'mail.recipient.listemployees', {}, V, 'query'],
  ['2', 'mail.recipient.listemployees', { query: '' }, V, 'query'],
  ...['createtask', 'createcrmactivity', 'removecrmactivity', 'createfeedpost', 'createchat'].flatMap(
    (name): Refusal[] => [
      ['2', `mail.message.${name}`, {}, V, 'messageId'],
      ['2', `mail.message.${name}`, { messageId: 0 }, V, 'messageId'],
      ['2', `mail.message.${name}`, { messageId: 99 }, V, 'messageId'],
      ['2', `mail.message.${name}`, { messageId: 903 }, 'ACCESSDENIEDEXCEPTION', undefined, 403],
    ],
  ),
  ['2', 'mail.message.createtask', { messageId: 901, responsibleId: 999 }, V, 'responsibleId'],
  ['2', 'mail.message.createcalendarevent', { messageId: 901, dateTo: '2026-03-03 11:00:00' }, V, 'dateFrom'],
  [
    '2',
    'mail.message.createcalendarevent',
    { messageId: 901, dateFrom: '2026-03-03T10:00:00', dateTo: '2026-03-03 11:00:00' },
    V,
    'dateFrom',
  ],
  ['2', 'mail.message.send', { ...LETTER, from: 'a@elsewhere.test' }, V, 'from'],
  ['2', 'mail.message.send', { ...LETTER, to: [] }, V, 'to'],
  ['2', 'mail.message.send', { ...LETTER, to: 'eva@client.test' }, V, 'to'],
  ['2', 'mail.message.send', { ...LETTER, bcc: ['nobody'] }, V, 'bcc'],
  ['2', 'mail.message.reply', { ...LETTER, replyToMessageId: 99 }, V, 'replyToMessageId'],
  ['2', 'mail.message.forward', { ...LETTER, forwardMessageId: 99 }, V, 'forwardMessageId'],
  ['2', 'mail.message.movetofolder', { messageIds: [901], action: 'burn' }, V, 'action'],
  ['2', 'mail.message.movetofolder', { messageIds: [901], action: 'move' }, V, 'folder'],
  ['2', 'mail.message.movetofolder', { messageIds: [99], action: 'delete' }, V, 'messageIds'],
  ['2', 'mail.message.movetofolder', { messageIds: [901, 902], action: 'delete' }, V, 'messageIds'],
  ['3.2', 'tasks.task.add', {}, V, 'fields'],
  ['3.2', 'tasks.task.add', { fields: { ...TASK, title: undefined } }, V, 'title'],
  ['3.2', 'tasks.task.add', { fields: { ...TASK, creatorId: undefined } }, V, 'creatorId'],
  ['3.2', 'tasks.task.add', { fields: { ...TASK, responsibleId: undefined } }, V, 'responsibleId'],
  ['3.2', 'tasks.task.add', { fields: { ...TASK, responsibleId: '7' } }, V, 'responsibleId'],
  ['3.2', 'tasks.task.add', { fields: { ...TASK, needsControl: 'Y' } }, V, 'needsControl'],
  ['3.2', 'tasks.task.add', { fields: { ...TASK, responsibleId: 999 } }, V, 'responsibleId'],
  ['3.2', 'tasks.task.add', { fields: { ...TASK, creatorId: 999 } }, V, 'creatorId'],
  ['3.2', 'tasks.task.add', { fields: { ...TASK, parentId: 1 } }, V, 'parentId'],
  [
    '3.2',
    'tasks.task.add',
    { fields: { ...TASK, startPlan: '2026-03-03', endPlan: '2026-03-02' } },
    V,
    'endPlan',
  ],
  ['3.4', 'tasks.task.get', { id: '512' }, V, 'id'],
  ['3.4', 'tasks.task.get', { id: 1 }, 'ENTITYNOTFOUNDEXCEPTION'],
  ['3.4', 'tasks.task.get', { id: 512, select: ['nothing.id'] }, 'UNKNOWNDTOPROPERTYEXCEPTION'],
  ['3.4', 'tasks.task.get', { id: 512, select: ['creator.nothing'] }, 'UNKNOWNDTOPROPERTYEXCEPTION'],
  ['3.4', 'tasks.task.list', { filter: [['title', '=', 'x']] }, V, 'title'],
  ['3.4', 'tasks.task.list', { filter: [['nothing', '=', 'x']] }, 'UNKNOWNDTOPROPERTYEXCEPTION'],
  ['3.4', 'tasks.task.list', { filter: [['id', 'like', 5]] }, 'UNKNOWNFILTEROPERATOREXCEPTION'],
  ['3.4', 'tasks.task.list', { order: { description: 'ASC' } }, 'INVALIDORDEREXCEPTION'],
  ['3.4', 'tasks.task.update', { id: 1, fields: { title: 'x' } }, 'ACCESSDENIEDEXCEPTION', undefined, 403],
  ['3.5', 'tasks.task.file.attach', { taskId: 512, fileIds: 5 }, V, 'fileIds'],
];

describe('what REST 3.0 refuses', () => {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await openPortal();
    const mail = { subject: 'Quote 7', from: 'eva@client.test', to: 'giulia.ferri@officine-aurora.example' };
    const closed = portal.records.mailboxes.add({
      email: 'paolo@officine-aurora.example',
      name: 'x',
      senderName: 'x',
      users: [1],
    });
    portal.receive({ ...mail, mailboxId: 3 });
    portal.receive({ ...mail, mailboxId: 3, folder: 'Clienti' });
    portal.receive({ ...mail, mailboxId: closed.id });
  });
  afterAll(() => portal.stop());

  for (const refusal of REFUSALS) {
    const [, method, input, suffix, field, status = 400] = refusal;
    it(`${titleOf(refusal)}: ${suffix}`, async () => {
      const { status: got, body } = await portal.call3(method, input);
      const prefix = suffix.startsWith('FIELDNOTFOUND')
        ? 'BITRIX_REST_V3_REALISATION_EXCEPTION_'
        : 'BITRIX_REST_V3_EXCEPTION_';
      expect(got).toBe(status);
      expect(body).not.toHaveProperty('result');
      const { code, validation } = body.error as { code: string; validation?: { field: string }[] };
      expect(code).toBe(prefix + suffix);
      // Only this one names fields.
      expect(validation === undefined).toBe(suffix !== V);
      expect(validation?.[0]?.field).toBe(field);
    });
  }

  it('1.2 all the fields that are wrong are named at once', async () => {
    const { body } = await portal.call3('mail.message.send', { subject: 5 });
    const { validation } = body.error as { validation: { field: string }[] };
    expect(validation.map(({ field }) => field)).toEqual(['from', 'to', 'subject', 'body']);
  });

  it('1.1 the message for an unknown creator is empty', async () => {
    const { body } = await portal.call3('tasks.task.add', { fields: { ...TASK, creatorId: 999 } });
    expect(body.error).toMatchObject({ validation: [{ field: 'creatorId', message: '' }] });
  });

  it('1.2 a scope that is missing is refused in this envelope', async () => {
    const at = v3Address(portal.addWebhook({ userId: 7, scopes: ['task'] }));
    for (const method of ['mail.message.list', 'tasks.task.list']) {
      const { status, body } = await portal.call3(method, {}, { at });
      expect([status, body.error]).toMatchObject([
        403,
        { code: 'BITRIX_REST_V3_EXCEPTION_INSUFFICIENTSCOPEEXCEPTION' },
      ]);
    }
  });

  it.each([['object'], ['string']] as const)(
    '1.2 system errors come in the envelope that is assumed: %s',
    async (v3SystemErrors) => {
      const other = await openPortal({ assumptions: { v3SystemErrors } });
      const { status, body } = await other.call3('no.such.method');
      expect(status).toBe(404);
      expect(body.error).toEqual(
        v3SystemErrors === 'string'
          ? 'ERROR_METHOD_NOT_FOUND'
          : { code: 'ERROR_METHOD_NOT_FOUND', message: expect.any(String) as string },
      );
      await other.stop();
    },
  );
});
