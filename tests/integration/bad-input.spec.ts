import { execFileSync } from 'node:child_process';
import { readFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCore, until, type TestCore } from '../fixtures/core.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { attachmentBytes, broken, mailWithAttachment, manyMails } from '../fixtures/mail.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';

/** A small disk of its own, where this process may mount one. */
function mountDisk(folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const probe = mkdtempSync(join(tmpdir(), 'postino-mount-'));
const canMount = mountDisk(probe, '1m');
if (canMount) execFileSync('umount', [probe]);
rmSync(probe, { recursive: true });

let dovecot: Dovecot;
let proxy: Proxy | undefined;
let profile: string;
let core: TestCore | undefined;

const start = async (port: number): Promise<TestCore> => {
  const started = await startTestCore(profile);
  const server = { host: '127.0.0.1', port, security: 'plain' } as const;
  await started.handle.door.provision([
    {
      address: dovecot.user,
      name: 'Anna',
      user: dovecot.user,
      password: dovecot.password,
      imap: server,
      smtp: server,
    },
  ]);
  core = started;
  return started;
};
const inbox = async ({ client }: TestCore) =>
  (await client.call('folders.list', {})).find((one) => one.role === 'inbox');
const rows = async (running: TestCore) => {
  const folder = await inbox(running);
  if (folder === undefined) return [];
  return (
    await running.client.call('messages.list', {
      query: { scope: { kind: 'folder', folderId: folder.id } },
      offset: 0,
      limit: 500,
    })
  ).rows;
};
const status = async ({ client }: TestCore) => (await client.call('sync.status', {}))[0];

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'postino-bad-'));
  dovecot = await startDovecot();
});
afterEach(async () => {
  await core?.stop();
  core = undefined;
  await proxy?.stop();
  proxy = undefined;
  await dovecot.remove();
  rmSync(profile, { recursive: true, force: true });
});

describe('bad input', { timeout: 90_000 }, () => {
  it('a server that closes in the middle of a fetch loses and doubles nothing', async () => {
    dovecot.deliver(manyMails(1_500).map((text) => Buffer.from(text)));
    proxy = await startProxy(dovecot.port);
    proxy.cutAfter(150_000);
    const running = await start(proxy.port);
    const failed = await until(async () => (await status(running))?.lastError ?? undefined, 'the failure');
    expect(failed).toMatchObject({ code: 'OFFLINE' });
    const kept = (await inbox(running))?.total ?? 0;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(1_500);
    proxy.heal();
    await running.client.call('sync.start', {});
    await until(async () => (await inbox(running))?.complete === true, 'the rest');
    expect((await inbox(running))?.total).toBe(1_500);
    const subjects = new Set((await rows(running)).map((row) => row.subject));
    expect(subjects.size).toBe(500);
  });

  it('a wrong password stops the tries until it is changed', async () => {
    const running = await startTestCore(profile);
    core = running;
    const server = { host: '127.0.0.1', port: dovecot.port, security: 'plain' } as const;
    await running.handle.door.provision([
      {
        address: dovecot.user,
        name: 'Anna',
        user: dovecot.user,
        password: 'sbagliata',
        imap: server,
        smtp: server,
      },
    ]);
    await until(async () => (await status(running))?.phase === 'signed-out', 'the refusal');
    expect((await status(running))?.lastError).toMatchObject({ code: 'AUTH' });
    const [account] = await running.client.call('accounts.list', {});
    if (account === undefined) throw new Error('no account');
    await running.client.call('accounts.update', { accountId: account.id, password: dovecot.password });
    // Kept, and over.
    const after = await until(async () => {
      const now = await status(running);
      return now?.phase === 'idle' && (now.lastSuccess ?? 0) > (now.lastErrorAt ?? 0) && now;
    }, 'the sync');
    expect(after.lastError).toMatchObject({ code: 'AUTH' });
  });

  it('letters that break the rules are listed, opened, and say what is wrong', async () => {
    dovecot.deliver([
      broken.noSubject(),
      broken.noDate(),
      broken.badDate(),
      broken.noFrom(),
      broken.noHeaders(),
      broken.empty(),
      broken.unknownCharset(),
      broken.brokenMime(),
      broken.eightBitHeaders(),
      broken.longSubject(),
      broken.deepNesting(),
    ]);
    const running = await start(dovecot.port);
    await until(async () => (await inbox(running))?.complete === true, 'the sync');
    const listed = await rows(running);
    expect(listed).toHaveLength(11);
    const bodies = await Promise.all(
      listed.map(async (row) => ({
        row,
        body: await running.client.call('messages.body', { messageId: row.id }),
      })),
    );
    const of = (subject: string) => bodies.find(({ row }) => row.subject === subject)?.body;
    expect(of('senza data')?.problems).toContain('no-date');
    expect(of('data assurda')?.problems).toContain('no-date');
    expect(of('senza mittente')?.problems).toContain('no-sender');
    expect(of('MIME rotto')?.parts[0]?.content).toContain('prima parte');
    const klingon = bodies.find(({ body }) => body.unknownCharsets.length > 0);
    expect(klingon?.body.unknownCharsets).toEqual(['x-klingon']);
    expect(klingon?.body.parts[0]?.content).toContain('perché no');
    expect(of('matrioska')?.problems).toContain('structure');
  });

  it('30 MB of attachment do not come with the text, and come whole when asked for', async () => {
    const size = 30_000_000;
    dovecot.deliver(await mailWithAttachment(size, { subject: 'Disegni' }));
    const running = await start(dovecot.port);
    const row = await until(async () => (await rows(running))[0], 'the letter');
    await until(async () => (await status(running))?.phase === 'idle', 'the sync');
    await running.client.call('messages.body', { messageId: row.id });
    expect(readdirSync(join(profile, 'blobs'))).toEqual([]);
    const { attachments } = await running.client.call('messages.get', { messageId: row.id });
    const part = attachments[0]?.part ?? '';
    const file = await running.handle.door.resolveBlob({ kind: 'attachment', messageId: row.id, part });
    expect(file.size).toBe(size);
    expect(readFileSync(file.path).equals(attachmentBytes(size))).toBe(true);
  });

  it.runIf(canMount)(
    'a full disk is told, keeps what is there, and is made good when there is room',
    async () => {
      mountDisk(profile, '3m');
      try {
        dovecot.deliver(manyMails(6_000).map((text) => Buffer.from(text)));
        const running = await start(dovecot.port);
        await until(
          async () => (await status(running))?.lastError?.code === 'DISK_FULL',
          'the full disk',
          60_000,
        );
        execFileSync('mount', ['-o', 'remount,size=200m', profile]);
        await running.client.call('sync.start', {});
        await until(async () => (await inbox(running))?.complete === true, 'the rest', 60_000);
        expect((await inbox(running))?.total).toBe(6_000);
      } finally {
        await core?.stop();
        core = undefined;
        execFileSync('umount', ['-l', profile]);
      }
    },
  );
});
