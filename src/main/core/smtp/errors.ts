import { AppError } from '#shared/errors.ts';
import { errorChain, networkError, type ServerPlace } from '../net/network-error.ts';
import { serverWords } from '../net/words.ts';

export interface SmtpErrorContext {
  /** Who was refused, for SEND_REFUSED. */
  readonly recipients?: readonly string[];
  /** Bytes of the message and the server's limit, for TOO_LARGE. */
  readonly size?: number;
  readonly limit?: number;
}

const SIZE_WORDS = /\b[45]\.3\.4\b|size|too (large|big)|maximum.{0,20}length/i;
const QUOTA_WORDS = /\b[45]\.2\.2\b|quota|mailbox (is )?full|over ?limit/i;
const AUTH_WORDS = /^5(34|35|38)|^530(?!.{0,10}starttls)/is;

/** Names joined for a message; a hundred refused recipients must not fill the screen. */
const listed = (addresses: readonly string[]): string =>
  addresses.slice(0, 20).join(', ') + (addresses.length > 20 ? ', …' : '');

/** The last status of a reply: multi-line replies repeat it. Zero where there is none. */
export const replyStatus = (response: string): number => Number(/^\d{3}/.exec(response)?.[0] ?? 0);

/** Whether the same message may be taken later: a 4yz reply (RFC 5321 section 4.2.1), a network failure or a busy server. */
export function isTemporary(error: AppError): boolean {
  if (error.code === 'OFFLINE' || error.code === 'SERVER_BUSY') return true;
  const status = error.params['status'];
  return typeof status === 'number' && status >= 400 && status < 500;
}

/**
 * What a refusal in an SMTP session means to the person. `status` is the reply code of the server.
 *
 * @param response the server's whole reply, `550 5.1.1 No such user`
 */
export function smtpReplyError(
  response: string,
  at: ServerPlace,
  context: SmtpErrorContext & { readonly login?: boolean } = {},
  cause?: unknown,
): AppError {
  const status = replyStatus(response);
  const server = serverWords(response);
  const params = { ...at, server, status };
  const words = server.slice(3);
  if (status === 421) return new AppError('SERVER_BUSY', params, cause);
  if (context.login === true) {
    // "454 4.7.0 Temporary authentication failure" says nothing about the password.
    if (status >= 400 && status < 500) return new AppError('SERVER_BUSY', params, cause);
    return new AppError('AUTH', params, cause);
  }
  if (AUTH_WORDS.test(response)) return new AppError('AUTH', params, cause);
  const tooLarge = (): AppError =>
    new AppError('TOO_LARGE', { ...params, limit: context.limit ?? null, size: context.size ?? null }, cause);
  if (status === 552 || status === 452) {
    if (QUOTA_WORDS.test(words)) return new AppError('QUOTA', params, cause);
    if (SIZE_WORDS.test(words) || status === 552) return tooLarge();
  }
  if (status >= 500 && /\b5\.3\.4\b/.test(words)) return tooLarge();
  if (status >= 400 && status < 500) {
    const refused = context.recipients?.length ? { recipients: listed(context.recipients) } : {};
    return new AppError('SERVER_BUSY', { ...params, ...refused }, cause);
  }
  if (status >= 500) {
    return new AppError('SEND_REFUSED', { ...params, recipients: listed(context.recipients ?? []) }, cause);
  }
  return new AppError('SERVER', params, cause);
}

/**
 * What a failure of nodemailer's connection, or of the socket under it, means to the person.
 * Login refusals are AUTH, but SERVER_BUSY for a 4yz reply; see `smtpReplyError` for the rest.
 */
export function smtpError(error: unknown, at: ServerPlace, context: SmtpErrorContext = {}): AppError {
  if (error instanceof AppError) return error;
  const [fields] = errorChain(error);
  if (fields === undefined) return new AppError('INTERNAL', {}, error);
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const code = text('code');
  const response = text('response');
  const command = text('command');

  if (code === 'ETLS' && (command === 'STARTTLS' || command === 'EHLO') && response !== '') {
    return new AppError('TLS', { ...at, reason: 'starttls', detail: serverWords(response) }, error);
  }
  // "EHLO failed but HELO does not support required STARTTLS" comes as a lost connection.
  if (code === 'ECONNECTION' && command === 'EHLO' && replyStatus(response) >= 500) {
    return new AppError('TLS', { ...at, reason: 'starttls', detail: serverWords(response) }, error);
  }
  if (response !== '' && replyStatus(response) >= 400) {
    const recipient = text('recipient');
    const recipients = context.recipients ?? (recipient === '' ? [] : [recipient]);
    return smtpReplyError(response, at, { ...context, recipients, login: code === 'EAUTH' }, error);
  }
  if (code === 'EAUTH') return new AppError('AUTH', { ...at, server: serverWords(response) }, error);
  if (code === 'EMESSAGE' && command === 'MAIL FROM') {
    return new AppError(
      'TOO_LARGE',
      { ...at, limit: context.limit ?? null, size: context.size ?? null },
      error,
    );
  }
  const network = networkError(error, at);
  if (network !== null) return network;
  if (code === 'EENVELOPE') {
    return new AppError(
      'SEND_REFUSED',
      { ...at, server: '', recipients: listed(context.recipients ?? []) },
      error,
    );
  }
  if (code === 'EPROTOCOL') return new AppError('SERVER', { ...at, server: serverWords(response) }, error);
  return new AppError('INTERNAL', {}, error);
}
