import { AppError, type ErrorParams } from '#shared/errors.ts';
import { errorChain, networkError } from '../../net/network-error.ts';
import { serverWords } from '../../net/words.ts';

/**
 * What is known of a call that failed. `unsent`: it never reached the portal. `refused`: the portal answered that it was not done.
 * `unknown`: it may have been done.
 */
export type Outcome = 'unsent' | 'refused' | 'unknown';

/** A call to a portal that failed. */
export class PortalFailure extends Error {
  readonly error: AppError;
  readonly outcome: Outcome;
  /** It may go better later, without anybody doing something. */
  readonly temporary: boolean;
  /** When the portal says that it may be asked again, in milliseconds since 1970. */
  readonly retryAt: number | null;
  /** The portal's own code, such as `insufficient_scope`. */
  readonly code: string;

  constructor(
    error: AppError,
    told: { outcome: Outcome; temporary: boolean; retryAt?: number | null; code?: string },
  ) {
    super(`${error.code} ${told.code ?? ''}`.trim(), { cause: error });
    this.name = 'PortalFailure';
    this.error = error;
    this.outcome = told.outcome;
    this.temporary = told.temporary;
    this.retryAt = told.retryAt ?? null;
    this.code = told.code ?? '';
  }
}

/** What is wanted for words about a failure. */
export interface Place {
  /** The portal's host. */
  readonly portal: string;
  readonly port: number;
}

/** A connection that failed before the request can have left: nothing was done. */
const BEFORE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'ECONNREFUSED',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a call that got no answer means. */
export function connectionFailure(thrown: unknown, { portal, port }: Place): PortalFailure {
  const codes = errorChain(thrown).map((fields) => fields['code']);
  const known = networkError(thrown, { host: portal, port });
  if (known?.code === 'TLS') return new PortalFailure(known, { outcome: 'unsent', temporary: true });
  const unsent = codes.some((code) => typeof code === 'string' && BEFORE.has(code));
  const reason = unsent ? 'unreachable' : 'no-answer';
  const error =
    known?.code === 'OFFLINE' && unsent ? known : new AppError('PORTAL_DOWN', { portal, reason }, thrown);
  return new PortalFailure(error, { outcome: unsent ? 'unsent' : 'unknown', temporary: true });
}

/** The request was cut off after the time that the portal allows for one (rest.md 1.4), or by us. */
export const timedOut = ({ portal }: Place, cause: unknown): PortalFailure =>
  new PortalFailure(new AppError('PORTAL_DOWN', { portal, reason: 'timeout' }, cause), {
    outcome: 'unknown',
    temporary: true,
  });

/** An answer that is not the portal's: the page of a captive portal, of a proxy, of a broken server. */
export const notJson = ({ portal }: Place, status: number): PortalFailure =>
  new PortalFailure(new AppError('PORTAL_DOWN', { portal, reason: 'page', status }), {
    outcome: 'unknown',
    temporary: true,
  });

/** Not to be tried again by itself, and why. */
const REASONS: Readonly<Record<string, string>> = {
  ACCESS_DENIED: 'rights',
  INVALID_CREDENTIALS: 'rights',
  user_access_error: 'rights',
  allowed_only_intranet_user: 'rights',
};

/** Some methods say it in words, where the code should be or is empty (rest.md 4.1, 4.3). */
const DENIED = /^access denied\.?$/i;

/**
 * An error that the portal answered: `error` a text or an object, whatever the address and the HTTP status (rest.md 1.2).
 * `scopes` are those of which the method needs one.
 */
export function answeredFailure(
  told: { status: number; code: string; words: string; resetAt: number | null },
  { portal }: Place,
  scopes: readonly string[],
): PortalFailure {
  const { status, resetAt } = told;
  const code = told.code.replace(/^BITRIX_REST_V3_(REALISATION_)?EXCEPTION_/, '');
  const refused = (
    kind: AppError['code'],
    params: ErrorParams,
    temporary = false,
    retryAt: number | null = null,
  ) =>
    new PortalFailure(new AppError(kind, { portal, ...params }), {
      outcome: 'refused',
      temporary,
      retryAt,
      code: told.code,
    });
  switch (code) {
    case 'QUERY_LIMIT_EXCEEDED':
      return refused('PORTAL_LIMIT', { reason: 'rate' }, true);
    case 'OPERATION_TIME_LIMIT':
      return refused('PORTAL_LIMIT', { reason: 'time' }, true, resetAt);
    case 'OVERLOAD_LIMIT':
      return refused('PORTAL_LIMIT', { reason: 'blocked' });
    case 'INTERNAL_SERVER_ERROR':
    case 'ERROR_UNEXPECTED_ANSWER':
      return new PortalFailure(
        new AppError('PORTAL_DOWN', { portal, reason: 'fault', server: serverWords(told.words) }),
        {
          outcome: 'unknown',
          temporary: true,
          code: told.code,
        },
      );
    case 'expired_token':
    case 'NO_AUTH_FOUND':
    case 'PORTAL_DELETED':
    case 'invalid_token':
    case 'WRONG_AUTH_TYPE':
      return refused('PORTAL_AUTH', { reason: code });
    case 'insufficient_scope':
    case 'INSUFFICIENTSCOPEEXCEPTION':
      return refused('PORTAL_SCOPE', { scopes: scopes.join(' ') });
    default: {
      if (status >= 500)
        return new PortalFailure(
          new AppError('PORTAL_DOWN', { portal, reason: 'fault', server: serverWords(told.words) }),
          { outcome: 'unknown', temporary: true, code: told.code },
        );
      const reason =
        REASONS[code] ??
        (DENIED.test(code === '' ? told.words : code) || code === 'ACCESSDENIEDEXCEPTION' || status === 403
          ? 'rights'
          : 'refused');
      return refused('PORTAL_REFUSED', {
        reason,
        server: serverWords(told.words === '' ? told.code : told.words),
      });
    }
  }
}
