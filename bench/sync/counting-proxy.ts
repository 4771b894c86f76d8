import { connect, createServer, type AddressInfo } from 'node:net';

/** What one connection said. */
export interface Conversation {
  /** Verbs of its tagged commands, in order, such as `UID FETCH`. */
  readonly commands: readonly string[];
  /** Times it spoke while nothing was left to be answered: pipelined commands share one. */
  readonly roundTrips: number;
}

export interface CountingProxy {
  readonly port: number;
  /** What was said since the last call, by the connections that said anything. */
  take(): Conversation[];
  stop(): Promise<void>;
}

/** Calls for each whole line of a stream; what ends without a line feed waits for more. */
function byLine(each: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    // A literal may hold megabytes without a line's end; no command or answer begins inside one.
    rest = (lines.pop() ?? '').slice(-1_000);
    lines.forEach(each);
  };
}

/** A TCP proxy to an IMAP server of the loopback that counts commands (RFC 9051 section 2.2.1), connection by connection. */
export async function startCountingProxy(targetPort: number): Promise<CountingProxy> {
  let open: { commands: string[]; roundTrips: number }[] = [];
  const listener = createServer((client) => {
    const server = connect(targetPort, '127.0.0.1');
    let counts = { commands: [] as string[], roundTrips: 0 };
    const unanswered = new Set<string>();
    let goesOn = false;
    const fromClient = byLine((line) => {
      // What follows a literal's announcement belongs to the same command.
      const inLiteral = goesOn;
      goesOn = /\{\d+\+?\}$/.test(line);
      if (inLiteral) return;
      const command = /^([A-Z0-9]{1,12}) ((?:UID )?[A-Z]{2,20})( |$)/i.exec(line);
      if (command === null) return;
      if (!open.includes(counts)) {
        counts = { commands: [], roundTrips: 0 };
        open.push(counts);
      }
      if (unanswered.size === 0) counts.roundTrips += 1;
      unanswered.add(command[1] ?? '');
      counts.commands.push((command[2] ?? '').toUpperCase());
    });
    const fromServer = byLine((line) => void unanswered.delete(line.slice(0, line.indexOf(' '))));
    client.on('data', fromClient);
    server.on('data', fromServer);
    client.pipe(server);
    server.pipe(client);
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.on('close', () => server.destroy());
  });
  const port = await new Promise<number>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port));
  });
  return {
    port,
    take() {
      const said = open;
      open = [];
      return said;
    },
    stop: () => new Promise((resolve) => listener.close(() => resolve())),
  };
}
