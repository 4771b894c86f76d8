import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPortal, type TestPortal } from '../../../../tests/fixtures/portal.ts';

/** Many commands in one request (rest.md 1.5). */

let portal: TestPortal;
beforeAll(async () => {
  portal = await openPortal();
});
afterAll(() => portal.stop());

interface Batch {
  readonly result: Record<string, unknown>;
  readonly result_error: Record<string, { readonly error: string }>;
  readonly result_total: unknown;
  readonly result_next: unknown;
  readonly result_time: Record<string, unknown>;
}
const batch = async (cmd: unknown, halt?: unknown): Promise<Batch> => {
  const { status, body } = await portal.call('batch', { cmd, halt });
  expect(status).toBe(200);
  return body.result as Batch;
};

describe('the classic batch', () => {
  it('1.5 the example: results, errors, and [] for a map that is empty', async () => {
    portal.auth.takeScope('department');
    const got = await batch({ u: 'user.current', d: 'department.get' });
    portal.auth.giveScope('department');
    expect(got.result).toMatchObject({ u: { ID: '7' } });
    expect(got.result_error).toEqual({
      d: { error: 'insufficient_scope', error_description: expect.any(String) as string },
    });
    expect([got.result_total, got.result_next]).toEqual([[], []]);
    expect(got.result_time).toHaveProperty('u.operating');
  });

  it('a list of commands without an error is a list of results', async () => {
    const got = await batch(['user.current', 'scope']);
    expect(Array.isArray(got.result)).toBe(true);
    expect(got.result_error).toEqual([]);
    expect((await batch(['nothing', 'scope'])).result).not.toBeInstanceOf(Array);
  });

  it('later commands use the results of earlier ones', async () => {
    const got = await batch({
      list: 'user.get?FILTER[LAST_NAME]=Zanetti',
      company: 'crm.item.add?entityTypeId=4&fields[title]=Prova %26 figli',
      contact:
        'crm.item.add?entityTypeId=3&fields[name]=Eva&fields[companyId]=$result[company][item][id]&fields[assignedById]=$result[list][0][ID]',
      task: 'tasks.task.add?fields[TITLE]=Per $result[company][item][title]&fields[RESPONSIBLE_ID]=7&fields[UF_CRM_TASK][]=C_$result[contact][item][id]',
    });
    expect(got.result_error).toEqual([]);
    const { item } = got.result['contact'] as { item: { id: number } };
    expect(item).toMatchObject({
      assignedById: 1,
      companyId: (got.result['company'] as { item: { id: number } }).item.id,
    });
    expect(got.result['task']).toMatchObject({ task: { title: 'Per Prova & figli' } });
    expect(portal.records.tasks.all().at(-1)?.crmItemIds).toEqual([`C_${item.id}`]);
  });

  it('a reference to nothing leaves an empty text, or fails its command, as is assumed', async () => {
    const cmd = { a: 'nothing', b: 'method.get?name=scope$result[a][ID]' };
    expect((await batch(cmd)).result).toMatchObject({ b: { isExisting: true } });
    const strict = await openPortal({ assumptions: { missingReference: 'refused' } });
    const { body } = await strict.call('batch', { cmd });
    expect(body.result).toMatchObject({ result_error: { b: { error: '100' } } });
    await strict.stop();
  });

  it.each([
    [true, 1],
    [1, 1],
    ['1', 1],
    [false, 2],
    [0, 2],
    ['0', 2],
    [undefined, 2],
  ])('halt %j stops after the first failure', async (halt, answered) => {
    const got = await batch({ a: 'scope', b: 'nothing', c: 'profile' }, halt);
    expect(Object.keys(got.result)).toHaveLength(answered);
    expect(Object.keys(got.result_error)).toEqual(['b']);
  });

  it('lists tell their totals and where they go on', async () => {
    for (let count = 0; count < 51; count++)
      portal.records.posts.add({
        title: 'x',
        text: 'x',
        authorId: 7,
        dest: ['U7'],
        published: 0,
        tags: [],
        fileIds: [],
        mailId: null,
        important: false,
      });
    const got = await batch({ posts: 'log.blogpost.get' });
    expect(got.result_total).toEqual({ posts: expect.any(Number) as number });
    expect(got.result_next).toEqual({ posts: 50 });
  });

  it('what may not stand in a batch', async () => {
    const got = await batch({ a: 'batch?cmd[a]=scope', b: 'disk.storage.uploadfile?id=17' });
    expect([got.result_error['a']?.error, got.result_error['b']?.error]).toEqual([
      'ERROR_BATCH_METHOD_NOT_ALLOWED',
      'ERROR_BATCH_METHOD_NOT_ALLOWED',
    ]);
    const long = await portal.call('batch', { cmd: Array.from({ length: 51 }, () => 'scope') });
    expect([long.status, long.body.error]).toEqual([400, 'ERROR_BATCH_LENGTH_EXCEEDED']);
    expect((await portal.call('batch', { cmd: Array.from({ length: 50 }, () => 'scope') })).status).toBe(200);
    expect((await portal.call('batch', {})).status).toBe(400);
  });

  it('in a query its commands are encoded twice', async () => {
    const command = `method.get?name=${encodeURIComponent('scope')}`;
    const response = await fetch(`${portal.webhook}batch?cmd[a]=${encodeURIComponent(command)}&halt=0`);
    expect(await response.json()).toMatchObject({ result: { result: { a: { isExisting: true } } } });
    const title = encodeURIComponent(encodeURIComponent('a&b=c'));
    const made = await fetch(
      `${portal.webhook}batch?cmd[a]=tasks.task.add%3Ffields%5BTITLE%5D%3D${title}%26fields%5BRESPONSIBLE_ID%5D%3D7`,
    );
    expect(await made.json()).toMatchObject({ result: { result: { a: { task: { title: 'a&b=c' } } } } });
  });
});

describe('the batch of REST 3.0', () => {
  it('1.5 is a list, and so is its answer', async () => {
    const { body } = await portal.call3('batch', [
      { method: 'tasks.task.get', query: { id: 512, select: ['id'] } },
      { method: 'tasks.task.get', query: { id: 1 } },
      { method: 'rest.scope.list' },
    ]);
    const [found, failed, scopes] = body.result as [
      unknown,
      { error: { code: string } },
      { items: string[] },
    ];
    expect(found).toEqual({ item: { id: 512 } });
    expect(failed.error.code).toBe('BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION');
    expect(scopes.items).toContain('mail');
  });

  it('1.2 the commands of the classic batch are an invalid select', async () => {
    const { status, body } = await portal.call3('batch', { cmd: { a: 'tasks.task.get?id=512' } });
    expect([status, body.error]).toMatchObject([
      400,
      { code: 'BITRIX_REST_V3_EXCEPTION_INVALIDSELECTEXCEPTION' },
    ]);
  });
});
