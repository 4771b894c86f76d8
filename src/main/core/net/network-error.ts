import { AppError, type OfflineReason } from '#shared/errors.ts';
import { serverWords } from './words.ts';

/** Where the trouble was, for the error's params. */
export interface ServerPlace {
  readonly host: string;
  readonly port: number;
}

const OFFLINE: Readonly<Record<string, OfflineReason>> = {
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  EAI_NODATA: 'host-not-found',
  EAI_NONAME: 'host-not-found',
  EDNS: 'host-not-found',
  ENODATA: 'host-not-found',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ETIMEOUT: 'timeout',
  CONNECT_TIMEOUT: 'timeout',
  GREETING_TIMEOUT: 'timeout',
  UPGRADE_TIMEOUT: 'timeout',
  SOCKET_TIMEOUT: 'timeout',
  ECONNRESET: 'closed',
  ECONNABORTED: 'closed',
  EPIPE: 'closed',
  ERR_STREAM_DESTROYED: 'closed',
  ERR_STREAM_PREMATURE_CLOSE: 'closed',
  NoConnection: 'closed',
  EConnectionClosed: 'closed',
  ECONNECTION: 'closed',
  StateLogout: 'closed',
  ClosedAfterConnectText: 'closed',
  ClosedAfterConnectTLS: 'closed',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
};

type TlsReason = 'expired' | 'name' | 'untrusted' | 'starttls' | 'protocol';

const TLS_CODES: Readonly<Record<string, TlsReason>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'name',
  HOSTNAME_MISMATCH: 'name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  CERT_CHAIN_TOO_LONG: 'untrusted',
  CERT_REVOKED: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  CERT_REJECTED: 'untrusted',
  CERT_SIGNATURE_FAILURE: 'untrusted',
  INVALID_CA: 'untrusted',
  INVALID_PURPOSE: 'untrusted',
  PATH_LENGTH_EXCEEDED: 'untrusted',
  STARTTLS_INJECTION: 'starttls',
  EPROTO: 'protocol',
};

/** After STARTTLS nodemailer keeps OpenSSL's sentence and drops its code. */
const TLS_SENTENCES: readonly (readonly [RegExp, TlsReason])[] = [
  [/certificate has expired|not yet valid/i, 'expired'],
  [/altnames|hostname\/ip/i, 'name'],
  [/self.signed|unable to (verify|get)|untrusted|issuer/i, 'untrusted'],
];

/** The string fields of an error and of its cause, from the outer to the inner, at most five deep. */
export function errorChain(error: unknown): Record<string, unknown>[] {
  const chain: Record<string, unknown>[] = [];
  let current: unknown = error;
  while (typeof current === 'object' && current !== null && chain.length < 5) {
    const fields = current as Record<string, unknown>;
    chain.push(fields);
    const errors: unknown = fields['errors'];
    // Node joins the attempts of all addresses of a host into an AggregateError.
    current = fields['cause'] ?? fields['_err'] ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return chain;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function tlsReason(code: string, message: string): TlsReason | null {
  const known = TLS_CODES[code];
  if (known !== undefined) return known;
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'protocol';
  if (code !== 'ETLS') return null;
  return TLS_SENTENCES.find(([pattern]) => pattern.test(message))?.[1] ?? 'protocol';
}

/**
 * What a failure below the mail protocol means to the person: TLS, OFFLINE, DISK_FULL or CANCELLED.
 * Null where the error is none of them.
 */
export function networkError(error: unknown, at: ServerPlace): AppError | null {
  const chain = errorChain(error);
  for (const fields of chain) {
    // nodemailer replaces Node's code by its own and keeps Node's in `originalCode`.
    for (const code of [text(fields['originalCode']), text(fields['code'])]) {
      const message = text(fields['message']);
      const reason = tlsReason(code, message);
      if (reason !== null) return new AppError('TLS', { ...at, reason, detail: serverWords(message) }, error);
    }
  }
  for (const fields of chain) {
    if (fields['name'] === 'AbortError') return new AppError('CANCELLED', {}, error);
    for (const code of [text(fields['originalCode']), text(fields['code'])]) {
      if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('DISK_FULL', {}, error);
      const reason = OFFLINE[code];
      if (reason !== undefined) return new AppError('OFFLINE', { ...at, reason }, error);
    }
  }
  return null;
}
