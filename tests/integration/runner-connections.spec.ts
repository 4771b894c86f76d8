import { afterEach, describe, expect, it } from 'vitest';
import { MAX_CONNECTIONS } from '../../src/main/core/sync/mailbox-connections.ts';
import { createTestClock } from '../fixtures/clock.ts';
import { until } from '../fixtures/core.ts';
import { startDovecot, type Dovecot, type DovecotOptions } from '../fixtures/dovecot.ts';
import { startInnerCore, type InnerCore } from '../fixtures/inner-core.ts';
import { mail } from '../fixtures/mail.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';

const never = new AbortController().signal;
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
});

async function server(options: DovecotOptions = {}): Promise<{ dovecot: Dovecot; proxy: Proxy }> {
  const dovecot = await startDovecot(options);
  cleanUps.push(() => dovecot.remove());
  const proxy = await startProxy(dovecot.port);
  cleanUps.push(() => proxy.stop());
  return { dovecot, proxy };
}
function start(options: Parameters<typeof startInnerCore>[0] = {}): InnerCore {
  const inner = startInnerCore(options);
  cleanUps.push(() => inner.stop());
  return inner;
}
const letters = (count: number, name: string): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) => mail({ subject: `${name} ${n}`, messageId: `<${name}-${n}@x>` })),
  );

describe('the connections of a mailbox', () => {
  it('are never more than three, whatever is asked for at once and however often they break', async () => {
    const { dovecot, proxy } = await server();
    dovecot.deliver(await letters(300, 'a'));
    const inner = start();
    await inner.connect(dovecot.user, dovecot.password, proxy.port);
    await until(() => inner.rows(inner.folder('INBOX')?.id ?? (0 as never)).length > 40, 'the first page');
    const rows = inner.rows(inner.folder('INBOX')!.id);
    const junk = inner.folder('Junk')!.id;
    for (let round = 0; round < 6; round += 1) {
      const mine = rows.slice(round * 5, round * 5 + 5);
      await inner.core.handlers['messages.move'](
        { locationIds: mine.map((row) => row.locationId), folderId: junk },
        never,
      );
      const bodies = mine.map((row) =>
        Promise.resolve(inner.core.handlers['messages.body']({ messageId: row.id }, never)).catch(
          () => undefined,
        ),
      );
      await inner.core.handlers['sync.start']({}, never);
      if (round % 2 === 1) proxy.cut();
      await Promise.all(bodies);
    }
    await until(() => inner.status().pendingOps === 0, 'the replay');
    await until(() => inner.status().phase === 'idle', 'rest');
    expect(MAX_CONNECTIONS).toBe(3);
    expect(proxy.mostOpen).toBe(MAX_CONNECTIONS);
    // As the server counts them, once it has noticed those that were broken.
    const who = (): number =>
      dovecot
        .doveadm('who', '-1')
        .split('\n')
        .filter((line) => line.includes(dovecot.user)).length;
    await expect.poll(who).toBeLessThanOrEqual(MAX_CONNECTIONS);
    expect(who()).toBeGreaterThan(0);
  });

  it('are compressed where the server offers it (COMPRESS=DEFLATE, RFC 4978)', async () => {
    const run = async (options: DovecotOptions): Promise<{ bytes: number; asked: number }> => {
      const { dovecot, proxy } = await server(options);
      dovecot.deliver(await letters(200, 'c'));
      const inner = start();
      await inner.connect(dovecot.user, dovecot.password, proxy.port);
      await until(() => inner.folder('INBOX')?.total === 200 && inner.status().phase === 'idle', 'the sync');
      return { bytes: proxy.received, asked: proxy.said(/ COMPRESS DEFLATE\r\n/) };
    };
    const plain = await run({});
    const small = await run({ config: 'protocol imap {\n  mail_plugins = $mail_plugins imap_zlib\n}\n' });
    expect(plain.asked).toBe(0);
    expect(small.asked).toBeGreaterThanOrEqual(1);
    expect(small.bytes).toBeLessThan(plain.bytes / 2);
  });
});

describe('several mailboxes', () => {
  it('do not wait for one another: a small one is whole while a big one is still at it', async () => {
    const users = { 'grande@azienda.example': 'uno', 'piccola@azienda.example': 'due' };
    const { dovecot, proxy } = await server({ users });
    dovecot.deliver(await letters(6_000, 'g'), { user: 'grande@azienda.example' });
    dovecot.deliver(await letters(20, 'p'), { user: 'piccola@azienda.example' });
    const slow = await startProxy(dovecot.port);
    cleanUps.push(() => slow.stop());
    const inner = start();
    await inner.connect('grande@azienda.example', 'uno', slow.port);
    await until(
      () => (inner.folder('INBOX', 'grande@azienda.example')?.total ?? 0) > 500,
      'the big one at work',
    );
    // Its server takes its time now, so that it is at it still, however long the small one takes on a busy machine.
    slow.freeze();
    await inner.connect('piccola@azienda.example', 'due', proxy.port);
    await until(() => inner.folder('INBOX', 'piccola@azienda.example')?.complete === true, 'the small one');
    expect(inner.folder('INBOX', 'piccola@azienda.example')?.total).toBe(20);
    expect(inner.folder('INBOX', 'grande@azienda.example')?.complete).toBe(false);
    slow.heal();
    await until(
      () => inner.folder('INBOX', 'grande@azienda.example')?.total === 6_000,
      'the big one',
      90_000,
    );
  });

  it('go on when one of them is refused, busy or gone', async () => {
    const users = { 'buona@azienda.example': 'uno', 'altra@azienda.example': 'due' };
    const { dovecot, proxy } = await server({ users });
    const dead = await startProxy(1);
    cleanUps.push(() => dead.stop());
    dovecot.deliver(await letters(3, 'b'), { user: 'buona@azienda.example' });
    const inner = start();
    await inner.connect('altra@azienda.example', 'sbagliata', proxy.port);
    await inner.connect('assente@azienda.example', 'x', dead.port);
    await inner.connect('buona@azienda.example', 'uno', proxy.port);
    await until(() => inner.folder('INBOX', 'buona@azienda.example')?.total === 3, 'the good one');
    await until(() => inner.status(0).phase === 'signed-out', 'the refusal');
    await until(() => inner.status(1).lastError?.code === 'OFFLINE', 'the dead one');
  });
});

describe('the folder on the screen', () => {
  it('is looked at each half minute while somebody works, where the server does not tell of it', async () => {
    const { dovecot, proxy } = await server({ hide: ['NOTIFY'] });
    const clock = createTestClock();
    const inner = start({ clock });
    await inner.connect(dovecot.user, dovecot.password, proxy.port);
    await until(() => inner.status().phase === 'idle' && proxy.said(/ IDLE\r\n/) > 0, 'the watch');
    const junk = inner.folder('Junk')!.id;
    await inner.core.handlers['sync.watch']({ folderId: junk }, never);
    await until(() => proxy.said(/ SELECT .?Junk/) > 1, 'the look at its opening');
    dovecot.deliver(await letters(1, 'j'), { folder: 'Junk' });
    const selects = (): number => proxy.said(/ SELECT .?Junk/);
    await inner.tell({ visible: false });
    const before = selects();
    await clock.advance(5 * 60_000);
    // Nobody looks: nothing is asked.
    expect(selects()).toBe(before);
    await inner.tell({});
    await until(() => inner.status().phase === 'idle', 'the sync of the opening');
    dovecot.deliver(await letters(1, 'k'), { folder: 'Junk' });
    await until(async () => {
      await inner.tell({});
      await clock.advance(10_000);
      return inner.subjects('Junk').includes('k 0');
    }, 'the letter');
  });
});
