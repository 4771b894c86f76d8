import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import { isAlive } from '../imap/alive.ts';
import { imapError } from '../imap/errors.ts';
import type { Clock } from '../ports.ts';

export interface Connection {
  /** Runs `work` alone on the connection, opening it where needed. Errors come as AppError. */
  use<T>(work: (client: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * The same for work that only reads: where a connection that was kept from earlier breaks under it, it is done once more on a
   * fresh one. A server may have closed it long ago, and whoever waits for a text need not know.
   */
  ask<T>(work: (client: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Closes it now; work under way fails as OFFLINE (closed). A later `use` opens it again. */
  close(): void;
  /** The network may have changed under it: the next use asks for a sign of life first. */
  suspect(): void;
  readonly open: boolean;
}

export interface ConnectionOptions {
  readonly connect: () => Promise<ImapFlow>;
  readonly at: { readonly host: string; readonly port: number };
  readonly clock: Clock;
  /** Closed by itself after so long without work, in milliseconds; null keeps it. */
  readonly idleMs: number | null;
}

/** A connection that was silent for so long may be dead without anybody having been told. */
const QUIET_MS = 60_000;

/** A connection that is opened when it is first needed, used by one piece of work at a time, and opened anew after a loss. */
export function createConnection({ connect, at, clock, idleMs }: ConnectionOptions): Connection {
  let client: ImapFlow | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let callOff: (() => void) | null = null;
  let lastUsed = 0;
  let suspected = false;
  /** How often it was closed from outside. */
  let closed = 0;

  const drop = (): void => {
    callOff?.();
    callOff = null;
    client?.close();
    client = null;
  };
  /** What was quiet for long is asked first: a person's command must not hang on a socket that a router has forgotten. */
  const stillGood = async (): Promise<boolean> => {
    if (client?.usable !== true) return false;
    if (!suspected && Math.abs(clock.now() - lastUsed) < QUIET_MS) return true;
    return await isAlive(client, clock);
  };
  const opened = async (): Promise<ImapFlow> => {
    if ((await stillGood()) && client !== null) return client;
    drop();
    suspected = false;
    const fresh = await connect();
    // imapflow emits 'error' on a lost socket as well as rejecting; the rejection is what counts.
    fresh.on('error', () => undefined);
    fresh.on('close', () => {
      if (client === fresh) client = null;
    });
    client = fresh;
    return fresh;
  };
  type Work<T> = (client: ImapFlow) => Promise<T>;
  const run = async <T>(work: Work<T>, signal: AbortSignal | undefined, again: boolean): Promise<T> => {
    const calledOff = (): boolean => signal?.aborted === true;
    if (calledOff()) throw new AppError('CANCELLED');
    callOff?.();
    callOff = null;
    let active: ImapFlow | null = null;
    try {
      const [kept, since] = [client, closed];
      active = await opened();
      suspected = false;
      try {
        return await work(active);
      } catch (error) {
        const broken = !active.usable && active === kept && closed === since;
        if (!again || !broken || calledOff()) throw error;
        active = await opened();
        return await work(active);
      }
    } catch (error) {
      if (active !== null && !active.usable) drop();
      throw imapError(error, at);
    } finally {
      lastUsed = clock.now();
      if (idleMs !== null && client !== null) callOff = clock.after(idleMs, drop);
    }
  };

  const inTurn = <T>(work: Work<T>, signal: AbortSignal | undefined, again: boolean): Promise<T> => {
    const mine = turn.then(() => run(work, signal, again));
    turn = mine.catch(() => undefined);
    return mine;
  };

  return {
    use: (work, signal) => inTurn(work, signal, false),
    ask: (work, signal) => inTurn(work, signal, true),
    close() {
      closed += 1;
      drop();
    },
    suspect() {
      suspected = true;
    },
    get open() {
      return client?.usable === true;
    },
  };
}
