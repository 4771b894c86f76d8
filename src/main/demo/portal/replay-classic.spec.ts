import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPortal, type TestPortal } from '../../../../tests/fixtures/portal.ts';
import { replay, titleOf, type Example } from '../../../../tests/fixtures/portal-replay.ts';

/** The examples of rest.md 1 and 5 for the classic interface: the request, and the shape of what comes back. */

const PDF = Buffer.from('%PDF-1.4 demo').toString('base64');
const TODAY = '2026-03-02T10:00:00+01:00';
const LATER = '2026-03-02T11:00:00+01:00';

/** Ids are those of the sample data: 1 admin, 7 caller, 275 contact, 31 company, 342 lead, 601 deal, 512 task. */
const EXAMPLES: readonly Example[] = [
  [
    '5.1',
    'log.blogpost.add',
    {
      POST_TITLE: 'Quote 7',
      POST_MESSAGE: '[b]Hello[/b]',
      DEST: ['SG7', 'U7', 'DR3'],
      FILES: [['a.pdf', PDF]],
      TAGS: 'mail, quotes',
      IMPORTANT: 'N',
      PARSE_PREVIEW: 'N',
    },
    217,
  ],
  [
    '5.1',
    'log.blogpost.get',
    { LOG_DATE_FROM: '2026-03-02T00:00:00+01:00' },
    [
      {
        ID: '217',
        TITLE: 'x',
        DETAIL_TEXT: 'x',
        AUTHOR_ID: '7',
        DATE_PUBLISH: TODAY,
        CATEGORY_ID: '9,11',
        PUBLISH_STATUS: 'P',
        FILES: [],
        UF_MAIL_MESSAGE: {},
      },
    ],
    { total: 1 },
  ],
  ['5.1', 'log.blogpost.get', { LOG_RIGHTS: ['SG7'], LIMIT: 200 }, [{ ID: '217' }]],
  [
    '5.2',
    'im.chat.add',
    {
      USERS: [1, 3],
      TYPE: 'CHAT',
      TITLE: 'Quote 7',
      COLOR: 'MINT',
      MESSAGE: 'Hello',
      ENTITY_TYPE: 'POSTINO',
      ENTITY_ID: 'm-901',
    },
    1417,
  ],
  ['5.2', 'im.chat.get', { ENTITY_TYPE: 'POSTINO', ENTITY_ID: 'm-901' }, { ID: 1437 }],
  ['5.2', 'im.chat.get', { ENTITY_TYPE: 'POSTINO', ENTITY_ID: 'none' }, null],
  ['5.2', 'im.chat.get', {}, null],
  ['5.2', 'im.message.add', { DIALOG_ID: 1, MESSAGE: 'Hello', SYSTEM: 'N', URL_PREVIEW: 'Y' }, 34239],
  [
    '5.2',
    'im.dialog.messages.get',
    { DIALOG_ID: '1', LIMIT: 20 },
    {
      chat_id: 0,
      messages: [
        {
          id: 1,
          chat_id: 0,
          author_id: 7,
          date: TODAY,
          text: 'Hello',
          unread: false,
          uuid: null,
          params: [],
        },
      ],
      users: [{ id: 7 }],
      files: [],
    },
  ],
  [
    '5.3',
    'calendar.event.add',
    {
      type: 'user',
      ownerId: 7,
      from: TODAY,
      to: LATER,
      name: 'Quote 7',
      description: 'x',
      is_meeting: 'Y',
      attendees: [1, 7],
      accessibility: 'busy',
      importance: 'normal',
      private_event: 'N',
      remind: [{ type: 'min', count: 15 }],
      rrule: { FREQ: 'WEEKLY', COUNT: 3 },
      meeting: { notify: true },
      crm_fields: ['D_601', 'C_275'],
    },
    1246,
  ],
  [
    '5.3',
    'calendar.event.add',
    { type: 'company_calendar', ownerId: 0, from_ts: 1772442000, to_ts: 1772445600, name: 'All' },
    1246,
  ],
  ['5.3', 'calendar.event.getbyid', { id: 1246 }, { ID: '1246', NAME: 'x', UF_CRM_CAL_EVENT: [] }],
  ['5.3', 'calendar.event.getbyid', { id: 1 }, null],
  [
    '5.3',
    'calendar.event.get',
    { type: 'user', ownerId: 7, from: '2026-03-02', to: '2026-03-02T23:59:59' },
    [
      {
        ID: '1246',
        NAME: 'x',
        DESCRIPTION: 'x',
        DATE_FROM: '02/03/2026 10:00:00',
        DATE_TO: 'x',
        DATE_FROM_TS_UTC: '1',
        DAV_XML_ID: 'x',
        UF_CRM_CAL_EVENT: ['D_5'],
      },
    ],
  ],
  [
    '5.4',
    'disk.storage.getlist',
    { filter: { ENTITY_TYPE: 'user', ENTITY_ID: 7 } },
    [
      {
        ID: '13',
        NAME: 'Eva',
        CODE: null,
        MODULE_ID: 'disk',
        ENTITY_TYPE: 'user',
        ENTITY_ID: '7',
        ROOT_OBJECT_ID: '21',
      },
    ],
    { total: 1 },
  ],
  [
    '5.4',
    'disk.storage.uploadfile',
    { id: 17, data: { NAME: 'a.pdf' }, fileContent: ['a.pdf', PDF], generateUniqueName: true },
    {
      ID: 9035,
      NAME: 'a.pdf',
      CODE: null,
      STORAGE_ID: '13',
      TYPE: 'file',
      PARENT_ID: '21',
      DELETED_TYPE: 0,
      GLOBAL_CONTENT_VERSION: 1,
      FILE_ID: 32895,
      SIZE: '13',
      DOWNLOAD_URL: 'x',
      DETAIL_URL: 'x',
    },
  ],
  [
    '5.4',
    'disk.storage.getchildren',
    { id: 17, filter: { NAME: 'a.pdf' } },
    [{ ID: 9035, NAME: 'a.pdf', TYPE: 'file' }],
  ],
  [
    '5.5',
    'user.current',
    {},
    {
      ID: '7',
      ACTIVE: true,
      NAME: 'Giulia',
      LAST_NAME: 'Ferri',
      EMAIL: 'x',
      WORK_POSITION: 'x',
      UF_DEPARTMENT: [3],
    },
  ],
  [
    '5.5',
    'user.get',
    { FILTER: { EMAIL: 'giulia.ferri@officine-aurora.example', ACTIVE: true }, sort: 'ID', order: 'ASC' },
    [{ ID: '7', NAME: 'Giulia' }],
    { total: 1 },
  ],
  ['5.5', 'user.get', { FILTER: { NAME_SEARCH: 'zanetti' } }, [{ ID: '1' }], { total: 1 }],
  ['5.5', 'user.search', { FILTER: { FIND: 'bian' } }, [{ ID: '2' }], { total: 1 }],
  [
    '5.5',
    'user.search',
    { FILTER: { LAST_NAME: 'Ferri', UF_DEPARTMENT_NAME: 'Vendite' } },
    [{ ID: '7' }],
    { total: 1 },
  ],
  [
    '5.5',
    'department.get',
    { ID: 2 },
    [{ ID: '2', NAME: 'x', SORT: 510, PARENT: '1', UF_HEAD: '1' }],
    { total: 1 },
  ],
  [
    '5.5',
    'sonet_group.get',
    { ORDER: { ID: 'DESC' }, FILTER: { ACTIVE: 'Y' } },
    [{ ID: '7', NAME: 'x', ACTIVE: 'Y', OWNER_ID: '7' }],
    { total: 2 },
  ],
  [
    '5.5',
    'socialnetwork.api.workgroup.list',
    { select: ['ID', 'NAME'], filter: { PROJECT: 'Y' } },
    { workgroups: [{ id: '5', name: 'x' }] },
    { total: 1 },
  ],
  ['5.5', 'socialnetwork.api.workgroup.list', { start: -1 }, { workgroups: [{ id: '5' }] }],
  [
    '5.5',
    'profile',
    {},
    { ID: '7', ADMIN: false, NAME: 'x', LAST_NAME: 'x', PERSONAL_GENDER: '', TIME_ZONE: 'Europe/Rome' },
  ],
  ['5.5', 'scope', {}, ['crm', 'task', 'mail']],
  ['5.5', 'scope', { full: true }, ['crm']],
  ['5.5', 'method.get', { name: 'crm.item.add' }, { isExisting: true, isAvailable: true }],
  ['5.5', 'method.get', {}, { isExisting: false, isAvailable: false }],
  ['1.1', 'methods', {}, ['batch']],
  [
    '5.5',
    'app.info',
    {},
    {
      ID: 1,
      CODE: 'x',
      VERSION: 1,
      STATUS: 'L',
      INSTALLED: true,
      PAYMENT_EXPIRED: 'N',
      DAYS: null,
      LANGUAGE_ID: 'it',
      LICENSE: 'x',
      LICENSE_TYPE: 'x',
      LICENSE_FAMILY: 'x',
    },
  ],
  ['5.5', 'server.time', {}, '2026-03-02T09:15:00+00:00'],
];

describe('the examples of the other modules', () => {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await openPortal();
  });
  afterAll(() => portal.stop());

  for (const example of EXAMPLES) {
    it(titleOf(example), () => replay(portal, 2, example));
  }

  it('5.4 the two steps of an upload into a folder, and the download', async () => {
    const storages = await portal.call('disk.storage.getlist', {
      filter: { ENTITY_TYPE: 'user', ENTITY_ID: '7' },
    });
    const [storage] = storages.body.result as { ROOT_OBJECT_ID: string }[];
    const first = await portal.call('disk.folder.uploadfile', {
      id: storage!.ROOT_OBJECT_ID,
      data: { NAME: 'two steps.txt' },
    });
    const { field, uploadUrl } = first.body.result as { field: string; uploadUrl: string };
    const form = new FormData();
    form.append(field, new Blob(['ciao']), 'other.txt');
    const second = await fetch(uploadUrl, { method: 'POST', body: form });
    const { result } = (await second.json()) as {
      result: { NAME: string; SIZE: string; DOWNLOAD_URL: string };
    };
    expect(result).toMatchObject({ NAME: 'two steps.txt', SIZE: '4' });
    expect(await (await fetch(result.DOWNLOAD_URL)).text()).toBe('ciao');
    expect((await fetch(result.DOWNLOAD_URL.replace(/.$/, '!'))).status).toBe(403);
    expect((await fetch(result.DOWNLOAD_URL, { headers: { 'User-Agent': '' } })).status).toBe(403);
  });

  it('5.2 messages of a chat are found by their words', async () => {
    const { body } = await portal.call('im.chat.add', { MESSAGE: 'Preventivo numero 7' });
    const found = await portal.call('im.dialog.messages.search', {
      CHAT_ID: body.result,
      SEARCH_MESSAGE: 'preventivo',
    });
    expect(found.body.result).toMatchObject({ messages: [{ text: 'Preventivo numero 7' }] });
    await portal.call('im.message.add', { DIALOG_ID: `chat${String(body.result)}`, MESSAGE: 'Altro' });
    const none = await portal.call('im.dialog.messages.search', {
      CHAT_ID: body.result,
      SEARCH_MESSAGE: 'assente',
    });
    expect(none.body.result).toMatchObject({ messages: [] });
  });
});
