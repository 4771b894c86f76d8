import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestClock, type TestClock } from '../fixtures/clock.ts';
import { until } from '../fixtures/core.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { startInnerCore, type InnerCore } from '../fixtures/inner-core.ts';
import { mail } from '../fixtures/mail.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
let dovecot: Dovecot;
let proxy: Proxy;
let clock: TestClock;
/** What the clock on the wall says, beside the time that goes by: timers go by the latter, as the system's do. */
let wall: number;
let inner: InnerCore;

beforeEach(async () => {
  dovecot = await startDovecot();
  proxy = await startProxy(dovecot.port);
  clock = createTestClock();
  wall = 0;
  inner = startInnerCore({ clock: { now: () => clock.now() + wall, after: clock.after } });
});
afterEach(async () => {
  await inner.stop();
  await proxy.stop();
  await dovecot.remove();
});

/** Time goes by, a second at a time, with real time for the network in between. */
async function pass(milliseconds: number, isDone: () => boolean): Promise<boolean> {
  for (let gone = 0; gone < milliseconds && !isDone(); gone += SECOND) {
    await inner.tell({});
    const connects = inner.connects();
    await clock.advance(SECOND);
    await pause(20);
    // What has just been tried gets its time: on a busy machine the server would else be late by this clock.
    for (let turn = 0; turn < 40 && inner.connects() > connects && !isDone(); turn += 1) await pause(25);
  }
  return isDone();
}

describe('a clock that is turned back', { timeout: 120_000 }, () => {
  it('does not keep a mailbox waiting that could not connect', async () => {
    proxy.refuse();
    await inner.connect(dovecot.user, dovecot.password, proxy.port);
    await until(() => inner.status().phase === 'waiting', 'the pause after a failure');
    wall -= 3 * HOUR;
    proxy.heal();
    expect(await pass(600 * SECOND, () => inner.status().lastSuccess !== null)).toBe(true);
  });

  it('does not keep an action from the server', async () => {
    dovecot.deliver(await mail({ subject: 'Da segnare' }));
    await inner.connect(dovecot.user, dovecot.password, proxy.port);
    await until(() => inner.subjects('INBOX').includes('Da segnare'), 'the first sync');
    await until(() => inner.status().phase === 'idle', 'its end');
    const row = inner.rows(inner.folder('INBOX')!.id)[0]!;
    proxy.refuse();
    const never = new AbortController().signal;
    await inner.core.handlers['messages.setFlagged']({ locationIds: [row.locationId], flagged: true }, never);
    await pass(5 * SECOND, () => false);
    expect(inner.status().pendingOps).toBe(1);
    wall -= 3 * HOUR;
    proxy.heal();
    expect(await pass(600 * SECOND, () => inner.status().pendingOps === 0)).toBe(true);
    expect(dovecot.doveadm('fetch', '-u', dovecot.user, 'flags', 'mailbox', 'INBOX', 'ALL')).toContain(
      '\\Flagged',
    );
  });

  it('keeps the interval', async () => {
    await inner.connect(dovecot.user, dovecot.password, proxy.port);
    await until(
      () => inner.status().phase === 'idle' && inner.status().lastSuccess !== null,
      'the first sync',
    );
    const id = inner.status().accountId;
    const never = new AbortController().signal;
    await inner.core.handlers['accounts.setSync'](
      { accountId: id, sync: { mode: 'interval', minutes: 10 } },
      never,
    );
    await inner.tell({});
    wall -= 3 * HOUR;
    dovecot.deliver(await mail({ subject: 'Alle undici' }));
    expect(await pass(900 * SECOND, () => inner.subjects('INBOX').includes('Alle undici'))).toBe(true);
  });
});
