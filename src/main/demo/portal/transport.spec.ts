import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPortal, v3Address, type TestPortal } from '../../../../tests/fixtures/portal.ts';

/** Addresses, bodies and envelopes (rest.md 1.1, 1.2). */

let portal: TestPortal;
beforeAll(async () => {
  portal = await openPortal();
});
afterAll(() => portal.stop());
beforeEach(() => portal.forget());

const FIELDS = { TITLE: 'Perché & come', RESPONSIBLE_ID: '7', AUDITORS: ['1', '2'] };
const FORM =
  'fields[TITLE]=Perch%C3%A9+%26+come&fields[RESPONSIBLE_ID]=7&fields[AUDITORS][]=1&fields[AUDITORS][]=2';

interface Made {
  readonly result?: { readonly task: { readonly title: string; readonly auditors: string[] } };
  readonly error?: unknown;
}

const send = async (address: string, init: RequestInit): Promise<{ status: number; body: Made }> => {
  const response = await fetch(address, init);
  return { status: response.status, body: (await response.json()) as Made };
};

describe('bodies of the classic interface', () => {
  const multipart = (): FormData => {
    const form = new FormData();
    form.append('fields[TITLE]', 'Perché & come');
    form.append('fields[RESPONSIBLE_ID]', '7');
    form.append('fields[AUDITORS][]', '1');
    form.append('fields[AUDITORS][]', '2');
    return form;
  };
  it.each<[string, string, () => RequestInit]>([
    [
      'JSON',
      'tasks.task.add',
      () => ({
        method: 'POST',
        body: JSON.stringify({ fields: FIELDS }),
        headers: { 'Content-Type': 'application/json' },
      }),
    ],
    [
      'a form',
      'tasks.task.add',
      () => ({
        method: 'POST',
        body: FORM,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
    ],
    ['multipart', 'tasks.task.add', () => ({ method: 'POST', body: multipart() })],
    ['a query', `tasks.task.add?${FORM}`, () => ({ method: 'GET' })],
    ['a name that ends in .json', `tasks.task.add.json?${FORM}`, () => ({ method: 'GET' })],
  ])('%s', async (_name, path, init) => {
    const { status, body } = await send(portal.webhook + path, init());
    expect(status).toBe(200);
    expect(body.result?.task).toMatchObject({ title: 'Perché & come', auditors: ['1', '2'] });
  });

  it('the body wins over the query; a body that is no JSON counts as none', async () => {
    const address = `${portal.webhook}method.get?name=scope`;
    const json = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    expect((await send(address, { ...json, body: '{"name":"nothing"}' })).body.result).toMatchObject({
      isExisting: false,
    });
    expect((await send(address, { ...json, body: '{' })).body.result).toMatchObject({ isExisting: true });
  });

  it('a key is ignored', async () => {
    const headers = { 'Idempotency-Key': 'same' };
    const [one, two] = [
      await portal.call('tasks.task.add', { fields: FIELDS }, { headers }),
      await portal.call('tasks.task.add', { fields: FIELDS }, { headers }),
    ];
    expect(one.body.result).not.toEqual(two.body.result);
    expect(two.headers.get('Idempotency-Key')).toBeNull();
  });
});

describe('bodies of REST 3.0', () => {
  it.each<[string, RequestInit]>([
    [
      'a form',
      { method: 'POST', body: 'id=512', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    ],
    ['broken JSON', { method: 'POST', body: '{"id":512', headers: { 'Content-Type': 'application/json' } }],
    ['a number', { method: 'POST', body: '512', headers: { 'Content-Type': 'application/json' } }],
  ])('%s is no JSON', async (_name, init) => {
    const { status, body } = await send(`${v3Address(portal.webhook)}tasks.task.get`, init);
    expect([status, body.error]).toMatchObject([
      400,
      { code: 'BITRIX_REST_V3_EXCEPTION_INVALIDJSONEXCEPTION' },
    ]);
  });
});

describe('addresses', () => {
  it('a name without /api/ is the method of the classic interface', async () => {
    expect(
      (await portal.call('tasks.task.add', { fields: { title: 'x', creatorId: 7, responsibleId: 7 } })).body
        .error,
    ).toBe('ERROR_CORE');
    expect((await portal.call3('tasks.task.add', { fields: FIELDS })).body.error).toHaveProperty(
      'validation',
    );
    expect((await portal.call3('crm.item.get')).status).toBe(404);
  });

  it.each([
    ['a wrong token', '/rest/7/wrong/profile', 401, 'NO_AUTH_FOUND'],
    ['a wrong user', '/rest/1/TOKEN/profile', 401, 'NO_AUTH_FOUND'],
    ['no token', '/rest/profile', 401, 'NO_AUTH_FOUND'],
    ['a wrong access token', '/rest/profile?auth=wrong', 401, 'NO_AUTH_FOUND'],
    ['too many steps', '/rest/7/a/b/profile', 404, 'ERROR_METHOD_NOT_FOUND'],
    ['no name', '/rest/', 404, 'ERROR_METHOD_NOT_FOUND'],
    ['another case of the name', '/rest/7/TOKEN/Profile', 404, 'ERROR_METHOD_NOT_FOUND'],
    ['escapes that are broken', '/rest/7/%E0%A4%A/profile', 401, 'NO_AUTH_FOUND'],
  ])('%s', async (_name, path, status, error) => {
    const token = portal.webhook.split('/').at(-2)!;
    const got = await send(portal.origin + path.replace('TOKEN', token), {});
    expect([got.status, got.body.error]).toEqual([status, error]);
  });

  it('a webhook that has run out is one that is not there', async () => {
    const at = portal.addWebhook({ userId: 7, scopes: [], expires: portal.time() + 1000 });
    expect((await portal.call('profile', {}, { at })).status).toBe(200);
    portal.pass(1000);
    expect((await portal.call('profile', {}, { at })).body.error).toBe('NO_AUTH_FOUND');
  });

  it('a scope can be taken away, and given again', async () => {
    portal.auth.takeScope('crm');
    const refused = await portal.call('crm.settings.mode.get');
    expect([refused.status, refused.body.error]).toEqual([403, 'insufficient_scope']);
    expect((await portal.call('method.get', { name: 'crm.settings.mode.get' })).body.result).toEqual({
      isExisting: true,
      isAvailable: false,
    });
    expect((await portal.call('scope')).body.result).not.toContain('crm');
    portal.auth.giveScope('crm');
    expect((await portal.call('crm.settings.mode.get')).status).toBe(200);
  });

  /** fetch sets the Host by itself. */
  const status = (
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: portal.port, method, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });

  it('neither another name nor another page reaches the portal', async () => {
    const own = `127.0.0.1:${portal.port}`;
    expect(await status('GET', '/', { Host: own })).toBe(200);
    expect(await status('GET', '/', { Host: 'localhost:1' })).toBe(200);
    expect(await status('GET', '/', { Host: 'rebound.example' })).toBe(403);
    expect(await status('GET', '/', { Host: '127.0.0.1.rebound.example' })).toBe(403);
    expect(
      await status('POST', '/oauth/authorize/', { Host: own, Origin: 'https://elsewhere.example' }),
    ).toBe(403);
    expect(await status('DELETE', '/', { Host: own })).toBe(405);
  });
});

describe('what is written down', () => {
  it('calls with their input and outcome, never a token', async () => {
    await portal.call('tasks.task.add', { auth: 'secret-token', fields: FIELDS });
    await portal.call('tasks.task.get', {});
    expect(portal.requests.map(({ method, outcome, userId }) => [method, outcome, userId])).toEqual([
      ['tasks.task.add', 'ok', 7],
      ['tasks.task.get', '100', 7],
    ]);
    await portal.call('batch', { cmd: ['scope', 'scope'] });
    const counts = ['tasks.task.add', 'scope', 'batch', undefined].map((name) => portal.calls(name));
    expect(counts).toEqual([1, 2, 1, 3]);
    expect(JSON.stringify(portal.requests)).not.toContain('secret-token');
  });
});
