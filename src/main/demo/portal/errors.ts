/** An answer that tells of an error. The address of the call decides which of the two envelopes it comes in. */
export class PortalError extends Error {
  readonly status: number;
  readonly code: string;
  readonly validation: readonly Validation[] | undefined;

  constructor(status: number, code: string, message: string, validation?: readonly Validation[]) {
    super(message);
    this.name = 'PortalError';
    this.status = status;
    this.code = code;
    this.validation = validation;
  }
}

export interface Validation {
  readonly field: string;
  readonly message: string;
}

/** An error of a method of the classic interface: HTTP 400 unless it is said otherwise. */
export const refused = (code: string, description: string, status = 400): PortalError =>
  new PortalError(status, code, description);

/** A value that a method needs is absent (rest.md 3.1, 4.2: code 100). */
export const missing = (name: string): PortalError =>
  refused('100', `Could not find value for parameter {${name}}`);

const SYSTEM = {
  INTERNAL_SERVER_ERROR: [500, 'Internal server error'],
  ERROR_UNEXPECTED_ANSWER: [500, 'Server returned an unexpected response'],
  QUERY_LIMIT_EXCEEDED: [503, 'Too many requests'],
  OPERATION_TIME_LIMIT: [429, 'Method is blocked due to operation time limit'],
  OVERLOAD_LIMIT: [503, 'REST API is blocked due to overload'],
  ERROR_BATCH_METHOD_NOT_ALLOWED: [405, 'Method is not allowed for batch usage'],
  ERROR_BATCH_LENGTH_EXCEEDED: [400, 'Max batch length exceeded'],
  NO_AUTH_FOUND: [401, 'Wrong authorization data'],
  expired_token: [401, 'The access token provided has expired'],
  INVALID_REQUEST: [400, 'Https required'],
  ACCESS_DENIED: [403, 'REST API is available only on commercial plans'],
  INVALID_CREDENTIALS: [403, 'Invalid request credentials'],
  insufficient_scope: [403, 'The request requires higher privileges than provided by the access token'],
  user_access_error: [403, 'The user does not have access to the application'],
  ERROR_METHOD_NOT_FOUND: [404, 'Method not found!'],
  ERROR_MANIFEST_IS_NOT_AVAILABLE: [404, 'Manifest is not available'],
  PORTAL_DELETED: [500, 'Portal was deleted'],
} as const satisfies Record<string, readonly [number, string]>;

export type SystemCode = keyof typeof SYSTEM;

/** The errors that any method may meet, with their HTTP statuses (rest.md 1.2). The texts are our own. */
export const systemError = (code: SystemCode): PortalError => {
  const [status, text] = SYSTEM[code];
  return new PortalError(status, code, text);
};

const PREFIX = 'BITRIX_REST_V3_EXCEPTION_';
const STATUSES: Readonly<Record<string, number>> = {
  ACCESSDENIEDEXCEPTION: 403,
  INSUFFICIENTSCOPEEXCEPTION: 403,
  IDEMPOTENCYKEYREUSEDEXCEPTION: 422,
};

/** An error of REST 3.0 by the part of its code that differs: 400 but for the three of the table (rest.md 1.2). */
export const v3Error = (suffix: string, message: string): PortalError =>
  new PortalError(STATUSES[suffix] ?? 400, PREFIX + suffix, message);

export const VALIDATION = `${PREFIX}VALIDATION_REQUESTVALIDATIONEXCEPTION`;

/** The one error that names fields. */
export const invalid = (...validation: readonly Validation[]): PortalError =>
  new PortalError(400, VALIDATION, 'Request validation failed', validation);

/** The same for one field. */
export const invalidField = (field: string, message: string): PortalError => invalid({ field, message });

export const notFoundV3 = (id: number): PortalError =>
  v3Error('ENTITYNOTFOUNDEXCEPTION', `Entity with id ${id} was not found`);
export const deniedV3 = (): PortalError => v3Error('ACCESSDENIEDEXCEPTION', 'Access denied');

/** The body of an error in the classic envelope, and in that of REST 3.0. */
export const classicBody = ({ code, message }: PortalError): Record<string, unknown> => ({
  error: code,
  error_description: message,
});
export const v3Body = ({ code, message, validation }: PortalError): Record<string, unknown> => ({
  error: { code, message, ...(validation === undefined ? {} : { validation }) },
});
