import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPortal, type TestPortal } from '../../../../tests/fixtures/portal.ts';
import { replay, titleOf, type Example } from '../../../../tests/fixtures/portal-replay.ts';

/** The examples of rest.md 3 and 4 for the classic interface: the request, and the shape of what comes back. */

const PDF = Buffer.from('%PDF-1.4 demo').toString('base64');
const TODAY = '2026-03-02T10:00:00+01:00';

/** Ids are those of the sample data: 1 admin, 7 caller, 275 contact, 31 company, 342 lead, 601 deal, 512 task. */
const EXAMPLES: readonly Example[] = [
  [
    '3.1',
    'tasks.task.add',
    {
      fields: {
        TITLE: 'Call Eva',
        RESPONSIBLE_ID: 7,
        CREATED_BY: 7,
        XML_ID: 'm-901',
        UF_CRM_TASK: ['L_342', 'C_275', 'CO_31', 'D_601'],
        DEADLINE: TODAY,
        PRIORITY: 2,
        SE_PARAMETER: [{ CODE: 3, VALUE: 'Y' }],
      },
    },
    {
      task: {
        id: '512',
        title: 'Call Eva',
        status: '2',
        responsibleId: '7',
        createdBy: '7',
        xmlId: 'm-901',
        guid: '{0a..}',
      },
    },
  ],
  [
    '3.1',
    'tasks.task.add',
    { fields: { TITLE: 'Call Eva', RESPONSIBLE_ID: '7' } },
    { task: { id: '512', xmlId: null, createdBy: '7' } },
  ],
  ['3.4', 'tasks.task.get', { taskId: 512 }, { task: { id: '512', title: 'x' } }],
  [
    '3.4',
    'tasks.task.get',
    { taskId: '512', select: ['ID', 'UF_CRM_TASK'] },
    { task: { id: '512', ufCrmTask: ['D_10'], ufTaskWebdavFiles: [], ufMailMessage: null } },
  ],
  [
    '3.4',
    'tasks.task.list',
    { filter: { TITLE: '%offerta%', RESPONSIBLE_ID: 7 }, select: ['ID', 'TITLE', 'TAGS'] },
    { tasks: [{ id: '512', title: 'x', tags: [] }] },
    { total: 1 },
  ],
  [
    '3.5',
    'task.checklistitem.add',
    { TASKID: 512, FIELDS: { TITLE: 'One', IS_COMPLETE: 'N', MEMBERS: { 7: { TYPE: 'A' } } } },
    475,
  ],
  ['3.5', 'task.checklistitem.add', { TASKID: 512, FIELDS: { TITLE: 'Another list', PARENT_ID: 0 } }, 475],
  ['3.3', 'tasks.task.getFields', {}, { fields: { XML_ID: { title: 'x', type: 'string' } } }],
  ['4', 'crm.type.list', {}, { types: [{ id: 1, title: 'x', entityTypeId: 1038 }] }, { total: 1 }],
  ['3.5', 'task.checklistitem.getlist', { TASKID: 512 }, [{ ID: '475', TITLE: 'x' }]],
  [
    '4.1',
    'crm.duplicate.findbycomm',
    { type: 'EMAIL', values: ['marco.rossi@rossi-impianti.example', 'info@rossi-impianti.example'] },
    { CONTACT: [275], COMPANY: [31] },
  ],
  [
    '4.1',
    'crm.duplicate.findbycomm',
    { type: 'EMAIL', values: ['nobody@nowhere.test'], entity_type: 'CONTACT' },
    [],
  ],
  [
    '4.2',
    'crm.item.add',
    {
      entityTypeId: 1,
      fields: {
        title: 'Quote 7',
        assignedById: 7,
        contactId: 275,
        originatorId: 'mailbridge',
        originId: 'm-901',
        fm: [{ typeId: 'EMAIL', valueType: 'WORK', value: 'eva@client.test' }],
      },
    },
    {
      item: {
        id: 342,
        title: 'Quote 7',
        stageId: 'NEW',
        assignedById: 7,
        contactId: 275,
        originatorId: 'mailbridge',
        originId: 'm-901',
        opened: 'Y',
      },
    },
  ],
  [
    '4.2',
    'crm.item.list',
    { entityTypeId: 1, filter: { originatorId: 'mailbridge', originId: 'm-901' }, select: ['id', 'title'] },
    { items: [{ id: 342, title: 'Quote 7' }] },
    { total: 1 },
  ],
  [
    '4.2',
    'crm.item.list',
    {
      entityTypeId: 3,
      select: ['*'],
      filter: { logic: 'OR', 0: { '%lastName': 'ross' }, 1: { '=%name': 'Ann%' } },
    },
    { items: [{ id: 275, fm: [{ id: 1, typeId: 'EMAIL', valueType: 'WORK', value: 'x' }], emailWork: 'x' }] },
    { total: 2 },
  ],
  [
    '4.2',
    'crm.item.get',
    { entityTypeId: 3, id: 275 },
    {
      item: {
        id: 275,
        name: 'Marco',
        fm: [{ id: 1, typeId: 'EMAIL', valueType: 'WORK', value: 'x' }],
        hasEmail: 'Y',
        phoneWork: 'x',
      },
    },
  ],
  [
    '4.2',
    'crm.item.update',
    { entityTypeId: 2, id: 601, fields: { stageId: 'EXECUTING', ufCrmOne: 1 } },
    { item: { id: 601, stageId: 'EXECUTING', ufCrmOne: 1 } },
  ],
  [
    '4.2',
    'crm.item.fields',
    { entityTypeId: 1038 },
    {
      fields: {
        xmlId: {
          type: 'string',
          isRequired: false,
          isReadOnly: false,
          isImmutable: false,
          isMultiple: false,
          isDynamic: false,
          title: 'x',
          upperName: 'XML_ID',
        },
      },
    },
  ],
  [
    '4.3',
    'crm.activity.add',
    {
      fields: {
        OWNER_TYPE_ID: 3,
        OWNER_ID: 275,
        TYPE_ID: 4,
        SUBJECT: 'Quote 7',
        DESCRIPTION: '<p>Hello</p>',
        DESCRIPTION_TYPE: 3,
        DIRECTION: 1,
        COMPLETED: 'N',
        RESPONSIBLE_ID: 7,
        START_TIME: TODAY,
        ORIGINATOR_ID: 'postino',
        ORIGIN_ID: 'm-901',
        COMMUNICATIONS: [{ VALUE: 'eva@client.test', ENTITY_ID: 275, ENTITY_TYPE_ID: 3, TYPE: 'EMAIL' }],
        FILES: [{ fileData: ['a.pdf', PDF] }],
      },
    },
    999,
  ],
  [
    '4.3',
    'crm.activity.list',
    { filter: { ORIGINATOR_ID: 'postino', ORIGIN_ID: 'm-901' }, select: ['*', 'COMMUNICATIONS', 'FILES'] },
    [{ ID: '20', TYPE_ID: '4', COMMUNICATIONS: [{ TYPE: 'EMAIL', VALUE: 'x' }], FILES: [{}] }],
    { total: 1 },
  ],
  [
    '4.3',
    'crm.activity.list',
    { filter: { BINDINGS: [{ OWNER_TYPE_ID: 2, OWNER_ID: 601 }] } },
    [{ ID: '20', TYPE_ID: '4' }],
    { total: 2 },
  ],
  ['4.3', 'crm.activity.binding.add', { activityId: 999, entityTypeId: 4, entityId: 31 }, true],
  [
    '4.3',
    'crm.activity.binding.move',
    {
      activityId: 999,
      sourceEntityTypeId: 2,
      sourceEntityId: 601,
      targetEntityTypeId: 2,
      targetEntityId: 602,
    },
    true,
  ],
  ['4.3', 'crm.activity.binding.list', { activityId: 999 }, [{ entityTypeId: 3, entityId: 275 }]],
  ['4.3', 'crm.activity.binding.delete', { activityId: 999, entityTypeId: 4, entityId: 31 }, true],
  ['4.3', 'crm.activity.fields', {}, { ORIGIN_ID: { type: 'string' }, BINDINGS: { isReadOnly: true } }],
  [
    '4.4',
    'crm.activity.todo.add',
    { ownerTypeId: 2, ownerId: 601, deadline: TODAY, title: 'Call', pingOffsets: [15], colorId: '3' },
    { id: 999 },
  ],
  [
    '4.5',
    'crm.timeline.comment.add',
    { fields: { ENTITY_ID: 601, ENTITY_TYPE: 'deal', COMMENT: 'Seen', FILES: [['a.pdf', PDF]] } },
    999,
  ],
  [
    '4.5',
    'crm.timeline.comment.list',
    { filter: { ENTITY_ID: 601, ENTITY_TYPE: 'deal' }, order: { ID: 'DESC' } },
    [
      {
        ID: '1',
        ENTITY_ID: '601',
        ENTITY_TYPE: 'deal',
        CREATED: TODAY,
        COMMENT: 'x',
        AUTHOR_ID: '7',
        FILES: {},
      },
    ],
  ],
  [
    '4.6',
    'crm.status.list',
    { filter: { ENTITY_ID: 'STATUS', STATUS_ID: 'NEW' } },
    [
      {
        ID: '101',
        ENTITY_ID: 'STATUS',
        STATUS_ID: 'NEW',
        NAME: 'New',
        SORT: '10',
        SYSTEM: 'Y',
        CATEGORY_ID: null,
        COLOR: '#39A8EF',
        SEMANTICS: null,
        EXTRA: {},
      },
    ],
    { total: 1 },
  ],
  [
    '4.6',
    'crm.status.list',
    { filter: { ENTITY_ID: 'DEAL_STAGE_9' }, order: { SORT: 'ASC' } },
    [{ STATUS_ID: 'C9:NEW', CATEGORY_ID: '9' }],
    { total: 4 },
  ],
  ['4.6', 'crm.status.entity.types', {}, [{ ID: 'STATUS' }]],
  ['4.6', 'crm.settings.mode.get', {}, 1],
];

describe('the examples of tasks and the CRM', () => {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await openPortal();
  });
  afterAll(() => portal.stop());

  for (const example of EXAMPLES) {
    it(titleOf(example), () => replay(portal, 2, example));
  }

  it('4.2 the one contact is the first of the many', async () => {
    const write = async (fields: unknown): Promise<unknown> => {
      const { body } = await portal.call('crm.item.add', { entityTypeId: 2, fields });
      return (body.result as { item: unknown }).item;
    };
    expect(await write({ contactIds: [276, 275] })).toMatchObject({ contactId: 276, contactIds: [276, 275] });
    expect(await write({ contactId: 275 })).toMatchObject({ contactId: 275, contactIds: [275] });
    const { body } = await portal.call('crm.item.list', {
      entityTypeId: 2,
      filter: { contactIds: 275 },
      order: { id: 'DESC' },
    });
    expect((body.result as { items: { contactId: number }[] }).items.slice(0, 2)).toMatchObject([
      { contactId: 275 },
      { contactId: 276 },
    ]);
  });

  it('4.2 multifields are added, changed and removed by their ids', async () => {
    const update = async (fm: unknown): Promise<unknown[]> => {
      const { body } = await portal.call('crm.item.update', { entityTypeId: 3, id: 276, fields: { fm } });
      return (body.result as { item: { fm: unknown[] } }).item.fm;
    };
    const [email, phone] = (await update([])) as { id: number }[];
    const added = await update([{ typeId: 'EMAIL', valueType: 'HOME', value: 'c@home.test' }]);
    expect(added).toEqual([
      email,
      phone,
      { id: 3, typeId: 'EMAIL', valueType: 'HOME', value: 'c@home.test' },
    ]);
    const changed = await update([{ id: 3, typeId: 'EMAIL', valueType: 'HOME', value: 'd@home.test' }]);
    expect(changed).toContainEqual({ id: 3, typeId: 'EMAIL', valueType: 'HOME', value: 'd@home.test' });
    expect(await update([{ id: 3, typeId: 'EMAIL', valueType: 'HOME', value: '' }])).toEqual([email, phone]);
    const { body } = await portal.call('crm.item.get', { entityTypeId: 3, id: 276 });
    expect(body.result).toMatchObject({ item: { emailHome: null, hasEmail: 'Y' } });
  });

  it('4.2 an update that changes nothing saves nothing', async () => {
    const changedAt = (): unknown => portal.records.deals.get(602)?.fields['updatedTime'];
    const before = changedAt();
    portal.pass(5000);
    const { title } = portal.records.deals.get(602)!.fields;
    await portal.call('crm.item.update', { entityTypeId: 2, id: 602, fields: { title } });
    expect(changedAt()).toBe(before);
    await portal.call('crm.item.update', { entityTypeId: 2, id: 602, fields: { title: 'Other' } });
    expect(changedAt()).not.toBe(before);
  });

  it('3.5 a file is attached to a task, and the number of the attachment is another one', async () => {
    const { body } = await portal.call('disk.storage.uploadfile', {
      id: 17,
      data: { NAME: 'b.pdf' },
      fileContent: ['b.pdf', PDF],
    });
    const { ID } = body.result as { ID: number };
    const attached = await portal.call('tasks.task.files.attach', { taskId: 512, fileId: ID });
    const { attachmentId } = attached.body.result as { attachmentId: number };
    expect(attachmentId).toBeTypeOf('number');
    expect(attachmentId).not.toBe(ID);
    const made = await portal.call('tasks.task.add', {
      fields: { TITLE: 'With a file', RESPONSIBLE_ID: 7, UF_TASK_WEBDAV_FILES: [`n${ID}`] },
    });
    const { task } = made.body.result as { task: { id: string } };
    const read = await portal.call('tasks.task.get', { taskId: task.id, select: ['UF_TASK_WEBDAV_FILES'] });
    expect(read.body.result).toMatchObject({ task: { ufTaskWebdavFiles: [ID] } });
  });

  it('1.6 lists come in pages of 50', async () => {
    for (let count = 0; count < 60; count++)
      await portal.call('tasks.task.add', { fields: { TITLE: `Pagina ${count}`, RESPONSIBLE_ID: 7 } });
    const filter = { TITLE: 'Pagina %' };
    const first = await portal.call('tasks.task.list', { filter });
    expect(first.body).toMatchObject({ total: 60, next: 50 });
    const second = await portal.call('tasks.task.list', { filter, start: first.body.next });
    expect((second.body.result as { tasks: unknown[] }).tasks).toHaveLength(10);
    expect(second.body.next).toBeUndefined();
    const uncounted = await portal.call('tasks.task.list', { filter, start: -1 });
    expect([uncounted.body.total, uncounted.body.next]).toEqual([undefined, undefined]);
  });
});
