import type { ImapFlow } from 'imapflow';
import { type AppError } from '#shared/errors.ts';
import { isAlive } from '../imap/alive.ts';
import { has } from '../imap/capabilities.ts';
import { imapError } from '../imap/errors.ts';
import { notifyOfAll, type ToldStatus } from '../imap/notify.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../ports.ts';
import { pauseAfter } from './backoff.ts';
import { createWake } from './wake.ts';

/** RFC 2177 allows a server to hang up after 30 minutes of IDLE; renewed well before. */
export const RENEW_MS = 20 * 60_000;
/**
 * How often the server is asked for a sign of life while somebody waits for mail: with the deadline of its answer a dead
 * socket is noticed within 60 seconds. Where nobody looks it is not worth waking a radio for: the system's keep-alive, the
 * renewal and the moment when somebody looks again have to do.
 */
export const PROBE_MS = 45_000;

const REFUSED_MS = 30_000;

export type Coverage = 'none' | 'inbox' | 'all';

export interface Watcher {
  /** What is watched now: with NOTIFY (RFC 5465) every folder, with IDLE (RFC 2177) INBOX alone. */
  readonly coverage: Coverage;
  /** Asks for a sign of life at once. */
  probe(): void;
  /** Ends a pause after a loss. */
  hurry(): void;
  stop(): void;
}

export interface WatcherOptions {
  readonly connect: () => Promise<ImapFlow>;
  readonly at: { readonly host: string; readonly port: number };
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether somebody waits for mail. */
  readonly isActive: () => boolean;
  onInbox(): void;
  onFolder(path: string, status: ToldStatus): void;
  onListed(path: string, gone: boolean): void;
  /** The server has told only a part of what happened: everything is to be looked at. */
  onOverflow(): void;
  /** A probe was not answered: the network has changed, and other connections are as dead. */
  onDead(): void;
  /** The server refuses the login: a person is needed. */
  onRefused(error: AppError): void;
}

/**
 * Keeps a connection on which the server tells of new, changed or removed mail by itself. A lost connection is opened again
 * with growing pauses. Where the server can neither NOTIFY nor IDLE it ends: the interval remains.
 */
export function watchMailbox(options: WatcherOptions): Watcher {
  const { connect, at, clock, logger, onInbox } = options;
  const wake = createWake(clock);
  let stopped = false;
  let client: ImapFlow | null = null;
  let coverage: Coverage = 'none';
  let asking = false;
  const ended = (): boolean => stopped;

  const probe = async (): Promise<void> => {
    const asked = client;
    if (asked === null || asking) return;
    asking = true;
    const alive = await isAlive(asked, clock);
    asking = false;
    if (alive || ended() || client !== asked) return;
    logger.info('watch.dead');
    options.onDead();
  };

  /** Asks regularly for as long as the connection lasts: while somebody waits for mail, and in time for the renewal. */
  const probing = (fresh: ImapFlow): (() => void) => {
    let lastAsked = clock.now();
    let callOff: () => void = () => undefined;
    const plan = (): void => {
      callOff = clock.after(PROBE_MS, () => {
        if (!fresh.usable || client !== fresh) return;
        // IDLE ends with the question and is begun anew after it: that is its renewal.
        if (options.isActive() || clock.now() - lastAsked >= RENEW_MS) {
          lastAsked = clock.now();
          void probe();
        }
        plan();
      });
    };
    plan();
    return () => callOff();
  };

  const closed = (fresh: ImapFlow): Promise<void> =>
    new Promise((resolve) => {
      if (!fresh.usable) resolve();
      fresh.once('close', () => resolve());
    });

  const idleOn = async (fresh: ImapFlow): Promise<void> => {
    while (!ended() && fresh.usable) {
      const refused = (await fresh.idle()) === false;
      // A server that will not idle just now must not be asked in a loop.
      if (refused && fresh.usable) await wake.wait(REFUSED_MS);
    }
  };

  const watchOnce = async (): Promise<boolean> => {
    const fresh = await connect();
    client = fresh;
    fresh.on('error', () => undefined);
    if (ended()) return false;
    if (!has(fresh, 'IDLE') && !has(fresh, 'NOTIFY')) return false;
    fresh.on('exists', onInbox);
    fresh.on('expunge', onInbox);
    fresh.on('flags', onInbox);
    await fresh.mailboxOpen('INBOX', { readOnly: true });
    let told = true;
    const all = await notifyOfAll(fresh, {
      onFolder: options.onFolder,
      onListed: options.onListed,
      onOverflow() {
        told = false;
        fresh.close();
      },
    });
    if (!all && !has(fresh, 'IDLE')) return false;
    coverage = all ? 'all' : 'inbox';
    logger.info('watch.begins', { coverage });
    const stopProbing = probing(fresh);
    try {
      // What came between the last sync and this moment was not announced to anyone. Of the other folders NOTIFY has just told.
      onInbox();
      // With NOTIFY a server may tell without IDLE (RFC 5465 section 3.1). Dovecot 2.3 then forgets what comes in the first
      // second or two, and with IDLE it does not.
      if (has(fresh, 'IDLE')) await idleOn(fresh);
      else await closed(fresh);
    } finally {
      stopProbing();
      coverage = 'none';
    }
    if (!told) options.onOverflow();
    return true;
  };

  const loop = async (): Promise<void> => {
    for (let failures = 0; !ended();) {
      let pause: number | null;
      try {
        if (!(await watchOnce())) return;
        failures = 0;
        pause = pauseAfter('OFFLINE', 1, Math.random());
      } catch (thrown) {
        if (ended()) return;
        failures += 1;
        const error = imapError(thrown, at);
        logger.debug('watch.lost', { failures, code: error.code });
        pause = pauseAfter(error.code, failures, Math.random());
        if (pause === null) return options.onRefused(error);
      } finally {
        client?.close();
        client = null;
      }
      await wake.wait(pause);
    }
  };
  void loop();

  return {
    get coverage() {
      return coverage;
    },
    probe: () => void probe(),
    hurry: () => wake.now(),
    stop() {
      stopped = true;
      client?.close();
      wake.now();
    },
  };
}
