import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { titleOf } from '../../../../tests/fixtures/portal-replay.ts';
import { openPortal, type TestPortal } from '../../../../tests/fixtures/portal.ts';

/** Every error that rest.md documents for the classic interface and that a client can bring about. */

type Refusal = readonly [
  section: string,
  method: string,
  input: unknown,
  code: string,
  text?: RegExp,
  status?: number,
];

const TASK = { TITLE: 'Call Eva', RESPONSIBLE_ID: 7 };
const EMAIL = { VALUE: 'eva@client.test', ENTITY_ID: 275, ENTITY_TYPE_ID: 3, TYPE: 'EMAIL' };
const ACTIVITY = {
  OWNER_TYPE_ID: 3,
  OWNER_ID: 275,
  TYPE_ID: 4,
  SUBJECT: 'Quote',
  RESPONSIBLE_ID: 7,
  COMMUNICATIONS: [EMAIL],
  DIRECTION: 1,
};
const activity = (own: Record<string, unknown>): unknown => ({ fields: { ...ACTIVITY, ...own } });
const EVENT = { type: 'user', ownerId: 7, from: '2026-03-02T10:00:00', to: '2026-03-02T11:00:00', name: 'x' };
const without = (from: Record<string, unknown>, key: string): unknown =>
  Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));

const REFUSALS: readonly Refusal[] = [
  ['1.2', 'no.such.method', {}, 'ERROR_METHOD_NOT_FOUND', /./, 404],
  ['1.1', 'mail.message.list', {}, 'ERROR_METHOD_NOT_FOUND', /./, 404],
  ['3.1', 'tasks.task.add', {}, '100', /fields/],
  ['3.1', 'tasks.task.add', { fields: { RESPONSIBLE_ID: 7 } }, 'ERROR_CORE', /title.*<br>/],
  ['3.1', 'tasks.task.add', { fields: { TITLE: 'x' } }, 'ERROR_CORE', /responsible.*<br>/],
  ['3.1', 'tasks.task.add', { fields: { ...TASK, RESPONSIBLE_ID: 999 } }, 'ERROR_CORE', /999/],
  ['3.1', 'tasks.task.add', { fields: { ...TASK, STATUS: 9 } }, 'ERROR_CORE', /status/],
  ['3.1', 'tasks.task.add', { fields: { ...TASK, PARENT_ID: 999 } }, 'ERROR_CORE', /parent/],
  [
    '3.1',
    'tasks.task.add',
    { fields: { ...TASK, START_DATE_PLAN: '2026-03-03', END_DATE_PLAN: '2026-03-02' } },
    'ERROR_CORE',
    /before/,
  ],
  ['3.1', 'tasks.task.add', { fields: { ...TASK, DEADLINE: '2026-02-31' } }, 'ERROR_CORE', /date/],
  [
    '3.1',
    'tasks.task.add',
    { fields: { ...TASK, UF_TASK_WEBDAV_FILES: ['SGVsbG8='] } },
    'ERROR_CORE',
    /file/,
  ],
  ['3.1', 'tasks.task.add', { fields: { ...TASK, AUDITORS: 'seven' } }, 'ERROR_CORE', /AUDITORS/],
  ['3.4', 'tasks.task.get', {}, '100', /taskId/],
  ['3.4', 'tasks.task.get', { taskId: 'x' }, '100', /taskId/],
  ['3.5', 'tasks.task.files.attach', { taskId: 512 }, '100', /fileId/],
  ['3.5', 'tasks.task.files.attach', { taskId: 999, fileId: 1 }, '0'],
  ['3.5', 'tasks.task.files.attach', { taskId: 513, fileId: 99 }, 'ERROR_CORE'],
  ['3.5', 'task.checklistitem.add', { TASKID: 512 }, 'ERROR_CORE', /#256/],
  ['3.5', 'task.checklistitem.add', { TASKID: 512, FIELDS: { TITLE: '' } }, 'ERROR_CORE', /#8/],
  ['3.5', 'task.checklistitem.add', { TASKID: 999, FIELDS: { TITLE: 'x' } }, 'ERROR_CORE', /#8/],
  ['4.1', 'crm.duplicate.findbycomm', { values: ['a@b.test'] }, 'Communication type is not defined'],
  [
    '4.1',
    'crm.duplicate.findbycomm',
    { type: 'WEB', values: ['x'] },
    "Communication type 'WEB' is not supported in current context",
  ],
  ['4.1', 'crm.duplicate.findbycomm', { type: 'EMAIL' }, 'Communication values is not defined'],
  ['4.2', 'crm.item.add', { entityTypeId: 1 }, '100', /fields/],
  ['4.2', 'crm.item.add', { entityTypeId: 5000, fields: {} }, 'NOT_FOUND', /Smart process not found/],
  ['4.2', 'crm.item.get', { entityTypeId: 1, id: 99 }, 'NOT_FOUND'],
  ['4.2', 'crm.item.update', { entityTypeId: 1, id: 99, fields: {} }, 'NOT_FOUND'],
  [
    '4.2',
    'crm.item.add',
    { entityTypeId: 2, fields: { stageId: 'NO_SUCH' } },
    'CRM_FIELD_ERROR_VALUE_NOT_VALID',
    /stageId/,
  ],
  [
    '4.2',
    'crm.item.add',
    { entityTypeId: 2, fields: { stageId: 'C9:NEW' } },
    'CRM_FIELD_ERROR_VALUE_NOT_VALID',
    /stageId/,
  ],
  [
    '4.2',
    'crm.item.add',
    { entityTypeId: 1, fields: { contactId: 99 } },
    'CRM_FIELD_ERROR_VALUE_NOT_VALID',
    /contactId/,
  ],
  [
    '4.2',
    'crm.item.add',
    { entityTypeId: 1, fields: { fm: [{ typeId: 'MAIL', value: 'x' }] } },
    'CRM_FIELD_ERROR_VALUE_NOT_VALID',
    /fm/,
  ],
  ['4.2', 'crm.item.add', { entityTypeId: 1, fields: { contactIds: 'all' } }, '100', /contactIds/],
  ['4.2', 'crm.item.list', { entityTypeId: 3, filter: { fm: 'x' } }, 'INVALID_ARG_VALUE', /fm/],
  ['4.2', 'crm.item.list', { entityTypeId: 3, filter: { 0: { EMAIL: 'x' } } }, 'INVALID_ARG_VALUE', /EMAIL/],
  ['4.2', 'crm.item.list', { entityTypeId: 3, order: { id: 'UP' } }, 'INVALID_ARG_VALUE', /id/],
  ['4.3', 'crm.activity.add', activity({ SUBJECT: '' }), '', /The field SUBJECT is not defined/],
  [
    '4.3',
    'crm.activity.add',
    activity({ RESPONSIBLE_ID: undefined }),
    '',
    /The field RESPONSIBLE_ID is not defined/,
  ],
  ['4.3', 'crm.activity.add', activity({ TYPE_ID: undefined }), '', /The field TYPE_ID is not defined/],
  [
    '4.3',
    'crm.activity.add',
    activity({ COMMUNICATIONS: [] }),
    '',
    /The field COMMUNICATIONS is not defined/,
  ],
  [
    '4.3',
    'crm.activity.add',
    activity({ COMMUNICATIONS: [{ ...EMAIL, TYPE: 'PHONE' }] }),
    '',
    /COMMUNICATIONS/,
  ],
  ['4.3', 'crm.activity.add', activity({ COMMUNICATIONS: [{ ...EMAIL, VALUE: '' }] }), '', /COMMUNICATIONS/],
  [
    '4.3',
    'crm.activity.add',
    activity({ TYPE_ID: 2, COMMUNICATIONS: [EMAIL, EMAIL] }),
    '',
    /The only one communication/,
  ],
  ['4.3', 'crm.activity.add', activity({ OWNER_ID: 99 }), '', /Could not build binding/],
  ['4.3', 'crm.activity.add', activity({ TYPE_ID: 6 }), '', /custom activity without provider/],
  [
    '4.3',
    'crm.activity.add',
    activity({ TYPE_ID: 6, PROVIDER_ID: 'CONFIGURABLE' }),
    '',
    /Use crm.activity.configurable.add/,
  ],
  [
    '4.3',
    'crm.activity.add',
    activity({ DIRECTION: 2, COMPLETED: 'Y', COMMUNICATIONS: [{ ...EMAIL, VALUE: 'nobody' }] }),
    '',
    /Email send error. Invalid email/,
  ],
  [
    '4.3',
    'crm.activity.add',
    activity({ DIRECTION: 2, COMPLETED: 'Y', SETTINGS: { MESSAGE_FROM: 'nobody' } }),
    '',
    /Email send error. "From" is not found/,
  ],
  ['4.3', 'crm.activity.binding.add', { activityId: 999, entityTypeId: 3 }, '100', /entityId/],
  ['4.3', 'crm.activity.binding.add', { activityId: 1, entityTypeId: 3, entityId: 275 }, 'NOT_FOUND'],
  ['4.3', 'crm.activity.binding.add', { activityId: 999, entityTypeId: 3, entityId: 99 }, 'OWNER_NOT_FOUND'],
  [
    '4.3',
    'crm.activity.binding.add',
    { activityId: 999, entityTypeId: 3, entityId: 275 },
    'ACTIVITY_IS_ALREADY_BOUND',
  ],
  ['4.4', 'crm.activity.todo.add', { ownerTypeId: 2, ownerId: 601 }, '100', /deadline/],
  [
    '4.4',
    'crm.activity.todo.add',
    { ownerTypeId: 2, ownerId: 99, deadline: '2026-03-02' },
    'OWNER_NOT_FOUND',
  ],
  [
    '4.4',
    'crm.activity.todo.add',
    { ownerTypeId: 2, ownerId: 601, deadline: 'soon' },
    'WRONG_DATETIME_FORMAT',
  ],
  [
    '4.4',
    'crm.activity.todo.add',
    { ownerTypeId: 2, ownerId: 601, deadline: '2026-03-02', responsibleId: 999 },
    'NOT_FOUND',
  ],
  ['4.5', 'crm.timeline.comment.add', { FIELDS: {} }, '100', /fields/],
  [
    '4.5',
    'crm.timeline.comment.add',
    { fields: { ENTITY_ID: 99, ENTITY_TYPE: 'deal', COMMENT: 'x' } },
    'OWNER_NOT_FOUND',
  ],
  [
    '4.5',
    'crm.timeline.comment.add',
    { fields: { ENTITY_ID: 601, ENTITY_TYPE: 'DEAL', COMMENT: 'x' } },
    'NOT_FOUND',
  ],
  [
    '4.5',
    'crm.timeline.comment.add',
    { fields: { ENTITY_ID: 601, ENTITY_TYPE: 'deal', COMMENT: '' } },
    'INVALID_ARG_VALUE',
  ],
  ['4.6', 'crm.status.list', { filter: 'STATUS' }, '', /Invalid parameters\./],
  ['5.1', 'log.blogpost.add', { POST_TITLE: 'x' }, 'SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR'],
  [
    '5.1',
    'log.blogpost.add',
    { POST_MESSAGE: 'x', DEST: [] },
    'SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR',
  ],
  ['5.1', 'log.blogpost.add', { POST_MESSAGE: 'x', UF_BLOG_POST_FILE: ['12'] }, '', /Cannot add blog post/],
  ['5.2', 'im.message.add', { MESSAGE: 'x' }, 'USER_ID_EMPTY'],
  ['5.2', 'im.message.add', { DIALOG_ID: '999', MESSAGE: 'x' }, 'USER_NOT_FOUND'],
  ['5.2', 'im.message.add', { DIALOG_ID: 'chat1', MESSAGE: 'x' }, 'CHAT_ID'],
  ['5.2', 'im.message.add', { DIALOG_ID: '1', MESSAGE: '' }, 'MESSAGE_EMPTY'],
  ['5.2', 'im.message.add', { DIALOG_ID: '1', MESSAGE: 'x', SYSTEM: 'yes' }, 'PARAMS_ERROR'],
  ['5.2', 'im.message.add', { DIALOG_ID: '1', MESSAGE: 'x', REPLY_ID: 1 }, 'REPLY_ACCESS_ERROR'],
  ['5.2', 'im.message.add', { DIALOG_ID: '1', MESSAGE: 'x', REPLY_ID: 34239 }, 'REPLY_FROM_OTHER_CHAT_ERROR'],
  ...['type', 'ownerId', 'from', 'to', 'name'].map((name): Refusal => [
    '5.3',
    'calendar.event.add',
    without(EVENT, name),
    '',
    new RegExp(`The required parameter "${name}" for the method "calendar.event.add" is not set`),
  ]),
  ['5.3', 'calendar.event.add', { ...EVENT, name: ' ' }, '', /Invalid value for the parameter "name"/],
  ['5.3', 'calendar.event.add', { ...EVENT, ownerId: 1 }, '', /Access denied/],
  ['5.3', 'calendar.event.add', { ...EVENT, crm_fields: 'D_5' }, '', /CRM/],
  ['5.3', 'calendar.event.add', { ...EVENT, from: 'soon' }, '', /error/],
  ['5.3', 'calendar.event.get', { type: 'user' }, '', /"ownerId"/],
  [
    '5.4',
    'disk.storage.uploadfile',
    { id: 999, data: { NAME: 'a' }, fileContent: ['a', ''] },
    'ERROR_NOT_FOUND',
    /Could not find entity with id/,
  ],
  [
    '5.4',
    'disk.storage.uploadfile',
    { id: 13, data: { NAME: 'a' }, fileContent: ['a', ''] },
    'ACCESS_DENIED',
  ],
  ['5.4', 'disk.storage.uploadfile', { id: 17, fileContent: ['a', ''] }, 'DISK_BASE_SERVICE_22001'],
  ['5.4', 'disk.storage.uploadfile', { id: 17, data: { NAME: 'a' } }, 'ERROR_ARGUMENT'],
  ['5.4', 'disk.storage.uploadfile', { id: 17, data: { NAME: 'a' }, fileContent: 'text' }, 'ERROR_ARGUMENT'],
  [
    '5.4',
    'disk.storage.uploadfile',
    { id: 17, data: { NAME: 'a' }, fileContent: ['a', 'data:text/plain;base64,SGVsbG8='] },
    'ERROR_COULD_NOT_SAVE_FILE',
  ],
  ['5.4', 'disk.folder.getchildren', { id: 999 }, 'ERROR_NOT_FOUND'],
];

describe('what the classic interface refuses', () => {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await openPortal();
  });
  afterAll(() => portal.stop());

  for (const refusal of REFUSALS) {
    const [, method, input, code, text = /./, status = 400] = refusal;
    it(`${titleOf(refusal)}: ${code}`, async () => {
      const { status: got, body } = await portal.call(method, input);
      expect([got, body.error]).toEqual([status, code]);
      expect(body.error_description).toMatch(text);
      expect(Object.keys(body).sort()).toEqual(['error', 'error_description']);
    });
  }

  it('4.3 an activity whose mail could not be sent is there all the same', async () => {
    const before = portal.records.activities.all().length;
    await portal.call(
      'crm.activity.add',
      activity({ DIRECTION: 2, COMPLETED: 'Y', SETTINGS: { MESSAGE_FROM: 'nobody' } }),
    );
    expect(portal.records.activities.all()).toHaveLength(before + 1);
  });

  it.each([
    ['incoming', { DIRECTION: 1, COMPLETED: 'Y' }, 0],
    ['not completed', { DIRECTION: 2, COMPLETED: 'N' }, 0],
    ['outgoing and completed', { DIRECTION: 2, COMPLETED: 'Y' }, 1],
  ])(
    '4.3 a mail is sent for an activity that is outgoing, completed and an e-mail: %s',
    async (_name, own, mails) => {
      portal.forget();
      expect((await portal.call('crm.activity.add', activity(own))).status).toBe(200);
      expect(portal.sent).toHaveLength(mails);
    },
  );

  it('what the portal ignores is written down', async () => {
    await portal.call('tasks.task.add', { fields: { ...TASK, TAGS: ['x'] }, colour: 'red' });
    expect(portal.requests.at(-1)?.ignored).toEqual(['colour', 'fields.TAGS']);
    await portal.call('crm.item.add', { entityTypeId: 1, fields: { nothing: 1, id: 5, createdTime: 'x' } });
    expect(portal.requests.at(-1)?.ignored).toEqual(['fields.nothing', 'fields.id', 'fields.createdTime']);
    await portal.call('tasks.task.list', { filter: { XML_ID: 'm-901' } });
    expect(portal.requests.at(-1)?.ignored).toEqual(['filter.XML_ID']);
  });

  it('4.2 in a portal without leads none is made', async () => {
    const simple = await openPortal({ crmMode: 2 });
    expect((await simple.call('crm.settings.mode.get')).body.result).toBe(2);
    expect((await simple.call('crm.item.add', { entityTypeId: 1, fields: {} })).body.error).toBe(
      'ACCESS_DENIED',
    );
    await simple.stop();
  });
});

describe('what a user may not do', () => {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await openPortal();
  });
  afterAll(() => portal.stop());

  it.each([
    ['crm', 'crm.item.get', { entityTypeId: 3, id: 275 }, 400, 'ACCESS_DENIED'],
    ['crm', 'crm.duplicate.findbycomm', { type: 'EMAIL', values: ['a@b.test'] }, 403, 'Access denied'],
    ['crm', 'crm.activity.add', activity({}), 400, ''],
    [
      'crm',
      'crm.activity.binding.add',
      { activityId: 999, entityTypeId: 3, entityId: 275 },
      400,
      'ACCESS_DENIED',
    ],
    ['tasks', 'tasks.task.get', { taskId: 512 }, 400, 'ERROR_CORE'],
    ['feed', 'log.blogpost.add', { POST_MESSAGE: 'x' }, 400, ''],
    ['calendar', 'calendar.event.add', EVENT, 400, ''],
    [
      'disk',
      'disk.storage.uploadfile',
      { id: 17, data: { NAME: 'a' }, fileContent: ['a', ''] },
      400,
      'ACCESS_DENIED',
    ],
    ['rest', 'profile', {}, 403, 'INVALID_CREDENTIALS'],
    ['app', 'profile', {}, 403, 'user_access_error'],
  ] as const)('without the right %s: %s', async (area, method, input, status, code) => {
    portal.rights.deny(7, area);
    const { status: got, body } = await portal.call(method, input);
    portal.rights.allow(7, area);
    expect([got, body.error]).toEqual([status, code]);
    expect((await portal.call(method, input)).body.error).not.toBe(code);
  });

  it('people from outside stay out of the CRM', async () => {
    const at = portal.addWebhook({ userId: 9, scopes: ['crm'] });
    const { status, body } = await portal.call('crm.item.get', { entityTypeId: 3, id: 275 }, { at });
    expect([status, body.error]).toEqual([403, 'allowed_only_intranet_user']);
  });

  it('tasks are seen by those who take part, by their heads and by admins', async () => {
    const sees = async (userId: number): Promise<number> => {
      const at = portal.addWebhook({ userId, scopes: ['task'] });
      return (await portal.call('tasks.task.get', { taskId: 513 }, { at })).status;
    };
    // 513 is Elena's, made by Giulia.
    expect([await sees(1), await sees(2), await sees(3), await sees(7)]).toEqual([200, 200, 400, 200]);
  });

  it('only admins write posts for others', async () => {
    const admin = portal.addWebhook({ userId: 1, scopes: ['log'] });
    const author = async (at: string): Promise<number | undefined> => {
      const { body } = await portal.call(
        'log.blogpost.add',
        { POST_MESSAGE: 'x', DEST: ['U1'], USER_ID: 2 },
        { at },
      );
      return portal.records.posts.get(body.result as number)?.authorId;
    };
    expect([await author(admin), await author(portal.webhook)]).toEqual([2, 7]);
  });

  it('without a destination a post goes to the whole company', async () => {
    const { body } = await portal.call('log.blogpost.add', { POST_MESSAGE: 'x' });
    expect(portal.records.posts.get(body.result as number)?.dest).toEqual(['UA']);
  });

  it('user_brief tells no address', async () => {
    const at = portal.addWebhook({ userId: 7, scopes: ['user_brief'] });
    expect((await portal.call('user.current', {}, { at })).body.result).not.toHaveProperty('EMAIL');
  });
});
