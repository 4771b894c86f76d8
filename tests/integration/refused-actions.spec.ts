import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCore, until, type TestCore } from '../fixtures/core.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { mail } from '../fixtures/mail.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';

let dovecot: Dovecot;
let proxy: Proxy;
let profile: string;
let core: TestCore;

const folder = async (role: string) => {
  const found = (await core.client.call('folders.list', {})).find((one) => one.role === role);
  if (found === undefined) throw new Error(`no folder ${role}`);
  return found;
};
const status = async () => (await core.client.call('sync.status', {}))[0];
const told = async () => (await core.client.call('notices.list', {})).at(-1);
const onServer = (name: string, what: string): number =>
  dovecot.doveadm('search', '-u', dovecot.user, 'mailbox', name, what).split('\n').filter(Boolean).length;
const only = async () => {
  const inbox = await folder('inbox');
  const { rows } = await core.client.call('messages.list', {
    query: { scope: { kind: 'folder', folderId: inbox.id } },
    offset: 0,
    limit: 10,
  });
  return rows.map((row) => row.locationId);
};
const replayed = () => until(async () => (await status())?.pendingOps === 0, 'the replay');
const failedOnce = () => until(async () => proxy.accepted > 3, 'a new connection after the break');

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'postino-refused-'));
  dovecot = await startDovecot();
  dovecot.deliver(await mail({ subject: 'Ordine' }));
  proxy = await startProxy(dovecot.port);
  core = await startTestCore(profile);
  const server = { host: '127.0.0.1', port: proxy.port, security: 'plain' } as const;
  await core.handle.door.provision([
    {
      address: dovecot.user,
      name: 'Anna',
      user: dovecot.user,
      password: dovecot.password,
      imap: server,
      smtp: server,
    },
  ]);
  await until(async () => {
    const now = await status();
    return now?.phase === 'idle' && now.lastSuccess !== null;
  }, 'the first sync');
});
afterEach(async () => {
  await core.stop();
  await proxy.stop();
  await dovecot.remove();
  rmSync(profile, { recursive: true, force: true });
});

describe('an action in the middle of which', { timeout: 60_000 }, () => {
  it('the connection breaks is replayed: read', async () => {
    proxy.intercept(/UID STORE/, null);
    await core.client.call('messages.setRead', { locationIds: await only(), read: true });
    await failedOnce();
    expect((await status())?.pendingOps).toBe(1);
    proxy.heal();
    await core.client.call('sync.start', {});
    await replayed();
    expect(onServer('INBOX', 'seen')).toBe(1);
    expect((await folder('inbox')).unread).toBe(0);
  });

  it('the connection breaks is replayed: move', async () => {
    proxy.intercept(/UID MOVE/, null);
    const junk = await folder('junk');
    await core.client.call('messages.move', { locationIds: await only(), folderId: junk.id });
    await failedOnce();
    proxy.heal();
    await core.client.call('sync.start', {});
    await replayed();
    expect([onServer('INBOX', 'all'), onServer('Junk', 'all')]).toEqual([0, 1]);
    expect((await folder('junk')).total).toBe(1);
  });

  it('the connection breaks is replayed: deletion for good', async () => {
    proxy.intercept(/UID EXPUNGE/, null);
    await core.client.call('messages.delete', { locationIds: await only(), permanently: true });
    await failedOnce();
    proxy.heal();
    await core.client.call('sync.start', {});
    await replayed();
    expect(onServer('INBOX', 'all')).toBe(0);
    expect((await folder('inbox')).total).toBe(0);
  });

  it('the server says no is given up: the message comes back and the refusal is told', async () => {
    proxy.intercept(/UID MOVE/, '<tag> NO [OVERQUOTA] no room there\r\n');
    const junk = await folder('junk');
    await core.client.call('messages.move', { locationIds: await only(), folderId: junk.id });
    expect((await folder('inbox')).total).toBe(0);
    await replayed();
    expect((await folder('inbox')).total).toBe(1);
    expect((await folder('junk')).total).toBe(0);
    expect((await told())?.error).toMatchObject({ code: 'QUOTA' });
    expect([onServer('INBOX', 'all'), onServer('Junk', 'all')]).toEqual([1, 0]);
  });

  it('the server says no to a flag leaves the server’s truth', async () => {
    proxy.intercept(/UID STORE/, '<tag> NO not today\r\n');
    await core.client.call('messages.setRead', { locationIds: await only(), read: true });
    await replayed();
    expect((await told())?.error).toMatchObject({ code: 'SERVER' });
    proxy.heal();
    await core.client.call('sync.start', {});
    await until(async () => (await folder('inbox')).unread === 1, 'the truth');
    expect(onServer('INBOX', 'seen')).toBe(0);
  });
});
