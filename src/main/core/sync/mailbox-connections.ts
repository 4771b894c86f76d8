import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { AccountRecord } from '../db/repos/accounts.repo.ts';
import type { Logger } from '../log/logger.ts';
import type { Ports } from '../ports.ts';
import { createConnection, type Connection } from './connection.ts';

/**
 * Connections of one mailbox, at most: one syncs, one is told of changes, one is the person's own. Servers allow few (Gmail 15
 * over all devices of a person), and more would be no faster.
 */
export const MAX_CONNECTIONS = 3;
const DESK_IDLE_MS = 2 * 60_000;

export interface MailboxConnections {
  readonly at: { readonly host: string; readonly port: number };
  /** A fresh one, for push; its owner closes it. */
  readonly connect: () => Promise<ImapFlow>;
  readonly work: Connection;
  /** The person's own: texts, files and actions need not wait for a sync. */
  readonly desk: Connection;
  /** The desk for actions, which wait without trying where `refusal` says so. What a person waits for is tried regardless. */
  readonly replay: Pick<Connection, 'use'>;
  /** The next use of each asks for a sign of life first. */
  suspect(): void;
  close(): void;
}

/** The connections of one mailbox: never more than MAX_CONNECTIONS, each with one command queue of its own. */
export function createMailboxConnections(
  account: AccountRecord,
  ports: Pick<Ports, 'imap' | 'secrets' | 'clock'>,
  logger: Logger,
  signal: AbortSignal,
  refusal: () => AppError | null,
): MailboxConnections {
  const { imap, secrets, clock } = ports;
  const at = { host: account.imap.host, port: account.imap.port };
  const open = new Set<ImapFlow | symbol>();
  let freed: () => void = () => undefined;

  const connect = async (): Promise<ImapFlow> => {
    const password = secrets.get(`account:${account.id}`);
    if (password === undefined) throw new AppError('AUTH', { host: at.host, reason: 'no-password' });
    // One that is just being closed still counts at the server.
    while (open.size >= MAX_CONNECTIONS && !signal.aborted)
      await new Promise<void>((resolve) => (freed = resolve));
    const place = Symbol('connecting');
    open.add(place);
    try {
      const client = await imap({
        settings: account.imap,
        password,
        acceptPlain: account.acceptPlain,
        logger,
        signal,
        qresync: true,
      });
      open.add(client);
      client.once('close', () => {
        open.delete(client);
        freed();
      });
      return client;
    } finally {
      open.delete(place);
      freed();
    }
  };
  signal.addEventListener('abort', () => freed(), { once: true });

  const connection = (idleMs: number | null): Connection => createConnection({ connect, at, clock, idleMs });
  const work = connection(null);
  const desk = connection(DESK_IDLE_MS);
  return {
    at,
    connect,
    work,
    desk,
    replay: {
      use(task, abort) {
        const error = refusal();
        return error === null ? desk.use(task, abort) : Promise.reject(error);
      },
    },
    suspect() {
      work.suspect();
      desk.suspect();
    },
    close() {
      work.close();
      desk.close();
    },
  };
}
