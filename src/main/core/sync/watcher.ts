import type { ImapFlow } from 'imapflow';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../ports.ts';
import { connectPause } from './backoff.ts';
import { createWake } from './wake.ts';

/** RFC 2177 allows a server to hang up after 30 minutes of IDLE; renewed well before. */
const RENEW_MS = 20 * 60_000;

export interface Watcher {
  stop(): void;
}

/**
 * Keeps a connection in IDLE on INBOX and calls `onChange` when the server tells of new, changed or removed mail.
 * A lost connection is opened again with growing pauses. Where the server has no IDLE it ends: the interval remains.
 */
export function watchInbox(deps: {
  connect: () => Promise<ImapFlow>;
  clock: Clock;
  logger: Logger;
  onChange: () => void;
}): Watcher {
  const { connect, clock, logger, onChange } = deps;
  const wake = createWake(clock);
  let stopped = false;
  let client: ImapFlow | null = null;
  const ended = (): boolean => stopped;

  const watchOnce = async (): Promise<boolean> => {
    const fresh = await connect();
    client = fresh;
    fresh.on('error', () => undefined);
    if (ended() || !fresh.capabilities.has('IDLE')) return false;
    fresh.on('exists', onChange);
    fresh.on('expunge', onChange);
    fresh.on('flags', onChange);
    await fresh.mailboxOpen('INBOX', { readOnly: true });
    // What came between the last sync and this moment was not announced to anyone.
    onChange();
    while (!ended() && fresh.usable) {
      // A NOOP ends the IDLE of imapflow; the loop then begins the next.
      const callOff = clock.after(RENEW_MS, () => void fresh.noop().catch(() => undefined));
      try {
        await fresh.idle();
      } finally {
        callOff();
      }
    }
    return true;
  };

  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!ended()) {
      try {
        if (!(await watchOnce())) return;
        failures = 0;
      } catch {
        failures += 1;
        logger.debug('watch.lost', { failures });
      }
      client?.close();
      client = null;
      if (!ended()) await wake.wait(connectPause(failures + 1, Math.random()));
    }
  };
  void loop().finally(() => client?.close());

  return {
    stop() {
      stopped = true;
      client?.close();
      wake.now();
    },
  };
}
