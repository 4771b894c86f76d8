import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import { imapError } from '../imap/errors.ts';
import type { Clock } from '../ports.ts';

export interface Connection {
  /** Runs `work` alone on the connection, opening it where needed. Errors come as AppError. */
  use<T>(work: (client: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Closes it now; work under way fails as OFFLINE (closed). A later `use` opens it again. */
  close(): void;
  readonly open: boolean;
}

export interface ConnectionOptions {
  readonly connect: () => Promise<ImapFlow>;
  readonly at: { readonly host: string; readonly port: number };
  readonly clock: Clock;
  /** Closed by itself after so long without work, in milliseconds; null keeps it. */
  readonly idleMs: number | null;
}

/** A connection that is opened when it is first needed, used by one piece of work at a time, and opened anew after a loss. */
export function createConnection({ connect, at, clock, idleMs }: ConnectionOptions): Connection {
  let client: ImapFlow | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let callOff: (() => void) | null = null;

  const drop = (): void => {
    callOff?.();
    callOff = null;
    client?.close();
    client = null;
  };
  const opened = async (): Promise<ImapFlow> => {
    if (client?.usable === true) return client;
    drop();
    const fresh = await connect();
    // imapflow emits 'error' on a lost socket as well as rejecting; the rejection is what counts.
    fresh.on('error', () => undefined);
    fresh.on('close', () => {
      if (client === fresh) client = null;
    });
    client = fresh;
    return fresh;
  };
  const run = async <T>(work: (client: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    if (signal?.aborted === true) throw new AppError('CANCELLED');
    callOff?.();
    callOff = null;
    let active: ImapFlow | null = null;
    try {
      active = await opened();
      return await work(active);
    } catch (error) {
      if (active !== null && !active.usable) drop();
      throw imapError(error, at);
    } finally {
      if (idleMs !== null && client !== null) callOff = clock.after(idleMs, drop);
    }
  };

  return {
    use(work, signal) {
      const mine = turn.then(
        () => run(work, signal),
        () => run(work, signal),
      );
      turn = mine.catch(() => undefined);
      return mine;
    },
    close: drop,
    get open() {
      return client?.usable === true;
    },
  };
}
