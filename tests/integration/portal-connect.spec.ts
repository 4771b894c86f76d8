import { afterEach, describe, expect, it } from 'vitest';
import { redirectAddress } from '#shared/model/usual.ts';
import type { App } from '../../src/main/demo/portal/auth.ts';
import { SCOPES } from '../../src/main/demo/portal/methods/system.ts';
import { freePort } from '../fixtures/ports.ts';
import { openPortal, type TestPortal } from '../fixtures/portal.ts';
import { openPushing, WORDS, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
const PAGE = { done: 'Fatto', failed: 'Non riuscito' };
/** Other suites may run on this computer. */
const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const APP: App = {
  clientId: 'local.5f2b1c',
  clientSecret: 'molto-segreta',
  title: 'Postino',
  redirectUri: redirectAddress(PORT),
  scopes: SCOPES,
};
/** An application that the portal shows its code for. */
const BY_CODE: App = { clientId: 'local.code', clientSecret: 'segreta', title: 'Postino', scopes: SCOPES };

let pushing: Pushing;
afterEach(() => pushing.stop());

const open = async (): Promise<void> => {
  pushing = await openPushing({ connect: false, portal: { apps: [APP, BY_CODE] } });
};
const begin = (app: App, port: number | null) =>
  pushing.core.handlers['portals.signIn'](
    {
      portal: pushing.portal.origin,
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      port,
      page: PAGE,
    },
    never,
  );
const outcome = (signInId: string) => pushing.core.handlers['portals.signedIn']({ signInId }, never);
/** What a browser does whose person consents: the portal's answer leads back here, or shows a code. */
const consent = (url: string): Promise<Response> =>
  fetch(new URL('/oauth/authorize/', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URL(url).searchParams.toString(),
  });
const portals = () => pushing.ask['portals.list']({}, never);
const signIn = async (): Promise<void> => {
  const { signInId, url } = await begin(APP, PORT);
  const done = outcome(signInId);
  expect(await (await consent(url)).text()).toContain('Fatto');
  await done;
};
const people = async () => (await portals())[0]?.user?.name ?? '';

describe('a portal and its secret', () => {
  it('are kept together or not at all, and forgotten together', async () => {
    const kept = new Map<string, string>();
    let full = true;
    const keep = (act: () => void): void => {
      if (full) throw new Error('the program ends here');
      act();
    };
    pushing = await openPushing({
      connect: false,
      secrets: {
        get: (name) => kept.get(name),
        set: (name, value) => keep(() => kept.set(name, value)),
        remove: (name) => keep(() => kept.delete(name)),
      },
    });
    const { handlers } = pushing.core;
    const connect = () => handlers['portals.connect']({ webhook: pushing.portal.webhook }, never);
    await expect(connect()).rejects.toThrow();
    expect(await portals()).toEqual([]);
    full = false;
    const { portalId } = await connect();
    full = true;
    await expect(handlers['portals.disconnect']({ portalId }, never)).rejects.toThrow();
    expect(await portals()).toHaveLength(1);
    full = false;
    await handlers['portals.disconnect']({ portalId }, never);
    expect([await portals(), kept.size]).toEqual([[], 0]);
  });
});

describe('signing in as a local application', () => {
  it('comes back to the loopback with a code, once, and only with our state', async () => {
    await open();
    const { signInId, url } = await begin(APP, PORT);
    const done = outcome(signInId);
    const back = new URL(APP.redirectUri ?? '');
    for (const [query, status] of [
      ['code=abcdefgh12&state=falso', 400],
      [`state=${new URL(url).searchParams.get('state')}`, 400],
    ] as const)
      expect((await fetch(`${back.href}?${query}`)).status).toBe(status);
    expect((await fetch(new URL('/altro', back))).status).toBe(404);
    const page = await consent(url);
    expect(page.url.startsWith(`${back.href}?code=`)).toBe(true);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Fatto')]);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const { portalId } = await done;
    expect(await portals()).toMatchObject([
      { id: portalId, way: 'oauth', missing: [], user: { id: 7 }, signedOut: false },
    ]);
    // Nobody listens any more.
    await expect(fetch(back)).rejects.toThrow();
  });

  it('takes a code that is pasted; one that is no longer good is told, and another may be pasted', async () => {
    await open();
    const { signInId, url } = await begin(BY_CODE, null);
    const code = /<code>([^<]+)<\/code>/.exec(await (await consent(url)).text())?.[1] ?? '';
    const give = (text: string) => pushing.core.handlers['portals.giveCode']({ signInId, code: text }, never);
    pushing.portal.pass(31_000);
    await expect(give(code)).rejects.toMatchObject({ code: 'VALIDATION', params: { reason: 'code' } });
    const again = /<code>([^<]+)<\/code>/.exec(await (await consent(url)).text())?.[1] ?? '';
    await give(` ${again}\n`);
    expect(await people()).toContain('Giulia');
  });

  it('tells a wrong key, an address that is none, a port that is taken', async () => {
    await open();
    const { signInId, url } = await begin({ ...APP, clientSecret: 'sbagliata' }, PORT);
    const done = outcome(signInId);
    const failed = expect(done).rejects.toMatchObject({ code: 'VALIDATION', params: { reason: 'client' } });
    expect((await consent(url)).status).toBe(400);
    await failed;
    await begin(APP, OTHER_PORT);
    for (const port of [80, 70_000]) {
      const refused = { code: 'VALIDATION', params: { field: 'port' } };
      await expect((async () => await begin(APP, port))()).rejects.toMatchObject(refused);
    }
    const other = await openPushing({ connect: false });
    await expect(
      other.core.handlers['portals.signIn'](
        {
          portal: pushing.portal.origin,
          clientId: 'local.x',
          clientSecret: 'y',
          port: OTHER_PORT,
          page: PAGE,
        },
        never,
      ),
    ).rejects.toMatchObject({ code: 'VALIDATION', params: { field: 'port', reason: 'port' } });
    await other.stop();
    for (const [portal, reason] of [
      ['', 'portal-empty'],
      ['azienda', 'portal-address'],
      ['http://azienda.bitrix24.it', 'portal-https'],
    ] as const)
      await expect(
        pushing.core.handlers['portals.signIn'](
          { portal, clientId: 'local.x', clientSecret: 'y', port: null, page: PAGE },
          never,
        ),
      ).rejects.toMatchObject({ code: 'VALIDATION', params: { reason } });
    expect(await portals()).toEqual([]);
  });

  it('is called off by a new one, after ten minutes, or by the person', async () => {
    await open();
    const first = await begin(APP, PORT);
    const ended = expect(outcome(first.signInId)).rejects.toMatchObject({ code: 'CANCELLED' });
    const second = await begin(APP, PORT);
    await ended;
    const late = expect(outcome(second.signInId)).rejects.toMatchObject({ code: 'CANCELLED' });
    await pushing.clock.advance(10 * 60_000);
    await late;
    expect(pushing.portal.calls()).toBe(0);
  });
});

describe('the tokens of an application', () => {
  it('are renewed once for many calls that meet an expired one, and the new ones outlive a restart', async () => {
    await open();
    await signIn();
    const [portal] = await portals();
    const id = portal?.id ?? (0 as never);
    const find = () =>
      pushing.core.handlers['portals.find']({ portalId: id, text: '', kinds: ['user'], limit: 50 }, never);
    pushing.portal.auth.expireAccessTokens();
    const checks = () => pushing.core.handlers['portals.check']({ portalId: id }, never);
    const [found] = await Promise.all([find(), checks(), checks()]);
    expect(found.length).toBeGreaterThan(0);
    // Had two of them refreshed, the second refresh token would have been refused.
    expect((await portals())[0]).toMatchObject({ signedOut: false, error: null });
    pushing.portal.auth.expireAccessTokens();
    await pushing.restart();
    await checks();
    expect((await portals())[0]).toMatchObject({ signedOut: false, error: null });
  });

  it('expire in the middle of a batch: what had not run yet is asked again', async () => {
    await open();
    await signIn();
    pushing.portal.faults.add({ fault: { kind: 'expire' }, method: 'app.info', times: 1 });
    const id = (await portals())[0]?.id ?? (0 as never);
    pushing.portal.forget();
    const checked = await pushing.core.handlers['portals.check']({ portalId: id }, never);
    expect(checked).toMatchObject({ signedOut: false, leads: true, missing: [] });
    expect([pushing.portal.calls('profile'), pushing.portal.calls('app.info')]).toEqual([1, 2]);
  });

  it('that are no longer renewed sign the portal out; signing in again goes on with what waited', async () => {
    await open();
    await signIn();
    const id = (await portals())[0]?.id ?? (0 as never);
    pushing.portal.auth.expireAccessTokens();
    pushing.portal.auth.revokeRefreshTokens();
    await expect(pushing.core.handlers['portals.check']({ portalId: id }, never)).rejects.toMatchObject({
      code: 'PORTAL_AUTH',
    });
    expect((await portals())[0]).toMatchObject({ signedOut: true });
    const { signInId, url } = await pushing.core.handlers['portals.signIn'](
      { portalId: id, page: PAGE },
      never,
    );
    const done = outcome(signInId);
    await consent(url);
    expect(await done).toEqual({ portalId: id });
    expect((await portals())[0]).toMatchObject({ signedOut: false, way: 'oauth' });
  });

  it('that cannot be had at the moment leave the push waiting, and nothing is made twice', async () => {
    await open();
    await signIn();
    const { auth, faults, records } = pushing.portal;
    const task = async () => {
      const input = { messageIds: [...pushing.messageIds], words: WORDS, graceMs: 0 };
      return (await pushing.core.handlers['push.task'](input, never)).pushId;
    };
    auth.expireAccessTokens();
    faults.add({ fault: { kind: 'html' }, method: 'oauth/token', times: 2 });
    await pushing.until(await task(), 'done');
    const made = () => records.tasks.all().filter(({ title }) => title === 'Offerta AP-40');
    expect(made()).toHaveLength(1);
    expect((await portals())[0]).toMatchObject({ signedOut: false });

    // The answer with the new tokens is lost: the old ones are spent, and only a person can help.
    auth.expireAccessTokens();
    faults.add({ fault: { kind: 'lost' }, method: 'oauth/token', times: 1 });
    const second = await task();
    await pushing.passUntil(() => pushing.push(second).error?.code === 'PORTAL_AUTH');
    const [portal] = await portals();
    expect(portal).toMatchObject({ signedOut: true });
    const { signInId, url } = await pushing.core.handlers['portals.signIn'](
      { portalId: portal?.id ?? (0 as never), page: PAGE },
      never,
    );
    const done = outcome(signInId);
    await consent(url);
    await done;
    await pushing.until(second, 'done');
    expect(made()).toHaveLength(2);
  });
});

describe('several portals', () => {
  it('are used by a mailbox each; with the first gone the next is the first', async () => {
    pushing = await openPushing();
    const other = await openPortal();
    const { portalId } = await pushing.core.handlers['portals.connect']({ webhook: other.webhook }, never);
    const [account] = await pushing.ask['accounts.list']({}, never);
    const accountId = account?.id ?? (0 as never);
    const used = async () => (await portals()).find(({ accounts }) => accounts.includes(accountId))?.id;
    expect(await used()).toBe(pushing.portalId);
    const use = (id: typeof portalId | null) =>
      pushing.core.handlers['portals.use']({ accountId, portalId: id }, never);
    await use(portalId);
    expect(await used()).toBe(portalId);
    const input = { messageIds: [...pushing.messageIds], words: WORDS, graceMs: 0 };
    const { pushId } = await pushing.core.handlers['push.task'](input, never);
    await pushing.until(pushId, 'done');
    const made = (portal: TestPortal) =>
      portal.records.tasks.all().filter(({ title }) => title === 'Offerta AP-40').length;
    expect([made(pushing.portal), made(other)]).toEqual([0, 1]);
    await use(null);
    expect(await used()).toBeUndefined();
    expect(() => pushing.core.handlers['push.task'](input, never)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', params: { what: 'portal' } }),
    );
    await pushing.core.handlers['portals.use']({ accountId }, never);
    await pushing.core.handlers['portals.disconnect']({ portalId: pushing.portalId }, never);
    expect(await used()).toBe(portalId);
    await other.stop();
  });

  it('with the one that was chosen for a mailbox gone, its mail goes to no other', async () => {
    pushing = await openPushing({ otherMails: [{}] });
    const other = await openPortal();
    const { handlers } = pushing.core;
    const { portalId } = await handlers['portals.connect']({ webhook: other.webhook }, never);
    await handlers['portals.use']({ accountId: 2 as never, portalId }, never);
    await handlers['portals.disconnect']({ portalId }, never);
    expect((await portals()).map(({ id, accounts }) => [id, accounts])).toEqual([[pushing.portalId, [1]]]);
    await other.stop();
  });

  it('never get mail of each other’s mailboxes: of mixed messages nothing is made', async () => {
    pushing = await openPushing({ otherMails: [{ subject: 'Di un’altra azienda' }] });
    const other = await openPortal();
    const { portalId } = await pushing.core.handlers['portals.connect']({ webhook: other.webhook }, never);
    await pushing.core.handlers['portals.use']({ accountId: 2 as never, portalId }, never);
    const input = { messageIds: [...pushing.messageIds, 2 as never], words: WORDS, graceMs: 0 };
    expect(() => pushing.core.handlers['push.task'](input, never)).toThrow(
      expect.objectContaining({ code: 'CONFLICT', params: { reason: 'portals' } }),
    );
    await pushing.core.handlers['portals.use']({ accountId: 2 as never, portalId: pushing.portalId }, never);
    const { pushId } = await pushing.core.handlers['push.task'](input, never);
    await pushing.until(pushId, 'done');
    await other.stop();
  });
});
