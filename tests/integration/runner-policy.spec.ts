import { afterEach, describe, expect, it } from 'vitest';
import type { AccountSync } from '#shared/model/sync.ts';
import { createTestClock, type TestClock } from '../fixtures/clock.ts';
import { until } from '../fixtures/core.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { startInnerCore, type InnerCore } from '../fixtures/inner-core.ts';
import { mail } from '../fixtures/mail.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';
import { isLoopback } from '../../src/main/core/net/loopback.ts';
import { connectImap } from '../../src/main/core/imap/connect.ts';

const MINUTE = 60_000;
const never = new AbortController().signal;
let dovecot: Dovecot;
let proxy: Proxy;
let clock: TestClock;
let inner: InnerCore;

afterEach(async () => {
  await inner.stop();
  await proxy.stop();
  await dovecot.remove();
});

/** A mailbox whose server has a name that is not this computer's: the network counts for it. */
async function begin(sync: { mode: 'push' | 'interval' | 'manual'; assignKnown?: boolean }): Promise<void> {
  dovecot = await startDovecot();
  dovecot.deliver(await mail({ subject: 'Prima' }));
  proxy = await startProxy(dovecot.port);
  clock = createTestClock();
  expect(isLoopback('posta.azienda.example')).toBe(false);
  inner = startInnerCore({
    clock,
    imap: (options) => connectImap({ ...options, settings: { ...options.settings, host: '127.0.0.1' } }),
  });
  await inner.connect(dovecot.user, dovecot.password, proxy.port, 'posta.azienda.example');
  await rested();
  const { accountId } = inner.status();
  await inner.core.handlers['accounts.setSync']({ accountId, sync }, never);
  if (sync.mode !== 'push') await until(() => proxy.open <= 1, 'the end of the push connection');
  await rested();
}
const rested = (): Promise<unknown> =>
  until(() => inner.status().phase === 'idle' && inner.status().lastSuccess !== null, 'rest');
const syncs = (): number => proxy.said(/ LIST .*RETURN .*STATUS/);
/** Something is synced by what `happens`: on a busy machine that takes its time. */
async function syncsBy(happens: () => Promise<unknown>): Promise<void> {
  const before = syncs();
  await happens();
  await until(() => syncs() > before, 'the sync');
  await rested();
}
/** Nothing is synced by what `happens`; what would come, would come within moments. */
async function staysQuiet(happens: () => Promise<unknown>): Promise<void> {
  const before = syncs();
  await happens();
  for (let n = 0; n < 20 && syncs() === before; n += 1) await new Promise((done) => setTimeout(done, 25));
  expect(syncs()).toBe(before);
}
const open = async (): Promise<unknown> => {
  await inner.tell({ visible: false });
  return await inner.tell({ visible: true });
};

describe('an Interval mailbox', () => {
  it('is synced every ten minutes while somebody is active, and not once nobody is', async () => {
    await begin({ mode: 'interval' });
    await inner.tell({});
    await staysQuiet(() => clock.advance(9 * MINUTE));
    await inner.tell({});
    await syncsBy(() => clock.advance(MINUTE));
    await inner.tell({ visible: false });
    await staysQuiet(() => clock.advance(60 * MINUTE));
    expect(inner.status().nextSync).toBe(null);
    await syncsBy(open);
    expect(inner.status().nextSync).toBe(clock.now() + 10 * MINUTE);
  });

  it('with the assign option is synced in the background, too', async () => {
    await begin({ mode: 'interval', assignKnown: true });
    await inner.tell({ visible: false });
    await syncsBy(() => clock.advance(10 * MINUTE));
    await syncsBy(() => clock.advance(10 * MINUTE));
  });

  it('has no connection that waits for pushes', async () => {
    await begin({ mode: 'interval' });
    const idles = proxy.said(/ IDLE\r\n/);
    dovecot.deliver(await mail({ subject: 'Seconda' }));
    await syncsBy(open);
    expect(proxy.said(/ IDLE\r\n/)).toBe(idles);
    expect(inner.subjects('INBOX')).toEqual(['Prima', 'Seconda']);
  });
});

describe('a Manual mailbox', () => {
  it('is synced by the button and by opening the window, and by nothing else', async () => {
    await begin({ mode: 'manual' });
    await inner.tell({});
    await staysQuiet(() => clock.advance(24 * 60 * MINUTE));
    await inner.tell({ online: false });
    await staysQuiet(() => inner.tell({}));
    await inner.tell({ suspended: true });
    await staysQuiet(() => inner.tell({}));
    await syncsBy(open);
    await syncsBy(async () => await inner.core.handlers['sync.start']({}, never));
  });
});

describe.each(['push', 'interval'] as const)('a mailbox by %s', (mode) => {
  it('closes everything when the network goes, without an error, and syncs at once when it is back', async () => {
    await begin({ mode });
    await inner.tell({ online: false });
    await until(() => proxy.open === 0, 'closed sockets');
    const connects = inner.connects();
    dovecot.deliver(await mail({ subject: 'Intanto' }));
    await clock.advance(3 * 60 * MINUTE);
    expect(inner.connects()).toBe(connects);
    expect(inner.status()).toMatchObject<Partial<AccountSync>>({
      phase: 'waiting',
      lastError: null,
      nextSync: null,
    });
    await syncsBy(() => inner.tell({}));
    await until(() => inner.subjects('INBOX').includes('Intanto'), 'the letter');
  });

  it('sleeps with the machine, and syncs at once when it wakes', async () => {
    await begin({ mode });
    await inner.tell({ suspended: true });
    await until(() => proxy.open === 0, 'closed sockets');
    const connects = inner.connects();
    // Not even by hand: the machine is about to sleep.
    await inner.core.handlers['sync.start']({}, never);
    await clock.advance(MINUTE);
    expect(inner.connects()).toBe(connects);
    clock.jump(8 * 60 * MINUTE);
    await syncsBy(() => inner.tell({}));
    expect(inner.status().lastError).toBe(null);
  });
});

describe('offline', () => {
  it('keeps actions without trying them, and replays them when the network is back', async () => {
    await begin({ mode: 'push' });
    const inbox = inner.folder('INBOX')!;
    const page = inner.rows(inbox.id);
    await inner.tell({ online: false });
    await until(() => proxy.open === 0, 'closed sockets');
    const connects = inner.connects();
    await inner.core.handlers['messages.setRead']({ locationIds: [page[0]!.locationId], read: true }, never);
    await clock.advance(30 * MINUTE);
    expect(inner.connects()).toBe(connects);
    expect(inner.status().pendingOps).toBe(1);
    expect(inner.folder('INBOX')?.unread).toBe(0);
    await inner.tell({});
    await until(() => inner.status().pendingOps === 0, 'the replay');
    expect(dovecot.doveadm('search', '-u', dovecot.user, 'mailbox', 'INBOX', 'seen').trim()).not.toBe('');
  });

  it('tries when a person asks: the system may be wrong about the network', async () => {
    await begin({ mode: 'push' });
    await inner.tell({ online: false });
    await until(() => proxy.open === 0, 'closed sockets');
    dovecot.deliver(await mail({ subject: 'Per mano' }));
    await syncsBy(async () => await inner.core.handlers['sync.start']({}, never));
    expect(inner.subjects('INBOX')).toContain('Per mano');
  });

  it('is no matter to a server on this computer', async () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '::1'].map(isLoopback)).toEqual([true, true, true, true]);
    expect(['127.0.0.1.example', 'localhost.example', '10.0.0.1'].map(isLoopback)).toEqual([
      false,
      false,
      false,
    ]);
    dovecot = await startDovecot();
    proxy = await startProxy(dovecot.port);
    clock = createTestClock();
    inner = startInnerCore({ clock });
    await inner.tell({ online: false });
    await inner.connect(dovecot.user, dovecot.password, proxy.port);
    await rested();
    dovecot.deliver(await mail({ subject: 'Qui' }));
    await until(() => inner.subjects('INBOX').includes('Qui'), 'the letter', 20_000);
  });
});

describe('stopping a sync by hand', () => {
  it('does not begin the next one at once', async () => {
    await begin({ mode: 'interval' });
    await inner.tell({});
    proxy.freeze();
    await inner.core.handlers['sync.start']({}, never);
    await until(() => ['syncing', 'connecting'].includes(inner.status().phase), 'the sync');
    await inner.core.handlers['sync.stop']({}, never);
    // The server says nothing, and is not waited for.
    await clock.advance(3_000);
    await until(() => inner.status().phase === 'stopped', 'the stop');
    proxy.heal();
    await staysQuiet(() => clock.advance(MINUTE));
    await inner.tell({});
    await clock.advance(8 * MINUTE);
    await inner.tell({});
    await syncsBy(() => clock.advance(MINUTE));
  });
});
