import { Socket } from 'node:net';
import { ImapFlow, type Logger as ImapLogger } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { ServerSettings } from '#shared/model/account.ts';
import type { LogFields, Logger } from '../log/logger.ts';
import { tlsOptions } from '../net/tls.ts';
import { withoutSecrets } from '../net/words.ts';
import { imapError } from './errors.ts';
import { useWholePaths } from './namespace.ts';
import { isTrusted } from './quirks.ts';

export interface ConnectImapOptions {
  readonly settings: ServerSettings;
  readonly password: string;
  /** The person has accepted that this host is spoken to without encryption. */
  readonly acceptPlain: boolean;
  readonly logger: Logger;
  /** One more certificate authority, PEM. */
  readonly ca?: string;
  /** Ends the attempt; once connected it has no effect any more. */
  readonly signal?: AbortSignal;
  /** Asks for QRESYNC (RFC 7162): expunges are told by UID. */
  readonly qresync?: boolean;
}

/** Resolves with a connection that is logged in; rejects with an AppError. The caller ends it with `logout` or `close`. */
export type ImapConnect = (options: ConnectImapOptions) => Promise<ImapFlow>;

const CONNECT_MS = 20_000;
const GREETING_MS = 15_000;
const IDLE_SOCKET_MS = 5 * 60_000;
/**
 * After so much silence the system asks the other side for a sign of life by itself (TCP keep-alive), and the routers in
 * between remember the connection. imapflow asks every five seconds: a phone's radio would never sleep. Whoever waits for
 * mail is served by the probe of sync/watcher.ts.
 */
const KEEP_ALIVE_MS = 4 * 60_000;
/** What one response may cost in memory; a message's text comes as a literal, so this is also its limit. */
const MAX_LITERAL = 256 * 1024 * 1024;
const MAX_LINE = 16 * 1024 * 1024;

/**
 * What may stand in the log of the protocol: the command's verb, the status and code of its answer. Never an argument and
 * never a response's data: they hold passwords, addresses, search words and subjects.
 */
export function loggedLine(entry: unknown): LogFields {
  if (typeof entry !== 'object' || entry === null) return {};
  const { src, msg, err } = entry as { src?: unknown; msg?: unknown; err?: unknown };
  const text = typeof msg === 'string' ? msg : '';
  if (src === 'c') {
    const command = /^([A-Z0-9]{1,10}) ((?:UID )?[A-Z]{3,20})(?: |$)/.exec(text);
    return { client: command === null ? 'continuation' : `${command[1]} ${command[2]}` };
  }
  if (src === 's') {
    const answer = /^([A-Z0-9]{1,10}|\*|\+) ?(\d{1,10} )?([A-Z]{2,20})?(?: \[([A-Z-]{2,30}))?/.exec(text);
    if (answer === null) return { server: 'other' };
    return { server: [answer[1], answer[2]?.trim(), answer[3], answer[4]].filter(Boolean).join(' ') };
  }
  const code = typeof err === 'object' && err !== null && 'code' in err ? err.code : undefined;
  return { code: typeof code === 'string' ? code : undefined };
}

function imapLogger(logger: Logger): ImapLogger {
  const write = (entry: unknown): void => logger.debug('imap', loggedLine(entry));
  return { debug: write, info: write, warn: write, error: write, fatal: write };
}

/** imapflow's types do not name its socket. */
function setKeepAlive(client: ImapFlow): void {
  const { socket } = client as unknown as { readonly socket?: Socket | false };
  if (socket instanceof Socket) socket.setKeepAlive(true, KEEP_ALIVE_MS);
}

/**
 * Opens an IMAP connection and logs in.
 *
 * `tls` encrypts from the first byte; `starttls` must upgrade before anything secret is said, and TLS (reason 'starttls')
 * is thrown where the server cannot (RFC 8314; a stripped capability and PREAUTH are refused the same way); `plain` needs
 * `acceptPlain`, else VALIDATION (reason 'plain-not-accepted') and nothing is connected. Certificates are always verified.
 *
 * The connection is compressed where the server offers it (COMPRESS=DEFLATE, RFC 4978; imapflow asks by itself). It never
 * idles by itself, has a listener for 'error' that logs, and is dropped after five silent minutes.
 */
export const connectImap: ImapConnect = async (options) => {
  const { settings, password, signal } = options;
  const { host, port, security, user } = settings;
  const at = { host, port };
  if (security === 'plain' && !options.acceptPlain) {
    throw new AppError('VALIDATION', { field: 'acceptPlain', reason: 'plain-not-accepted', ...at });
  }
  const isAborted = (): boolean => signal?.aborted === true;
  if (isAborted()) throw new AppError('CANCELLED');

  const logger = options.logger.child('imap');
  const client = new ImapFlow({
    ...at,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    auth: { user, pass: password },
    tls: tlsOptions(options.ca),
    clientInfo: { name: 'Postino' },
    logger: imapLogger(logger),
    disableAutoIdle: true,
    qresync: options.qresync === true && isTrusted(host, 'QRESYNC'),
    disableCompression: !isTrusted(host, 'COMPRESS=DEFLATE'),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: IDLE_SOCKET_MS,
    maxLiteralSize: MAX_LITERAL,
    maxResponseSize: MAX_LITERAL + MAX_LINE,
    maxLineLength: MAX_LINE,
  });
  client.on('error', (error: unknown) => {
    const mapped = imapError(error, at);
    logger.info('connection failed', { code: mapped.code, reason: String(mapped.params['reason'] ?? '') });
  });

  const onAbort = (): void => client.close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect();
    if (isAborted()) throw new AppError('CANCELLED');
    useWholePaths(client);
    setKeepAlive(client);
    return client;
  } catch (error) {
    client.close();
    if (isAborted()) throw new AppError('CANCELLED');
    throw withoutSecrets(imapError(error, at), user, password);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
};
