import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createCore, type Core } from '../../src/main/core/create-core.ts';
import { openStore } from '../../src/main/core/db/store.ts';
import { partsRepo } from '../../src/main/core/db/repos/parts.repo.ts';
import { messagesRepo } from '../../src/main/core/db/repos/messages.repo.ts';
import { profilePaths, systemClock } from '../../src/main/core/ports.ts';
import { evict } from '../../src/main/core/sync/bodies-ahead.ts';
import { accountId, messageId } from '#shared/model/ids.ts';
import { until } from '../fixtures/core.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { mail } from '../fixtures/mail.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';

let dovecot: Dovecot;
let proxy: Proxy;
let profile: string;
let core: Core;
const never = new AbortController().signal;
const DAY = 24 * 60 * 60_000;

async function start(): Promise<void> {
  proxy = await startProxy(dovecot.port);
  profile = mkdtempSync(join(tmpdir(), 'postino-cache-'));
  core = createCore({ profile, masterKey: new Uint8Array(32).fill(7), push: () => undefined });
  const server = { host: '127.0.0.1', port: proxy.port, security: 'plain' } as const;
  const [user, password] = [dovecot.user, dovecot.password];
  await core.door.provision([{ address: user, name: 'Anna', user, password, imap: server, smtp: server }]);
}
const status = async () => (await core.handlers['sync.status']({}, never))[0];
const idle = () =>
  until(
    async () => (await status())?.phase === 'idle' && (await status())?.lastSuccess !== null,
    'the first sync',
  );

afterEach(async () => {
  await core.stop();
  await proxy.stop();
  await dovecot.remove();
  rmSync(profile, { recursive: true, force: true });
});

describe('the cache', { timeout: 60_000 }, () => {
  it('goes on in the middle of a file after a loss of the connection', async () => {
    dovecot = await startDovecot();
    const content = Buffer.from(Array.from({ length: 4_000_000 }, (_, at) => (at * 7 + (at >> 9)) % 251));
    const file = { filename: 'listino.bin', content, contentType: 'application/octet-stream' };
    dovecot.deliver(await mail({ subject: 'listino', attachments: [file] }));
    await start();
    await idle();
    const id = messageId.parse(1);
    const request = { kind: 'attachment', messageId: id, part: '2' } as const;
    const partials = () =>
      readdirSync(join(profile, 'blobs'))
        .filter((name) => name.endsWith('.part'))
        .map((name) => statSync(join(profile, 'blobs', name)).size);

    proxy.cutAfter(3_300_000);
    await expect(core.door.resolveBlob(request)).rejects.toMatchObject({ code: 'OFFLINE' });
    const [kept = 0] = partials();
    expect(kept).toBeGreaterThanOrEqual(1_000_000);
    // What is still missing fits through; the whole file would not.
    proxy.heal();
    proxy.cutAfter(Math.ceil(content.length * 1.37) - kept + 200_000);
    const { path, size } = await core.door.resolveBlob(request);
    expect(size).toBe(content.length);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(partials()).toEqual([]);
  });

  it('keeps texts as far back as the mailbox says, envelopes always, and lets the longest unused go first', async () => {
    dovecot = await startDovecot();
    const ages = { oggi: 0, autunno: 60, primavera: 200, anni: 800 };
    for (const [subject, days] of Object.entries(ages)) {
      dovecot.deliver(await mail({ subject, text: subject.repeat(100) }), {
        date: new Date(Date.now() - days * DAY),
      });
    }
    await start();
    await idle();
    const paths = profilePaths(profile);
    const store = openStore({ file: paths.database, onCommit: () => undefined });
    const cached = () =>
      [1, 2, 3, 4].flatMap((id) => {
        const record = messagesRepo.get(store.read, messageId.parse(id));
        return record?.body_cached === 1 ? [record.subject] : [];
      });
    const rows = async () => {
      const folders = await core.handlers['sync.status']({}, never);
      return folders[0]?.allDone;
    };
    expect(await rows()).toBe(4);
    expect(cached().sort()).toEqual(['autunno', 'oggi', 'primavera']);
    await core.handlers['accounts.setSync'](
      { accountId: accountId.parse(1), sync: { bodiesBack: 'all' } },
      never,
    );
    await until(() => cached().length === 4, 'the oldest text');

    // Less is wanted: what is older goes, but for what was read lately.
    const newest = [1, 2, 3, 4]
      .map((id) => messageId.parse(id))
      .find((id) => messagesRepo.get(store.read, id)?.subject === 'oggi');
    const old = [1, 2, 3, 4]
      .map((id) => messageId.parse(id))
      .find((id) => messagesRepo.get(store.read, id)?.subject === 'anni');
    await core.handlers['messages.body']({ messageId: old! }, never);
    await core.handlers['accounts.setSync'](
      { accountId: accountId.parse(1), sync: { bodiesBack: '1m' } },
      never,
    );
    // Nothing that went is fetched again meanwhile.
    proxy.refuse();
    const context = { store, clock: systemClock, paths, accountId: accountId.parse(1) };
    await evict(context);
    expect(cached().sort()).toEqual(['anni', 'oggi']);
    // Too little room: the longest unused goes, and can be fetched again.
    await evict(context, { texts: 600, files: 0 });
    expect(cached()).toEqual(['anni']);
    expect(partsRepo.body(store.read, old!)).not.toEqual([]);
    store.close();
    proxy.heal();
    const again = await core.handlers['messages.body']({ messageId: newest! }, never);
    expect(again.parts[0]?.content).toContain('oggi');
  });
});
