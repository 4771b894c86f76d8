import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A message as SMTP handed it over. */
export interface Accepted {
  readonly raw: Buffer;
  readonly sender: string;
  /** Lower case, each once. */
  readonly recipients: readonly string[];
}

export interface SmtpIntake {
  readonly port: number;
  stop(): Promise<void>;
}

const MAX_BYTES = 64 * 1024 * 1024;

function envelopeOf({ envelope }: SMTPServerSession): Omit<Accepted, 'raw'> {
  const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address.toLowerCase();
  return { sender, recipients: [...new Set(envelope.rcptTo.map(({ address }) => address.toLowerCase()))] };
}

/**
 * Starts an SMTP server on 127.0.0.1 that takes every message from a user who has logged in and hands it to `accept`.
 * It sends nothing on. `port` 0 takes a free one; rejects with EADDRINUSE.
 */
export async function startSmtpIntake(options: {
  port?: number;
  isUser: (user: string, password: string) => boolean;
  accept: (message: Accepted) => void;
}): Promise<SmtpIntake> {
  const server = new SMTPServer({
    name: 'demo.postino.example',
    banner: 'Postino demo',
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: MAX_BYTES,
    closeTimeout: 200,
    logger: false,
    onAuth({ username, password }, _session, callback) {
      const user = username ?? '';
      if (options.isUser(user, password ?? '')) callback(null, { user });
      else callback(Object.assign(new Error('Wrong user name or password'), { responseCode: 535 }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', callback);
      stream.on('end', () => {
        if (stream.sizeExceeded) {
          callback(Object.assign(new Error('Message too large'), { responseCode: 552 }));
          return;
        }
        options.accept({ raw: Buffer.concat(chunks), ...envelopeOf(session) });
        callback(null, 'Accepted');
      });
    },
  });
  // A client that breaks off is no fault of the server; without a listener it would end the process.
  const listening = once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
  const failed = new Promise<never>((_, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') reject(error);
    });
  });
  await Promise.race([listening, failed]);
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
