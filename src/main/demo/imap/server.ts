import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { readCommands } from './command-reader.ts';
import { CAPABILITIES, connectionCommands, type ImapUser } from './commands/connection.ts';
import { fetchCommand } from './commands/fetch.ts';
import { mailboxCommands } from './commands/mailboxes.ts';
import { messageCommands } from './commands/messages.ts';
import { search } from './commands/search.ts';
import { ImapFault } from './fault.ts';
import { createSession, type Command, type Session } from './session.ts';
import { tokenize } from './tokens.ts';

export interface ImapServer {
  readonly port: number;
  /** Ends every connection and frees the port. */
  stop(): Promise<void>;
}

/** Commands during which no expunge may be told, for the client counts in sequence numbers (RFC 3501 section 7.4.1). */
const COUNTING = new Set(['FETCH', 'STORE', 'SEARCH']);
const WITH_UID = new Set(['FETCH', 'STORE', 'SEARCH', 'COPY', 'MOVE', 'EXPUNGE']);

async function answer(
  session: Session,
  line: Buffer,
  commands: Readonly<Record<string, Command>>,
): Promise<boolean> {
  const head = /^([^\s(){%*"\\+]+) +(UID +)?([A-Za-z]+)/i.exec(line.toString('latin1', 0, 200));
  if (head === null) {
    session.line('* BAD Not a command');
    return true;
  }
  const [prefix, tag = '', uidWord, name = ''] = head;
  const uid = uidWord !== undefined;
  const verb = name.toUpperCase();
  if (verb === 'LOGOUT') {
    session.line('* BYE Goodbye');
    session.line(`${tag} OK Logged out`);
    return false;
  }
  try {
    const args = tokenize(line.subarray(prefix.length));
    const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
    if (uid && !WITH_UID.has(verb)) throw new ImapFault('BAD', 'No such command with UID');
    let text: string | undefined;
    if (verb === 'SEARCH') search(session, args, uid, tag);
    else if (command === undefined) throw new ImapFault('BAD', 'Unknown command');
    else text = await command(session, args, uid);
    session.announce(uid || !COUNTING.has(verb));
    session.line(`${tag} OK ${text ?? `${verb} completed`}`);
  } catch (error) {
    if (error instanceof ImapFault) session.line(`${tag} ${error.status} ${error.message}`);
    else session.line(`${tag} NO [SERVERBUG] The demo server failed`);
  }
  return true;
}

async function serve(socket: Socket, users: readonly ImapUser[]): Promise<void> {
  const session = createSession(socket, readCommands(socket));
  const commands: Record<string, Command> = {
    ...connectionCommands(users),
    ...mailboxCommands,
    ...messageCommands,
    FETCH: fetchCommand,
  };
  session.line(`* OK [CAPABILITY ${CAPABILITIES}] Postino demo ready`);
  await session.flush();
  for (;;) {
    const line = await session.reader.next();
    if (line === null) break;
    const goesOn = await answer(session, line, commands);
    await session.flush();
    if (!goesOn) break;
  }
  session.close();
}

/**
 * Starts an IMAP4rev1 server (RFC 3501) on 127.0.0.1 that keeps its mail in memory. It is made for the demo and for tests:
 * no encryption, no limits but those on a command's size. `port` 0 takes a free one; rejects with EADDRINUSE.
 */
export async function startImapServer(options: {
  users: readonly ImapUser[];
  port?: number;
}): Promise<ImapServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    // The client went away in the middle of something: 'close' follows and ends the session.
    socket.on('error', () => undefined);
    serve(socket, options.users).catch(() => socket.destroy());
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
