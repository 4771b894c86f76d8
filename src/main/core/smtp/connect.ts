import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { AppError } from '#shared/errors.ts';
import type { ServerSettings } from '#shared/model/account.ts';
import type { Logger } from '../log/logger.ts';
import { tlsOptions } from '../net/tls.ts';
import { withoutSecrets } from '../net/words.ts';
import { smtpError } from './errors.ts';

export interface ConnectSmtpOptions {
  readonly settings: ServerSettings;
  readonly password: string;
  /** The person has accepted that this host is spoken to without encryption. */
  readonly acceptPlain: boolean;
  readonly logger: Logger;
  /** One more certificate authority, PEM. */
  readonly ca?: string;
  readonly signal?: AbortSignal;
}

export interface SmtpSession {
  readonly connection: SMTPConnection;
  /** Rejects with an AppError once the connection fails; never resolves. Already handled, so it may be ignored. */
  readonly lost: Promise<never>;
}

const CONNECT_MS = 20_000;
const GREETING_MS = 15_000;
/** RFC 5321 section 4.5.3.2.6 lets a server think ten minutes after the final dot. */
const SOCKET_MS = 10 * 60_000;

/**
 * Opens an SMTP session and logs in. The rules of `security` are those of `connectImap`: encryption is required unless
 * `plain` was chosen and accepted, certificates are always verified. A server that offers no AUTH is used without a login.
 * Rejects with an AppError. The caller ends the session with `quit` or `close`.
 */
export async function connectSmtp(options: ConnectSmtpOptions): Promise<SmtpSession> {
  const { settings, password, signal } = options;
  const { host, port, security, user } = settings;
  const at = { host, port };
  if (security === 'plain' && !options.acceptPlain) {
    throw new AppError('VALIDATION', { field: 'acceptPlain', reason: 'plain-not-accepted', ...at });
  }
  if (signal?.aborted === true) throw new AppError('CANCELLED');

  const connection = new SMTPConnection({
    ...at,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'plain',
    tls: tlsOptions(options.ca),
    // The computer's own name is nobody's business; an address literal is always valid (RFC 5321 section 4.1.3).
    name: '[127.0.0.1]',
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SOCKET_MS,
    logger: false,
  });

  const lost = new Promise<never>((_resolve, reject) => {
    connection.once('error', (error) => reject(withoutSecrets(smtpError(error, at), user, password)));
    // Reached without an 'error' where the server just hangs up between two commands; otherwise a step that failed
    // tells the same with more words, a moment later.
    connection.once('end', () =>
      setImmediate(() => reject(new AppError('OFFLINE', { ...at, reason: 'closed' }))),
    );
    signal?.addEventListener(
      'abort',
      () => {
        reject(new AppError('CANCELLED'));
        connection.close();
      },
      { once: true },
    );
  });
  lost.catch(() => undefined);
  // A second error of a dying socket must not end the process.
  connection.on('error', () => undefined);

  const step = (run: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => run((error) => (error ? reject(error) : resolve())));
  try {
    await Promise.race([step((done) => connection.connect(done)), lost]);
    if (connection.allowsAuth) {
      await Promise.race([step((done) => connection.login({ user, pass: password }, done)), lost]);
    }
    return { connection, lost };
  } catch (error) {
    connection.close();
    throw withoutSecrets(smtpError(error, at), user, password);
  }
}
