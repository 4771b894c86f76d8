import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestClock, settle, type TestClock } from '../fixtures/clock.ts';
import { until } from '../fixtures/core.ts';
import { startDovecot, type Dovecot, type DovecotOptions } from '../fixtures/dovecot.ts';
import { startInnerCore, type InnerCore } from '../fixtures/inner-core.ts';
import { mail } from '../fixtures/mail.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';
import { AppError, type WireError } from '#shared/errors.ts';
import { connectImap } from '../../src/main/core/imap/connect.ts';

const MINUTE = 60_000;
const never = new AbortController().signal;
let dovecot: Dovecot;
let proxy: Proxy;
let clock: TestClock;
let inner: InnerCore;
/** What the next connections fail with. */
let fault: AppError | null = null;

afterEach(async () => {
  fault = null;
  await inner.stop();
  await proxy.stop();
  await dovecot.remove();
});

async function begin(options: DovecotOptions = {}, user?: string): Promise<void> {
  dovecot = await startDovecot(options);
  dovecot.deliver(await mail({ subject: 'Prima' }));
  proxy = await startProxy(dovecot.port);
  clock = createTestClock();
  inner = startInnerCore({
    clock,
    imap: (wanted) => (fault === null ? connectImap(wanted) : Promise.reject(fault)),
  });
  await inner.connect(user ?? dovecot.user, dovecot.password, proxy.port);
}
const rested = (): Promise<unknown> =>
  until(() => inner.status().phase === 'idle' && inner.status().lastSuccess !== null, 'rest');
const failedWith = (code: WireError['code']): Promise<unknown> =>
  until(async () => {
    if (inner.status().lastError?.code === code) return true;
    await clock.advance(1_000);
    return false;
  }, `the error ${code}`);

/** Breaks what is open, and gives this side a moment to hear of it. */
async function cut(): Promise<void> {
  proxy.cut();
  await pause(200);
}

/** Breaks everything, so that all is to be connected anew, and lets it fail so. */
async function failWith(error: AppError): Promise<number> {
  fault = error;
  await cut();
  await inner.core.handlers['sync.start']({}, never);
  await failedWith(error.code);
  await settle();
  return inner.connects();
}
/** How long nothing was tried, in minutes, up to a limit. */
async function quietMinutes(limit: number): Promise<number> {
  const before = inner.connects();
  let minutes = 0;
  while (minutes < limit && inner.connects() === before) {
    await clock.advance(MINUTE);
    minutes += 1;
  }
  return minutes;
}

/** The last error is kept when it is over; it is one that lasts where no success came after it. */
const isFailing = (): boolean => {
  const { lastError, lastErrorAt, lastSuccess } = inner.status();
  return lastError !== null && (lastErrorAt ?? 0) > (lastSuccess ?? 0);
};

/** At rest after a success: one that has just been given a password is at rest before it has tried. */
const recovered = (): Promise<unknown> =>
  until(() => inner.status().phase === 'idle' && !isFailing(), 'rest, and no error any more');

describe('a server that is not there', () => {
  it('is tried again after seconds, then less and less often, and its mail comes when it is back', async () => {
    await begin();
    await rested();
    await dovecot.stop();
    await inner.core.handlers['sync.start']({}, never);
    await failedWith('OFFLINE');
    expect(inner.status().phase).toBe('waiting');
    const pauses: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const next = inner.status().nextSync ?? clock.now();
      pauses.push(next - clock.now());
      const before = inner.status().lastErrorAt;
      await clock.advance(Math.max(0, next - clock.now()));
      await until(() => inner.status().lastErrorAt !== before, 'the next failure');
    }
    expect(pauses[0]).toBeLessThan(10_000);
    expect(pauses.at(-1)).toBeGreaterThan(100_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5 * MINUTE * 1.25);
    dovecot.deliver(await mail({ subject: 'Intanto' }));
    await dovecot.start();
    await until(async () => {
      await clock.advance(30_000);
      return inner.subjects('INBOX').includes('Intanto') && !isFailing();
    }, 'the letter, and no error any more');
  });
});

describe('a refused login', () => {
  it('stops everything and asks: nothing is tried until a person acts', async () => {
    await begin();
    await rested();
    dovecot.setPassword('un altra');
    await cut();
    await inner.core.handlers['sync.start']({}, never);
    // A socket whose end was not heard of yet costs one more try, after seconds. Time stands while something is tried: on a busy
    // machine an answer of the server would else come too late by the clock.
    await until(async () => {
      if (inner.status().phase === 'waiting') await clock.advance(1_000);
      return inner.status().phase === 'signed-out';
    }, 'the question');
    await until(() => proxy.open === 0, 'closed sockets');
    await settle();
    const connects = inner.connects();
    await clock.advance(24 * 60 * MINUTE);
    await inner.tell({ visible: false });
    await inner.tell({});
    await inner.core.handlers['sync.start']({}, never);
    await clock.advance(MINUTE);
    expect(inner.connects()).toBe(connects);
    const { accountId } = inner.status();
    await inner.core.handlers['accounts.update']({ accountId, password: 'un altra' }, never);
    await recovered();
  });

  it('is seen by the connection that waits for pushes, too', async () => {
    await begin();
    await rested();
    await until(() => proxy.said(/ IDLE\r\n/) > 0, 'the watch');
    fault = new AppError('AUTH', { host: 'x' });
    proxy.cut();
    // The sync has nothing to do for ten minutes; the watch comes back seconds after this side has heard of the cut, which on a
    // busy machine is later than the cut itself.
    let seconds = 0;
    await until(async () => {
      if (seconds < 300) await clock.advance(1_000);
      seconds += 1;
      return inner.status().phase === 'signed-out';
    }, 'the question');
    expect(inner.status().lastError?.code).toBe('AUTH');
  });
});

describe('each kind of trouble', () => {
  it.each([
    ['SERVER_BUSY', 1, 2],
    ['TLS', 11, 19],
    ['QUOTA', 22, 38],
  ] as const)('%s has its own pause, and is told', async (code, least, most) => {
    await begin();
    await rested();
    await inner.tell({});
    await failWith(new AppError(code, { host: 'x' }));
    expect(inner.status()).toMatchObject({ phase: 'waiting', lastError: { code } });
    const minutes = await quietMinutes(60);
    expect(minutes).toBeGreaterThanOrEqual(least);
    expect(minutes).toBeLessThanOrEqual(most);
  });

  it('ends its pause when a person asks', async () => {
    await begin();
    await rested();
    const connects = await failWith(new AppError('TLS', { host: 'x' }));
    fault = null;
    await inner.core.handlers['sync.start']({}, never);
    await recovered();
    expect(inner.connects()).toBeGreaterThan(connects);
  });

  it('ends its pause when the network comes back', async () => {
    await begin();
    await rested();
    await failWith(new AppError('TLS', { host: 'x' }));
    fault = null;
    await inner.tell({ suspended: true });
    await inner.tell({});
    await recovered();
  });

  it('does not let actions knock at a door whose certificate is wrong', async () => {
    await begin();
    await rested();
    const location = inner.rows(inner.folder('INBOX')!.id)[0]!.locationId;
    await failWith(new AppError('TLS', { host: 'x' }));
    await inner.core.handlers['messages.setRead']({ locationIds: [location], read: true }, never);
    await settle();
    const connects = inner.connects();
    await clock.advance(5 * MINUTE);
    expect(inner.connects()).toBe(connects);
    fault = null;
    await inner.core.handlers['sync.start']({}, never);
    await until(async () => {
      await clock.advance(30_000);
      return inner.status().pendingOps === 0;
    }, 'the replay');
  });
});
