import { afterEach, describe, expect, it } from 'vitest';
import type { PushId } from '#shared/model/ids.ts';
import type { PortalOptions } from '../../src/main/demo/portal/start-portal.ts';
import { openPushing, WORDS, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
let pushing: Pushing;
afterEach(() => pushing.stop());

const open = async (portal: PortalOptions = {}): Promise<void> => {
  pushing = await openPushing({ portal });
};
const task = async (): Promise<PushId> => {
  const input = { messageIds: [...pushing.messageIds], words: WORDS, graceMs: 0 };
  return (await pushing.core.handlers['push.task'](input, never)).pushId;
};
const tasks = () => pushing.portal.records.tasks.all().filter(({ title }) => title === 'Offerta AP-40');
const portal = async () => (await pushing.ask['portals.list']({}, never))[0];
/** Calls on the loopback that nobody waits for come to their end. */
const settled = async (): Promise<void> => {
  for (let before = -1; before !== pushing.portal.calls();) {
    before = pushing.portal.calls();
    await new Promise((done) => setTimeout(done, 100));
  }
};
const MINUTE = 60_000;

describe('a scope that is taken away', () => {
  it('D4: fails the push, is shown at once, and the push is done when it is granted and asked for', async () => {
    await open();
    pushing.portal.auth.takeScope('disk');
    const id = await task();
    expect((await pushing.until(id, 'failed')).error).toMatchObject({
      code: 'PORTAL_SCOPE',
      params: { scopes: 'disk' },
    });
    // Nobody has pressed anything: the portal is asked because it refused.
    await expect.poll(async () => (await portal())?.missing).toEqual(['files']);
    // What is still missing is not tried in vain.
    await pushing.core.handlers['portals.check']({ portalId: pushing.portalId }, never);
    expect(pushing.push(id).state).toBe('failed');
    pushing.portal.auth.giveScope('disk');
    const checked = await pushing.core.handlers['portals.check']({ portalId: pushing.portalId }, never);
    expect(checked.missing).toEqual([]);
    await pushing.until(id, 'done');
    expect(tasks()).toHaveLength(1);
    expect(tasks()[0]?.fileIds).toHaveLength(1);
  });

  it('is noticed by itself some seconds after the next start', async () => {
    await open();
    pushing.portal.auth.takeScope('disk');
    const id = await task();
    await pushing.until(id, 'failed');
    pushing.portal.auth.giveScope('disk');
    await pushing.restart();
    await pushing.until(id, 'done');
    expect(tasks()).toHaveLength(1);
  });

  it('that is named as granted and refused all the same is not asked about for ever', async () => {
    await open();
    pushing.portal.faults.add({
      fault: { kind: 'error', status: 403, code: 'insufficient_scope' },
      method: 'disk.storage.getlist',
    });
    const [id, ...others] = await Promise.all([task(), task(), task()]);
    for (const each of [id, ...others]) await pushing.until(each, 'failed');
    await expect.poll(() => pushing.portal.calls('scope')).toBeGreaterThan(0);
    await settled();
    const asked = pushing.portal.calls('scope');
    expect(asked).toBeLessThanOrEqual(3);
    for (let n = 0; n < 20; n += 1) {
      pushing.portal.pass(MINUTE);
      await pushing.clock.advance(MINUTE);
      await new Promise((done) => setTimeout(done, 5));
    }
    expect(pushing.push(id).state).toBe('failed');
    expect(pushing.portal.calls('scope')).toBe(asked);
  });
});

describe('limits', () => {
  it('too many calls for a minute: the push comes later, once, and the portal is not pestered meanwhile', async () => {
    await open();
    const fault = { kind: 'error', status: 503, code: 'QUERY_LIMIT_EXCEEDED' } as const;
    const off = pushing.portal.faults.add({ fault });
    const id = await task();
    const from = pushing.clock.now();
    await pushing.passUntil(() => pushing.clock.now() - from >= MINUTE, 2_000);
    expect((await pushing.until(id, 'deferred')).error).toMatchObject({ code: 'PORTAL_LIMIT' });
    expect(pushing.portal.calls()).toBeLessThan(20);
    off();
    await pushing.until(id, 'done');
    expect(tasks()).toHaveLength(1);
  });

  it('a portal that is blocked is never asked again by itself', async () => {
    await open();
    pushing.portal.faults.add({ fault: { kind: 'error', status: 503, code: 'OVERLOAD_LIMIT' } });
    const id = await task();
    expect((await pushing.until(id, 'failed')).error).toMatchObject({
      code: 'PORTAL_LIMIT',
      params: { reason: 'blocked' },
    });
    const calls = pushing.portal.calls();
    const from = pushing.clock.now();
    await pushing.passUntil(() => pushing.clock.now() - from >= 60 * MINUTE, 5 * MINUTE);
    expect(pushing.portal.calls()).toBe(calls);
    expect(pushing.push(id).state).toBe('failed');
  });

  it('a method that took its time is called again when the portal says so, and not before', async () => {
    await open({ operatingLimit: 480, cost: (method) => (method === 'tasks.task.add' ? 500 : 0) });
    await pushing.until(await task(), 'done');
    const id = await task();
    const { notBefore } = await pushing.until(id, 'deferred');
    // Ten minutes, counted by the portal's own minutes.
    expect((notBefore ?? 0) - pushing.clock.now()).toBeGreaterThan(8 * MINUTE);
    const calls = pushing.portal.calls('tasks.task.add');
    await pushing.passUntil(() => pushing.clock.now() >= (notBefore ?? 0) - MINUTE, 20_000);
    expect(pushing.portal.calls('tasks.task.add')).toBe(calls);
    await pushing.until(id, 'done');
    expect(tasks()).toHaveLength(2);
  });
});

describe('a portal that cannot be asked', () => {
  it.each([
    ['a page of the network', { kind: 'html' }],
    ['an answer after 60 seconds', { kind: 'slow', ms: 60_000, when: 'after' }],
    ['a connection that is cut', { kind: 'cut' }],
  ] as const)('%s: one task, as soon as it answers', async (_, fault) => {
    await open();
    pushing.portal.faults.add({ fault, times: 4 });
    await pushing.until(await task(), 'done');
    expect(tasks()).toHaveLength(1);
  });

  it('down for an hour: the push waits, says why, and is made once', async () => {
    await open();
    await pushing.portal.down();
    const id = await task();
    const from = pushing.clock.now();
    await pushing.passUntil(() => pushing.clock.now() - from >= 60 * MINUTE, 2 * MINUTE);
    // A try may be under way in this very moment.
    expect(await pushing.until(id, 'deferred')).toMatchObject({ error: { code: 'OFFLINE' } });
    await pushing.portal.up();
    await pushing.until(id, 'done');
    expect(tasks()).toHaveLength(1);
  });

  it('no longer knows us: what waits goes on when the way in is renewed', async () => {
    await open();
    const [, user = '', token = ''] = /\/rest\/(\d+)\/(\w+)\//.exec(pushing.portal.webhook) ?? [];
    pushing.portal.auth.removeWebhook(Number(user), token);
    const id = await task();
    await pushing.until(id, 'deferred');
    expect(await portal()).toMatchObject({ signedOut: true, error: { code: 'PORTAL_AUTH' } });
    const scopes = (await portal())?.scopes ?? [];
    const webhook = pushing.portal.addWebhook({ userId: 7, scopes });
    await pushing.core.handlers['portals.connect']({ webhook }, never);
    await pushing.until(id, 'done');
    expect(await portal()).toMatchObject({ id: pushing.portalId, signedOut: false, error: null });
    expect(tasks()).toHaveLength(1);
  });

  it('refuses us once and lets us in again: it counts as signed in without anybody’s doing', async () => {
    await open();
    const fault = { kind: 'error', status: 401, code: 'NO_AUTH_FOUND' } as const;
    pushing.portal.faults.add({ fault, times: 3 });
    const id = await task();
    await pushing.until(id, 'deferred');
    expect(await portal()).toMatchObject({ signedOut: true });
    await pushing.passUntil(() => pushing.push(id).state === 'done', 60_000);
    let told = await portal();
    await pushing.passUntil(() => {
      void portal().then((now) => (told = now));
      return told?.signedOut === false;
    });
    expect(told).toMatchObject({ signedOut: false, error: null });
    expect(tasks()).toHaveLength(1);
  });

  it('down at the start: it is connected all the same, and known as soon as it answers', async () => {
    pushing = await openPushing({ connect: false });
    await pushing.portal.down();
    await pushing.core.door.provisionPortal(pushing.portal.webhook);
    await pushing.passUntil(() => pushing.pushes().length > 0 || pushing.clock.planned > 1);
    const id = await task();
    await pushing.until(id, 'deferred');
    await pushing.clock.advance(1);
    await expect.poll(portal).toMatchObject({ checked: null, user: null, error: { code: 'OFFLINE' } });
    await pushing.portal.up();
    await pushing.until(id, 'done');
    await expect.poll(async () => (await portal())?.user?.name).toContain('Giulia');
    expect(tasks()).toHaveLength(1);
  });

  it('is disconnected while a push waits: the push is gone, and what was made stays bound', async () => {
    await open();
    const made = await task();
    await pushing.until(made, 'done');
    await pushing.portal.down();
    const waits = await task();
    await pushing.until(waits, 'deferred');
    await pushing.core.handlers['portals.disconnect']({ portalId: pushing.portalId }, never);
    expect(pushing.pushes()).toEqual([]);
    expect(await portal()).toBeUndefined();
    const bound = await pushing.ask['associations.list']({ messageIds: [...pushing.messageIds] }, never);
    expect(bound.map(({ state }) => state)).toEqual(['done']);
  });
});
