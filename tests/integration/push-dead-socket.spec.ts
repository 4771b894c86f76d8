import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestClock, type TestClock } from '../fixtures/clock.ts';
import { until } from '../fixtures/core.ts';
import { startDovecot, type Dovecot, type DovecotOptions } from '../fixtures/dovecot.ts';
import { startInnerCore, type InnerCore } from '../fixtures/inner-core.ts';
import { mail } from '../fixtures/mail.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';

const MINUTE = 60_000;
let dovecot: Dovecot;
let proxy: Proxy;
let clock: TestClock;
let inner: InnerCore;
const isIdling = (): boolean => proxy.said(/ IDLE\r\n/) > 0;

afterEach(async () => {
  await inner.stop();
  await proxy.stop();
  await dovecot.remove();
});

async function begin(options: DovecotOptions = {}): Promise<void> {
  dovecot = await startDovecot(options);
  proxy = await startProxy(dovecot.port);
  clock = createTestClock();
  inner = startInnerCore({ clock });
  await inner.connect(dovecot.user, dovecot.password, proxy.port);
  await until(() => inner.status().phase === 'idle' && inner.status().lastSuccess !== null, 'the first sync');
  await until(isIdling, 'the watch');
}

/** Nothing is under way any more: the mailbox is at rest, and for a moment nothing has come from the server. */
async function rested(): Promise<void> {
  for (let seen = -1; seen !== proxy.received || inner.status().phase !== 'idle'; await pause(300))
    seen = proxy.received;
}

/** Time goes by in small steps; a question to the server that is on its way gets real time for its answer. */
async function pass(milliseconds: number, each: () => Promise<void> | void): Promise<void> {
  const look = () => ({ asked: proxy.said(/ NOOP\r\n/), received: proxy.received });
  let before = look();
  for (const end = clock.now() + milliseconds; clock.now() < end;) {
    await each();
    await clock.advance(Math.min(3_000, end - clock.now()));
    await pause(3);
    if (look().asked > before.asked) {
      await until(() => proxy.received > before.received, 'the answer');
      await pause(200);
    }
    before = look();
  }
}
/** Somebody is at work. */
const work = (milliseconds: number): Promise<void> => pass(milliseconds, () => inner.tell({}));

describe.each([
  ['NOTIFY', {}],
  ['IDLE alone', { hide: ['NOTIFY'] }],
] as const)('a socket that dies in silence, watched by %s', (_name, options) => {
  it('is noticed within a minute while somebody works, and mail is seen by another', async () => {
    await begin(options);
    const before = { accepted: proxy.accepted, connects: inner.connects() };
    proxy.freeze();
    dovecot.deliver(await mail({ subject: 'Nel frattempo' }));
    await work(MINUTE);
    // The dead one is closed, and another is asked for.
    expect(inner.connects()).toBeGreaterThan(before.connects);
    proxy.heal();
    await until(async () => {
      await work(5_000);
      return proxy.accepted > before.accepted && inner.subjects('INBOX').includes('Nel frattempo');
    }, 'the letter');
    await until(isIdling, 'the next watch');
  });

  it('is asked at once when the machine wakes', async () => {
    await begin(options);
    const before = inner.connects();
    proxy.freeze();
    clock.jump(8 * 60 * MINUTE);
    // The clock that jumped is noticed within a tick, the missing answer within ten seconds.
    await until(async () => {
      await clock.advance(1_000);
      return inner.connects() > before;
    }, 'a new connection');
    proxy.heal();
    dovecot.deliver(await mail({ subject: 'Al risveglio' }));
    await until(async () => {
      await work(5_000);
      return inner.subjects('INBOX').includes('Al risveglio');
    }, 'the letter');
  });
});

describe('a socket that is alive', () => {
  it('is kept: asked each 45 seconds while somebody works, and hardly at all while nobody does', async () => {
    await begin();
    const accepted = proxy.accepted;
    const asked = (): number => proxy.said(/ NOOP\r\n/);
    await work(4 * MINUTE);
    const active = asked();
    expect(active).toBeGreaterThanOrEqual(4);
    await inner.tell({ visible: false });
    await pass(60 * MINUTE, () => undefined);
    // IDLE was renewed before its thirty minutes, each time by one question.
    expect(asked() - active).toBeGreaterThanOrEqual(2);
    // And the one look of the hour asks its own connection first.
    expect(asked() - active).toBeLessThanOrEqual(5);
    expect(proxy.accepted).toBe(accepted);
    dovecot.deliver(await mail({ subject: 'Ancora viva' }));
    await until(() => inner.subjects('INBOX').includes('Ancora viva'), 'the letter', 20_000);
  });

  it('is not believed by a person’s command after a silence: it is asked first', async () => {
    await begin();
    dovecot.deliver(await mail({ subject: 'Testo', text: 'Il corpo' }));
    await until(() => inner.subjects('INBOX').includes('Testo'), 'the letter', 20_000);
    // Its text is fetched after it: frozen in the middle of that, the sync would be at a new connection already.
    await rested();
    await inner.tell({ visible: false });
    proxy.freeze();
    await clock.advance(5 * MINUTE);
    const before = inner.connects();
    await inner.core.handlers['sync.start']({}, new AbortController().signal);
    // The work connection was silent for five minutes: the question has ten seconds.
    await until(async () => {
      await clock.advance(1_000);
      return inner.connects() > before;
    }, 'a new connection');
    proxy.heal();
    await until(async () => {
      await clock.advance(5_000);
      return inner.status().phase === 'idle';
    }, 'the sync');
  });
});
