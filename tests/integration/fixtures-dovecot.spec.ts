import { readFileSync } from 'node:fs';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { afterEach, describe, expect, it } from 'vitest';
import { startDovecot, type Dovecot, type DovecotOptions } from '../fixtures/dovecot.ts';
import { mail, manyMails } from '../fixtures/mail.ts';

const servers: Dovecot[] = [];
async function dovecot(options?: DovecotOptions): Promise<Dovecot> {
  const server = await startDovecot(options);
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.remove()));
});

async function login(server: Dovecot, options: Partial<ImapFlowOptions> = {}): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: server.user, pass: server.password },
    logger: false,
    ...options,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('startDovecot', () => {
  it('has the special folders, and the capabilities that sync lives on', async () => {
    const client = await login(await dovecot());
    const uses = (await client.list()).map(({ path, specialUse, subscribed }) => [
      path,
      specialUse,
      subscribed,
    ]);
    expect(uses).toEqual(
      expect.arrayContaining([
        ['INBOX', '\\Inbox', true],
        ...['Sent', 'Drafts', 'Trash', 'Junk', 'Archive'].map((name) => [name, `\\${name}`, true]),
      ]),
    );
    for (const name of ['MOVE', 'UIDPLUS', 'CONDSTORE', 'QRESYNC', 'IDLE', 'SPECIAL-USE']) {
      expect(client.capabilities.has(name)).toBe(true);
    }
    await client.logout();
  });

  it('delivers with flags and date, into folders of any name', async () => {
    const server = await dovecot();
    const date = new Date('2025-03-04T05:06:07Z');
    server.deliver(await mail({ subject: 'uno' }), { flags: ['\\Seen', '\\Flagged'], date });
    server.deliver(await mail({ subject: 'due' }), { folder: 'Clienti/Perché no' });
    const client = await login(server);
    await client.mailboxOpen('INBOX');
    const first = await client.fetchOne('1', { envelope: true, flags: true, internalDate: true });
    expect(first).toMatchObject({ envelope: { subject: 'uno' }, internalDate: date });
    expect([...(first === false ? [] : (first.flags ?? []))]).toEqual(
      expect.arrayContaining(['\\Seen', '\\Flagged']),
    );
    expect((await client.list()).find(({ path }) => path === 'Clienti/Perché no')?.subscribed).toBe(true);
    expect((await client.mailboxOpen('Clienti/Perché no')).exists).toBe(1);
    await client.logout();
  });

  it('numbers thousands in the order of delivery', async () => {
    const server = await dovecot();
    server.deliver(manyMails(2_000));
    const client = await login(server);
    expect((await client.mailboxOpen('INBOX')).exists).toBe(2_000);
    const subjects = [];
    for await (const { envelope } of client.fetch('1:*', { envelope: true }))
      subjects.push(envelope?.subject);
    expect(subjects).toEqual(Array.from({ length: 2_000 }, (_, index) => `Numero ${index + 1}`));
    await client.logout();
  });

  it('tells an idle client of new mail', async () => {
    const server = await dovecot();
    const client = await login(server);
    await client.mailboxOpen('INBOX');
    const arrived = new Promise((resolve) => client.once('exists', resolve));
    void client.idle();
    server.deliver(await mail());
    expect(await arrived).toMatchObject({ path: 'INBOX', count: 1 });
    await client.logout();
  });

  it('comes back on the same port with the same mail, after a stop and after a kill', async () => {
    const server = await dovecot();
    server.deliver(await mail());
    for (const end of [server.stop, server.kill]) {
      const client = await login(server);
      const closed = new Promise((resolve) => client.once('close', resolve));
      await end();
      await closed;
      await expect(login(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      server.deliver(await mail());
      await server.start();
    }
    const client = await login(server);
    expect((await client.mailboxOpen('INBOX')).exists).toBe(3);
    await client.logout();
  });

  it('has a certificate that its authority vouches for', async () => {
    const server = await dovecot();
    const ca = readFileSync(server.caPath, 'utf8');
    const auth = { port: server.tlsPort, secure: true };
    const client = await login(server, { ...auth, tls: { ca } });
    expect(client.secureConnection).toBe(true);
    await client.logout();
    await expect(login(server, auth)).rejects.toThrow(/certificate/);
    const upgraded = await login(server, { doSTARTTLS: true, tls: { ca } });
    expect(upgraded.secureConnection).toBe(true);
    await upgraded.logout();
  });

  it('can show an expired certificate', async () => {
    const server = await dovecot({ certificate: 'expired' });
    const tls = { ca: readFileSync(server.caPath, 'utf8') };
    await expect(login(server, { port: server.tlsPort, secure: true, tls })).rejects.toMatchObject({
      code: 'CERT_HAS_EXPIRED',
    });
  });

  it('hides capabilities and has several users', async () => {
    const server = await dovecot({
      hide: ['MOVE', 'QRESYNC', 'IDLE'],
      users: { 'anna@azienda.example': 'a', 'bruno@azienda.example': 'b' },
    });
    server.deliver(await mail(), { user: 'bruno@azienda.example' });
    const client = await login(server, { auth: { user: 'bruno@azienda.example', pass: 'b' } });
    expect(client.capabilities.has('MOVE')).toBe(false);
    expect(client.capabilities.has('QRESYNC')).toBe(false);
    expect(client.capabilities.has('UIDPLUS')).toBe(true);
    expect((await client.mailboxOpen('INBOX')).exists).toBe(1);
    await client.logout();
    await expect(login(server, { auth: { user: server.user, pass: 'wrong' } })).rejects.toMatchObject({
      authenticationFailed: true,
    });
  });

  it('holds to a quota', async () => {
    const server = await dovecot({ quotaBytes: 20_000 });
    const client = await login(server);
    expect(await client.getQuota('INBOX')).toMatchObject({ storage: { limit: 19 * 1024 + 1024 } });
    await expect(client.append('INBOX', Buffer.alloc(50_000, 'x'))).rejects.toMatchObject({
      serverResponseCode: 'OVERQUOTA',
    });
    await client.logout();
  });

  it('stores as sdbox, and answers doveadm', async () => {
    const server = await dovecot({ format: 'sdbox' });
    server.deliver([await mail(), await mail()]);
    expect(server.doveadm('mailbox', 'status', '-u', server.user, 'messages', 'INBOX')).toContain(
      'messages=2',
    );
  });

  it('runs many at once', async () => {
    const all = await Promise.all([dovecot(), dovecot(), dovecot()]);
    expect(new Set(all.flatMap(({ port, tlsPort }) => [port, tlsPort])).size).toBe(6);
    for (const client of await Promise.all(all.map((server) => login(server)))) await client.logout();
  });
});
