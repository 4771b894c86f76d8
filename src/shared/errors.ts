import { z } from 'zod';

/**
 * Everything that can go wrong, by what the person can do about it. `params` carry the particulars
 * (host, port, reason, the server's words); they never hold a password, a token or a message's text.
 */
export const errorCode = z.enum([
  /** Login refused. params: host, server */
  'AUTH',
  /** No network, host not found, refused, closed or timed out. params: host, port, reason (OfflineReason) */
  'OFFLINE',
  /** Certificate or encryption. params: host, reason ('expired' | 'name' | 'untrusted' | 'starttls' | 'protocol'), detail */
  'TLS',
  'SERVER_BUSY',
  'QUOTA',
  'FOLDER_GONE',
  'CONFLICT',
  /** Input that does not fit. params: field, reason */
  'VALIDATION',
  'NOT_FOUND',
  'CANCELLED',
  /** The webhook or application lacks a scope. params: portal, scopes (with blanks between, any of them will do) */
  'PORTAL_SCOPE',
  /** Too many calls, or the portal's REST is blocked. params: portal, blocked (not tried again by itself) */
  'PORTAL_LIMIT',
  /** No answer of the portal's own: not reached, broken off, a page instead of data, a fault inside it. params: portal, reason */
  'PORTAL_DOWN',
  /** The webhook or application is no longer known there. params: portal */
  'PORTAL_AUTH',
  /** The portal said no. params: portal, server (its words), reason ('rights' where the user may not) */
  'PORTAL_REFUSED',
  /** No such method in the contract. */
  'UNKNOWN_METHOD',
  /** The host went away while a change was under way: it may or may not have been made. */
  'DISCONNECTED',
  /** This computer's disk is full. */
  'DISK_FULL',
  /** The server refused the message. params: server, recipients */
  'SEND_REFUSED',
  /** The message is larger than the server takes. params: limit, size (bytes) */
  'TOO_LARGE',
  /** The server answered something that makes no sense or refused a command. params: server */
  'SERVER',
  'INTERNAL',
]);
export type ErrorCode = z.infer<typeof errorCode>;
export type OfflineReason = 'host-not-found' | 'refused' | 'timeout' | 'closed' | 'unreachable';

const errorParams = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type ErrorParams = Readonly<z.infer<typeof errorParams>>;

/** An error as it crosses from core to interface: a code and particulars, never a sentence and never a stack. */
export const wireError = z.object({ code: errorCode, params: errorParams });
export type WireError = Readonly<z.infer<typeof wireError>>;

/** The one error class that is thrown on purpose. `cause` goes to the log only. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
  }
}

/** Whatever was thrown, as something that may cross. An unforeseen error becomes INTERNAL without its text. */
export function toWire(error: unknown): WireError {
  if (error instanceof AppError) return { code: error.code, params: error.params };
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'ENOSPC' || error.code === 'SQLITE_FULL' || error.code === 'EDQUOT') {
      return { code: 'DISK_FULL', params: {} };
    }
  }
  return { code: 'INTERNAL', params: {} };
}

/** The reverse of `toWire`, on the interface's side. */
export function fromWire(wire: WireError): AppError {
  return new AppError(wire.code, wire.params);
}
