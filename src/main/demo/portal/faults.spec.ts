import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPortal, type TestPortal } from '../../../../tests/fixtures/portal.ts';
import type { App } from './auth.ts';

/** The doors for faults: each does what it says, where it says, as often as it says. */

const APP: App = { clientId: 'local.1', clientSecret: 's', title: 'x', scopes: ['crm', 'task'] };
const TASK = { fields: { TITLE: 'Call Eva', RESPONSIBLE_ID: 7 } };

let portal: TestPortal;
let naps: number[];
beforeEach(async () => {
  naps = [];
  portal = await openPortal({ apps: [APP], sleep: (ms) => Promise.resolve(void naps.push(ms)) });
});
afterEach(() => portal.stop());

const tasks = (): number => portal.records.tasks.all().length;

describe('the connection', () => {
  it('is refused while the portal is down, and the same address answers once it is up', async () => {
    await portal.down();
    await expect(portal.call('profile')).rejects.toThrow(/fetch failed/);
    await portal.up();
    expect((await portal.call('profile')).status).toBe(200);
  });

  it('cut: nothing was made; lost: it was, for the call that is meant only', async () => {
    const before = tasks();
    portal.faults.add({ fault: { kind: 'cut' }, method: 'tasks.task.add', times: 1 });
    await expect(portal.call('tasks.task.add', TASK)).rejects.toThrow();
    expect(tasks()).toBe(before);
    portal.faults.add({ fault: { kind: 'lost' }, method: 'tasks.task.add', after: 1, times: 1 });
    expect((await portal.call('tasks.task.add', TASK)).status).toBe(200);
    await expect(portal.call('tasks.task.add', TASK)).rejects.toThrow();
    expect((await portal.call('tasks.task.add', TASK)).status).toBe(200);
    expect(tasks()).toBe(before + 3);
    expect(portal.requests.map(({ outcome }) => outcome)).toEqual(['broken', 'ok', 'lost', 'ok']);
  });

  it('lost in the middle of a batch: what came before it was made, what comes after was not', async () => {
    const before = tasks();
    const cmd = Array.from(
      { length: 4 },
      (_, index) => `tasks.task.add?fields[TITLE]=${index}&fields[RESPONSIBLE_ID]=7`,
    );
    const close = portal.faults.add({ fault: { kind: 'lost' }, method: 'tasks.task.add', after: 1 });
    await expect(portal.call('batch', { cmd })).rejects.toThrow();
    expect(tasks()).toBe(before + 2);
    close();
    expect((await portal.call('batch', { cmd })).status).toBe(200);
  });
});

describe('answers', () => {
  it('a page instead of JSON', async () => {
    portal.faults.add({ fault: { kind: 'html' }, times: 1 });
    const { status, headers } = await portal.call('profile');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await portal.call('profile')).body.result).toBeDefined();
  });

  it.each([
    [503, 'QUERY_LIMIT_EXCEEDED'],
    [503, 'OVERLOAD_LIMIT'],
    [200, 'SOME_ERROR'],
  ])('an error with status %i, for every request until the door is closed', async (status, code) => {
    const close = portal.faults.add({ fault: { kind: 'error', status, code } });
    for (const method of ['profile', 'scope']) {
      const answer = await portal.call(method);
      expect([answer.status, answer.body.error]).toEqual([status, code]);
    }
    expect((await portal.call3('rest.scope.list')).body.error).toMatchObject({ code });
    close();
    expect((await portal.call('profile')).status).toBe(200);
  });

  it('an error of one command stays in its batch', async () => {
    portal.faults.add({ fault: { kind: 'error', status: 400, code: 'X' }, method: 'scope' });
    const { body } = await portal.call('batch', { cmd: { a: 'scope', b: 'profile' } });
    expect(body.result).toMatchObject({ result: { b: { ID: '7' } }, result_error: { a: { error: 'X' } } });
  });

  it('slow, before and after; a minute ends the connection', async () => {
    const close = portal.faults.add({
      fault: { kind: 'slow', ms: 5000, when: 'after' },
      method: 'tasks.task.add',
    });
    portal.faults.add({ fault: { kind: 'slow', ms: 2000, when: 'before' }, times: 1 });
    expect((await portal.call('tasks.task.add', TASK)).status).toBe(200);
    expect(naps).toEqual([2000, 5000]);
    close();
    const before = tasks();
    portal.faults.add({
      fault: { kind: 'slow', ms: 90_000, when: 'after' },
      method: 'tasks.task.add',
      times: 1,
    });
    await expect(portal.call('tasks.task.add', TASK)).rejects.toThrow();
    expect([naps.at(-1), tasks()]).toEqual([60_000, before + 1]);
  });
});

describe('tokens', () => {
  it('expire in the middle of a batch, and a refresh goes on', async () => {
    const first = portal.auth.exchange(
      APP.clientId,
      APP.clientSecret,
      portal.auth.authorize(APP.clientId, 7),
    );
    const at = `${portal.origin}/rest/`;
    const cmd = ['tasks.task.add?fields[TITLE]=1&fields[RESPONSIBLE_ID]=7', 'scope', 'profile'];
    portal.faults.add({ fault: { kind: 'expire' }, method: 'scope', times: 1 });
    const { body } = await portal.call('batch', { auth: first.accessToken, cmd }, { at });
    expect(body.result).toMatchObject({
      result: [{ task: { title: '1' } }],
      result_error: { 1: { error: 'expired_token' }, 2: { error: 'expired_token' } },
    });
    const single = await portal.call('profile', { auth: first.accessToken }, { at });
    expect([single.status, single.body.error]).toEqual([401, 'expired_token']);
    const next = portal.auth.refresh(APP.clientId, APP.clientSecret, first.refreshToken);
    expect((await portal.call('batch', { auth: next.accessToken, cmd }, { at })).body.result).toMatchObject({
      result_error: [],
    });
  });

  it('cannot be refreshed once they were revoked; a webhook can be removed', async () => {
    const first = portal.auth.exchange(
      APP.clientId,
      APP.clientSecret,
      portal.auth.authorize(APP.clientId, 7),
    );
    portal.auth.revokeRefreshTokens();
    expect(() => portal.auth.refresh(APP.clientId, APP.clientSecret, first.refreshToken)).toThrow(
      /not valid/,
    );
    const [, , , , user, token] = portal.webhook.split('/');
    portal.auth.removeWebhook(Number(user), token!);
    expect((await portal.call('profile')).body.error).toBe('NO_AUTH_FOUND');
  });
});

describe('what is assumed can be turned round', () => {
  it.each([
    ['ignored', [200, 'several']],
    ['applied', [200, 'one']],
    ['refused', [400, 'none']],
  ] as const)('a filter by XML_ID is %s', async (unknownTaskFilter, wanted) => {
    const other = await openPortal({ assumptions: { unknownTaskFilter } });
    await other.call('tasks.task.add', { fields: { ...TASK.fields, XML_ID: 'mine' } });
    const { status, body } = await other.call('tasks.task.list', { filter: { XML_ID: 'mine' } });
    const count = (body.result as { tasks: unknown[] } | undefined)?.tasks.length ?? 0;
    expect([status, count === 0 ? 'none' : count === 1 ? 'one' : 'several']).toEqual(wanted);
    const deprecated = await other.call('task.items.getlist', { FILTER: { XML_ID: 'mine' } });
    expect(deprecated.body.result).toMatchObject([{ XML_ID: 'mine' }]);
    await other.stop();
  });

  it.each([
    ['refused', 400],
    ['kept', 200],
  ] as const)('a second file of one name is %s', async (sameFileName, status) => {
    const other = await openPortal({ assumptions: { sameFileName } });
    const upload = (unique: boolean) =>
      other.call('disk.storage.uploadfile', {
        id: 17,
        data: { NAME: 'a.txt' },
        fileContent: ['a.txt', 'SGVsbG8='],
        generateUniqueName: unique,
      });
    await upload(false);
    expect((await upload(false)).status).toBe(status);
    expect((await upload(true)).body.result).toMatchObject({ NAME: 'a (1).txt' });
    await other.stop();
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('completing an outgoing mail sends it: %s', async (completingSends, mails) => {
    const other = await openPortal({ assumptions: { completingSends } });
    const fields = {
      OWNER_TYPE_ID: 3,
      OWNER_ID: 275,
      TYPE_ID: 4,
      DIRECTION: 2,
      COMPLETED: 'N',
      SUBJECT: 'x',
      RESPONSIBLE_ID: 7,
      COMMUNICATIONS: [{ VALUE: 'eva@client.test', TYPE: 'EMAIL' }],
    };
    const { body } = await other.call('crm.activity.add', { fields });
    expect(other.sent).toHaveLength(0);
    await other.call('crm.activity.update', { id: body.result, fields: { COMPLETED: 'Y' } });
    expect(other.sent).toHaveLength(mails);
    expect((await other.call('crm.activity.get', { id: body.result })).body.result).toMatchObject({
      COMPLETED: 'Y',
    });
    expect((await other.call('crm.activity.delete', { id: body.result })).body.result).toBe(true);
    await other.stop();
  });
});
