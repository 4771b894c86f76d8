import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPortal, type TestPortal } from '../../../../tests/fixtures/portal.ts';
import type { App } from './auth.ts';

/** OAuth of a local application (rest.md 1.7). */

const APP: App = {
  clientId: 'local.65f0c1',
  clientSecret: 'a very long secret',
  title: 'Postino <demo>',
  redirectUri: 'http://127.0.0.1:9/back?own=1',
  scopes: ['crm', 'task', 'tasks'],
};
const PASTE: App = { ...APP, clientId: 'local.paste' };
delete (PASTE as { redirectUri?: string }).redirectUri;

let portal: TestPortal;
beforeEach(async () => {
  portal = await openPortal({ apps: [APP, PASTE] });
});
afterEach(() => portal.stop());

const consent = (own: Record<string, string> = {}): Promise<Response> =>
  fetch(`${portal.origin}/oauth/authorize/`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ client_id: APP.clientId, state: 'abc & é', ...own }),
  });
const code = async (): Promise<string> =>
  new URL((await consent()).headers.get('Location')!).searchParams.get('code')!;

interface Token {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly error?: string;
  readonly [key: string]: unknown;
}
const token = async (query: Record<string, string>): Promise<Token> => {
  const all = { client_id: APP.clientId, client_secret: APP.clientSecret, ...query };
  const response = await fetch(`${portal.origin}/oauth/token/?${new URLSearchParams(all).toString()}`);
  return (await response.json()) as Token;
};
const exchange = async (own: Record<string, string> = {}): Promise<Token> =>
  token({ grant_type: 'authorization_code', code: await code(), ...own });
const refresh = (refresh_token: string): Promise<Token> =>
  token({ grant_type: 'refresh_token', refresh_token });
const profile = async (auth: string): Promise<unknown> =>
  (await portal.call('profile', { auth }, { at: `${portal.origin}/rest/` })).body;

describe('consent', () => {
  it('is asked for on a page of the portal, with everything escaped', async () => {
    const response = await fetch(
      `${portal.origin}/oauth/authorize/?client_id=${APP.clientId}&state=${encodeURIComponent('"><script>')}`,
    );
    const page = await response.text();
    expect(page).toContain('Postino &lt;demo&gt;');
    expect(page).not.toContain('<script');
  });

  it('brings the browser back to the address of the settings, with all that the documentation names', async () => {
    const response = await consent();
    const target = new URL(response.headers.get('Location')!);
    expect(response.status).toBe(302);
    expect(target.origin + target.pathname).toBe('http://127.0.0.1:9/back');
    expect([...target.searchParams.keys()]).toEqual([
      'own',
      'code',
      'state',
      'domain',
      'member_id',
      'scope',
      'server_domain',
    ]);
    expect(target.searchParams.get('state')).toBe('abc & é');
  });

  it('shows a code to paste for an application without an address', async () => {
    const page = await (await consent({ client_id: PASTE.clientId })).text();
    const [, shown = ''] = /<code>([0-9a-f]+)<\/code>/.exec(page) ?? [];
    const got = await token({ client_id: PASTE.clientId, grant_type: 'authorization_code', code: shown });
    expect(got.access_token).toBeTypeOf('string');
  });

  it('does not come back for an application that is not installed', async () => {
    const response = await consent({ client_id: 'local.unknown' });
    expect([response.status, response.headers.get('Location')]).toEqual([400, null]);
  });
});

describe('tokens', () => {
  it('come for a code, with what stands beside them', async () => {
    const { access_token, refresh_token, ...rest } = await exchange();
    expect(access_token).not.toBe(refresh_token);
    expect(rest).toEqual({
      expires_in: 3600,
      client_endpoint: `${portal.origin}/rest/`,
      server_endpoint: `${portal.origin}/rest/`,
      domain: `127.0.0.1:${portal.port}`,
      member_id: expect.any(String) as string,
      scope: 'crm,task,tasks',
      status: 'L',
    });
    expect(await profile(access_token)).toMatchObject({ result: { ID: '7' } });
  });

  it('a code lives 30 seconds, and is good once', async () => {
    const late = await code();
    portal.pass(30_000);
    expect(await token({ grant_type: 'authorization_code', code: late })).toMatchObject({
      error: 'invalid_grant',
    });
    const good = await code();
    portal.pass(29_999);
    expect((await token({ grant_type: 'authorization_code', code: good })).error).toBeUndefined();
    expect(await token({ grant_type: 'authorization_code', code: good })).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('an access token lives an hour, then a refresh gives another pair', async () => {
    const first = await exchange();
    portal.pass(3_600_000);
    expect(await profile(first.access_token)).toMatchObject({ error: 'expired_token' });
    const second = await refresh(first.refresh_token);
    expect(second).toMatchObject({ user_id: 7, expires: portal.time() / 1000 + 3600 });
    expect(await profile(second.access_token)).toMatchObject({ result: { ID: '7' } });
  });

  it('a refresh token is worth nothing once it was used, or after 180 days', async () => {
    const first = await exchange();
    const second = await refresh(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await refresh(first.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    portal.pass(180 * 86_400_000);
    expect(await refresh(second.refresh_token)).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    ['a wrong secret', { client_secret: 'x' }, 'invalid_client'],
    ['an unknown application', { client_id: 'x' }, 'invalid_client'],
    ['the code of another application', { client_id: PASTE.clientId }, 'invalid_grant'],
    ['an unknown kind', { grant_type: 'password' }, 'invalid_request'],
    ['a wrong code', { code: 'x' }, 'invalid_grant'],
  ])('%s', async (_name, own, error) => {
    expect(await exchange(own)).toMatchObject({ error });
  });

  it('a refresh whose answer was lost has used the token up', async () => {
    const first = await exchange();
    portal.faults.add({ fault: { kind: 'lost' }, method: 'oauth/token', times: 1 });
    await expect(refresh(first.refresh_token)).rejects.toThrow();
    expect(await refresh(first.refresh_token)).toMatchObject({ error: 'invalid_grant' });
  });

  it('the token endpoint can be down by itself', async () => {
    const first = await exchange();
    portal.faults.add({
      fault: { kind: 'error', status: 503, code: 'OVERLOAD_LIMIT' },
      method: 'oauth/token',
      times: 1,
    });
    expect(await refresh(first.refresh_token)).toMatchObject({ error: 'OVERLOAD_LIMIT' });
    expect((await refresh(first.refresh_token)).access_token).toBeTypeOf('string');
  });

  it('an OAuth call of REST 3.0 has its token in the body, and nowhere else', async () => {
    const { access_token: auth } = await exchange();
    const at = `${portal.origin}/rest/api/`;
    expect((await portal.call3('tasks.task.list', { auth, pagination: { limit: 1 } }, { at })).status).toBe(
      200,
    );
    expect((await portal.call3(`tasks.task.list?auth=${auth}`, {}, { at })).status).toBe(401);
    expect((await portal.call3('mail.message.list', { auth }, { at })).status).toBe(403);
  });

  it('a refresh between two tries does not make another request of one key', async () => {
    const first = await exchange();
    const send = (auth: string) =>
      portal.call3(
        'tasks.task.add',
        { auth, fields: { title: 'x', creatorId: 7, responsibleId: 7 } },
        { at: `${portal.origin}/rest/api/`, headers: { 'Idempotency-Key': 'k' } },
      );
    const made = await send(first.access_token);
    const again = await send((await refresh(first.refresh_token)).access_token);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body.result).toEqual(made.body.result);
  });
});
