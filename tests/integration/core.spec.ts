import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQueryHandlers } from '../../src/main/core/handlers.ts';
import { createCore, type Core } from '../../src/main/core/create-core.ts';
import { openReader } from '../../src/main/core/db/store.ts';
import { systemClock } from '../../src/main/core/ports.ts';
import type { FolderId, LocationId } from '#shared/model/ids.ts';
import { until } from '../fixtures/core.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { startSmtp, type Smtp } from '../fixtures/smtp.ts';

const letter = (n: number): string =>
  [
    `From: Marco Bianchi <marco@cliente.example>`,
    `To: Anna <anna@azienda.example>`,
    `Subject: Preventivo ${n}`,
    `Message-ID: <n${n}@cliente.example>`,
    `Date: Tue, 24 Nov 2026 09:00:00 +0000`,
    `Content-Type: text/plain; charset=utf-8`,
    ``,
    `Perché il preventivo ${n} non è arrivato?`,
    ``,
  ].join('\r\n');

let dovecot: Dovecot;
let smtp: Smtp;
let profile: string;
let core: Core;
let reader: ReturnType<typeof openReader>;
let ask: ReturnType<typeof createQueryHandlers>;
const never = new AbortController().signal;

const startCore = (): void => {
  core = createCore({ profile, masterKey: new Uint8Array(32).fill(7), push: () => undefined });
  reader = openReader({ file: join(profile, 'postino.db') });
  ask = createQueryHandlers(reader.read, systemClock);
};
const stopCore = async (): Promise<void> => {
  reader.close();
  await core.stop();
};
type Folders = Awaited<ReturnType<(typeof ask)['folders.list']>>;
const folder = (path: string) => (ask['folders.list']({}, never) as Folders).find((one) => one.path === path);
const rows = (id: FolderId) => {
  type Page = Awaited<ReturnType<(typeof ask)['messages.list']>>;
  return (
    ask['messages.list'](
      { query: { scope: { kind: 'folder', folderId: id } }, offset: 0, limit: 100 },
      never,
    ) as Page
  ).rows;
};
const connect = () =>
  core.door.provision([
    {
      address: dovecot.user,
      name: 'Anna',
      user: dovecot.user,
      password: dovecot.password,
      imap: { host: '127.0.0.1', port: dovecot.port, security: 'plain' },
      smtp: { host: '127.0.0.1', port: smtp.port, security: 'plain' },
    },
  ]);
async function onServer<T>(path: string, work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: dovecot.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: dovecot.user, pass: dovecot.password },
    logger: false,
  });
  await client.connect();
  try {
    await client.mailboxOpen(path);
    return await work(client);
  } finally {
    await client.logout();
  }
}

beforeEach(async () => {
  smtp = await startSmtp();
  profile = mkdtempSync(join(tmpdir(), 'postino-profile-'));
  dovecot = await startDovecot();
  dovecot.deliver([1, 2, 3].map(letter));
  startCore();
  await connect();
  await until(() => folder('INBOX')?.complete, 'first sync');
});
afterEach(async () => {
  await stopCore();
  await smtp.stop();
  await dovecot.remove();
  rmSync(profile, { recursive: true, force: true });
});

describe('a mailbox on Dovecot', { timeout: 60_000 }, () => {
  it('shows the folders by role and the messages of INBOX, unread', () => {
    expect(folder('Sent')?.role).toBe('sent');
    const inbox = folder('INBOX');
    expect(inbox).toMatchObject({ total: 3, unread: 3 });
    expect(
      rows(inbox!.id)
        .map((row) => row.subject)
        .sort(),
    ).toEqual(['Preventivo 1', 'Preventivo 2', 'Preventivo 3']);
  });

  it('reads a text with its accents', async () => {
    const row = rows(folder('INBOX')!.id).find((one) => one.subject === 'Preventivo 2')!;
    const body = await core.handlers['messages.body']({ messageId: row.id }, never);
    expect(body.parts[0]?.content).toContain('Perché il preventivo 2 non è arrivato?');
  });

  it('shows what is delivered later, without being asked', async () => {
    await pause(1_000);
    dovecot.deliver([letter(4)]);
    await until(() => folder('INBOX')!.total === 4, 'new mail');
  });

  it('tells the server what was read, moved and deleted, and agrees with it after a restart', async () => {
    const inbox = folder('INBOX')!.id;
    const at = (n: number): LocationId[] => [
      rows(inbox).find((row) => row.subject === `Preventivo ${n}`)!.locationId,
    ];
    await core.handlers['messages.setRead']({ locationIds: at(1), read: true }, never);
    await core.handlers['messages.move']({ locationIds: at(2), folderId: folder('Junk')!.id }, never);
    await core.handlers['messages.delete']({ locationIds: at(3), permanently: false }, never);
    expect(folder('INBOX')).toMatchObject({ total: 1, unread: 0 });
    type Status = Awaited<ReturnType<(typeof core.handlers)['sync.status']>>;
    const status = () => (core.handlers['sync.status']({}, never) as Status)[0]!;
    await until(() => status().pendingOps === 0, 'replay');
    expect(await onServer('INBOX', (client) => client.search({ seen: true }))).toHaveLength(1);
    expect(await onServer('Junk', (client) => client.search({ all: true }))).toHaveLength(1);
    expect(await onServer('Trash', (client) => client.search({ all: true }))).toHaveLength(1);
    await stopCore();
    startCore();
    await until(() => status().phase === 'idle' && status().lastSuccess !== null, 'sync after restart');
    expect(folder('INBOX')).toMatchObject({ total: 1, unread: 0 });
    expect(folder('Trash')).toMatchObject({ total: 1 });
  });

  it('keeps an action made while the server is away and replays it', async () => {
    const inbox = folder('INBOX')!.id;
    await dovecot.stop();
    await core.handlers['messages.setRead']({ locationIds: [rows(inbox)[0]!.locationId], read: true }, never);
    expect(folder('INBOX')!.unread).toBe(2);
    await dovecot.start();
    await core.handlers['sync.start']({}, never);
    await until(() => {
      type Status = Awaited<ReturnType<(typeof core.handlers)['sync.status']>>;
      return (core.handlers['sync.status']({}, never) as Status)[0]?.pendingOps === 0;
    }, 'replay');
    expect(await onServer('INBOX', (client) => client.search({ seen: true }))).toHaveLength(1);
  });

  it('answers a message: one mail goes out, one copy lies in Sent, the original is marked', async () => {
    const row = rows(folder('INBOX')!.id).find((one) => one.subject === 'Preventivo 1')!;
    const { draft } = await core.handlers['compose.start']({ mode: 'reply', messageId: row.id }, never);
    expect(draft).toMatchObject({ subject: 'Re: Preventivo 1', to: [{ address: 'marco@cliente.example' }] });
    const { id } = await core.handlers['compose.send'](
      { draft: { ...draft, html: '<p>È in arrivo.</p>' } },
      never,
    );
    await core.handlers['compose.send']({ draft: { ...draft, id, html: '<p>È in arrivo.</p>' } }, never);
    await until(() => folder('Sent')!.total === 1, 'copy in Sent');
    expect(smtp.messages).toHaveLength(1);
    expect(smtp.messages[0]?.to).toEqual(['marco@cliente.example']);
    expect(smtp.messages[0]?.raw.toString('utf8')).toContain('In-Reply-To: <n1@cliente.example>');
    expect(rows(folder('INBOX')!.id).find((one) => one.id === row.id)?.answered).toBe(true);
  });
});
