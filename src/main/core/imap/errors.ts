import { AppError, toWire, type ErrorCode } from '#shared/errors.ts';
import { errorChain, networkError, type ServerPlace } from '../net/network-error.ts';
import { serverWords } from '../net/words.ts';

export type { ServerPlace } from '../net/network-error.ts';

/** RFC 5530 and RFC 9051 section 7.1 response codes that say something definite. */
const BY_RESPONSE_CODE: Readonly<Record<string, ErrorCode>> = {
  UNAVAILABLE: 'SERVER_BUSY',
  INUSE: 'SERVER_BUSY',
  LIMIT: 'SERVER_BUSY',
  SERVERBUG: 'SERVER_BUSY',
  OVERQUOTA: 'QUOTA',
  NONEXISTENT: 'FOLDER_GONE',
  TRYCREATE: 'FOLDER_GONE',
  AUTHENTICATIONFAILED: 'AUTH',
  AUTHORIZATIONFAILED: 'AUTH',
  EXPIRED: 'AUTH',
};

/** Failures of imapflow's reader: what came was no IMAP, or larger than anything honest. */
const NONSENSE = new Set([
  'UnexpectedTag',
  'MissingTag',
  'InvalidResponse',
  'ResponseProcessingFailed',
  'MAX_IMAP_NESTING_REACHED',
  'LineTooLarge',
  'LiteralTooLarge',
  'ResponseTooLarge',
  'TooManyTokens',
  'TooManyResponses',
  'COMPRESS_TRAILING_DATA',
  'DownloadOverflow',
  'DownloadIncomplete',
]);

const BUSY = /temporar|try (again|later)|too many|simultaneous|throttl|rate.?limit|unavailable|overload/i;
const QUOTA = /over.?quota|quota exceeded|mailbox (is )?full|disk full/i;
const GONE =
  /(mailbox|folder)[^.]{0,60}(doesn.?t exist|does not exist|not exist|not found)|(unknown|no such|nonexistent) (mailbox|folder)/i;

interface Reply {
  readonly status: string;
  readonly code: string;
  readonly words: string;
}

/** The server's answer, as far as imapflow kept it: `A1 NO [CODE] words`, or the words of a BYE. */
function replyOf(fields: Record<string, unknown>): Reply | null {
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const response = text('response');
  const parsed = /^\S+ (NO|BAD|BYE|OK)\b\s*(?:\[([^\]\s]+)[^\]]*\])?\s*(.*)$/is.exec(response);
  const reply = {
    status: (text('responseStatus') || (parsed?.[1] ?? '')).toUpperCase(),
    code: (text('serverResponseCode') || (parsed?.[2] ?? '')).toUpperCase(),
    words: text('responseText') || text('reason') || (parsed?.[3] ?? response),
  };
  return reply.status === '' && reply.words === '' ? null : reply;
}

/**
 * What a failure of imapflow or of the socket under it means to the person.
 *
 * Login refusals are AUTH only where the server did refuse: a busy server's NO to LOGIN (RFC 5530) is SERVER_BUSY, since
 * a mailbox that is signed out stops syncing until the person types a password again.
 */
export function imapError(error: unknown, at: ServerPlace): AppError {
  if (error instanceof AppError) return error;
  // Storing what was fetched can fail as well as fetching it.
  if (toWire(error).code === 'DISK_FULL') return new AppError('DISK_FULL', {}, error);
  const [fields] = errorChain(error);
  if (fields === undefined) return new AppError('INTERNAL', {}, error);
  const code = typeof fields['code'] === 'string' ? fields['code'] : '';
  const message = typeof fields['message'] === 'string' ? fields['message'] : '';
  const reply = replyOf(fields);
  const server = serverWords(reply?.words);

  if (code === 'ETHROTTLE') return new AppError('SERVER_BUSY', { ...at, server }, error);
  // A BYE ("too many connections") comes with a closed socket, whose reason is of more use than "closed".
  if (reply !== null && (BUSY.test(reply.words) || BY_RESPONSE_CODE[reply.code] === 'SERVER_BUSY')) {
    if (BY_RESPONSE_CODE[reply.code] !== 'AUTH') return new AppError('SERVER_BUSY', { ...at, server }, error);
  }
  if (fields['authenticationFailed'] === true) return new AppError('AUTH', { ...at, server }, error);

  const network = networkError(error, at);
  if (network !== null) return network;
  if (fields['tlsFailed'] === true) {
    const reason = /starttls/i.test(message) ? 'starttls' : 'protocol';
    return new AppError('TLS', { ...at, reason, detail: serverWords(message) }, error);
  }
  if (message === 'Unsupported authentication mechanism')
    return new AppError('AUTH', { ...at, server }, error);
  if (fields['mailboxMissing'] === true) return new AppError('FOLDER_GONE', { server }, error);
  if (reply !== null) {
    const known = BY_RESPONSE_CODE[reply.code];
    if (known !== undefined) return new AppError(known, { ...at, server }, error);
    if (QUOTA.test(reply.words)) return new AppError('QUOTA', { ...at, server }, error);
    if (GONE.test(reply.words)) return new AppError('FOLDER_GONE', { ...at, server }, error);
    return new AppError('SERVER', { ...at, server }, error);
  }
  if (NONSENSE.has(code) || code.startsWith('ParserError'))
    return new AppError('SERVER', { ...at, server: '' }, error);
  return new AppError('INTERNAL', {}, error);
}
