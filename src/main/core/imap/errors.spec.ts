import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { smtpError } from '../smtp/errors.ts';
import { imapError } from './errors.ts';

const AT = { host: 'imap.example.org', port: 993 };
const failed = (fields: object, message = 'Command failed'): Error =>
  Object.assign(new Error(message), fields);

describe('imapError', () => {
  it.each([
    ['ENOTFOUND', 'OFFLINE', 'host-not-found'],
    ['EAI_AGAIN', 'OFFLINE', 'host-not-found'],
    ['ECONNREFUSED', 'OFFLINE', 'refused'],
    ['ETIMEDOUT', 'OFFLINE', 'timeout'],
    ['CONNECT_TIMEOUT', 'OFFLINE', 'timeout'],
    ['GREETING_TIMEOUT', 'OFFLINE', 'timeout'],
    ['ECONNRESET', 'OFFLINE', 'closed'],
    ['NoConnection', 'OFFLINE', 'closed'],
    ['EConnectionClosed', 'OFFLINE', 'closed'],
    ['ENETUNREACH', 'OFFLINE', 'unreachable'],
    ['EHOSTUNREACH', 'OFFLINE', 'unreachable'],
    ['CERT_HAS_EXPIRED', 'TLS', 'expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS', 'name'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS', 'untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS', 'untrusted'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS', 'protocol'],
    ['STARTTLS_INJECTION', 'TLS', 'starttls'],
  ])('%s is %s %s', (code, expected, reason) => {
    expect(imapError(failed({ code }), AT)).toMatchObject({ code: expected, params: { ...AT, reason } });
  });

  it.each<[object, string]>([
    [
      {
        authenticationFailed: true,
        serverResponseCode: 'AUTHENTICATIONFAILED',
        responseText: 'Invalid credentials',
      },
      'AUTH',
    ],
    [{ authenticationFailed: true, responseStatus: 'NO', responseText: 'Bad password' }, 'AUTH'],
    [{ authenticationFailed: true, response: 'A1 NO [AUTHENTICATIONFAILED] Too many bad passwords' }, 'AUTH'],
    [
      { authenticationFailed: true, serverResponseCode: 'UNAVAILABLE', responseText: 'LDAP is down' },
      'SERVER_BUSY',
    ],
    [{ authenticationFailed: true, serverResponseCode: 'LIMIT', responseText: 'x' }, 'SERVER_BUSY'],
    [{ authenticationFailed: true, serverResponseCode: 'INUSE', responseText: 'x' }, 'SERVER_BUSY'],
    [{ authenticationFailed: true, responseStatus: 'NO', responseText: 'Temporary failure' }, 'SERVER_BUSY'],
    [{ code: 'ClosedAfterConnectTLS', reason: 'Too many connections' }, 'SERVER_BUSY'],
    [{ code: 'ETHROTTLE' }, 'SERVER_BUSY'],
    [{ responseStatus: 'NO', serverResponseCode: 'OVERQUOTA', responseText: 'full' }, 'QUOTA'],
    [{ response: 'A2 NO [OVERQUOTA] full' }, 'QUOTA'],
    [{ responseStatus: 'NO', serverResponseCode: 'NONEXISTENT', responseText: 'x' }, 'FOLDER_GONE'],
    [{ responseStatus: 'NO', serverResponseCode: 'TRYCREATE', responseText: 'x' }, 'FOLDER_GONE'],
    [{ responseStatus: 'NO', responseText: "Mailbox doesn't exist: Archivio" }, 'FOLDER_GONE'],
    [{ mailboxMissing: true }, 'FOLDER_GONE'],
    [{ responseStatus: 'BAD', responseText: 'Unknown command' }, 'SERVER'],
    [{ code: 'ParserError11' }, 'SERVER'],
    [{ code: 'LiteralTooLarge' }, 'SERVER'],
    [{ tlsFailed: true }, 'TLS'],
    [{ code: 'ENOSPC' }, 'DISK_FULL'],
    [{ name: 'AbortError' }, 'CANCELLED'],
    [{}, 'INTERNAL'],
  ])('%j is %s', (fields, code) => {
    expect(imapError(failed(fields), AT).code).toBe(code);
  });

  it('keeps an AppError, reads causes, takes anything', () => {
    const known = new AppError('QUOTA');
    expect(imapError(known, AT)).toBe(known);
    expect(imapError(new Error('x', { cause: failed({ code: 'ECONNREFUSED' }) }), AT).code).toBe('OFFLINE');
    expect(imapError(new AggregateError([failed({ code: 'ECONNREFUSED' })]), AT).code).toBe('OFFLINE');
    for (const odd of [null, undefined, 1, 'x', []]) expect(imapError(odd, AT).code).toBe('INTERNAL');
  });

  it('shows the words of the server on one short line', () => {
    const words = `No\r\nsuch\u202e thing\0 ${'x'.repeat(1000)}`;
    const { server } = imapError(failed({ responseStatus: 'NO', responseText: words }), AT).params;
    expect(server).toMatch(/^No such thing x+$/);
    expect(String(server).length).toBeLessThanOrEqual(300);
  });
});

describe('smtpError', () => {
  const at = { host: 'smtp.example.org', port: 465 };
  it.each<[object, string]>([
    [{ code: 'EAUTH', response: '535 5.7.8 Bad credentials' }, 'AUTH'],
    [{ code: 'EAUTH', response: '534 5.7.9 Application-specific password required' }, 'AUTH'],
    [{ code: 'EAUTH', response: '454 4.7.0 Too many login attempts' }, 'SERVER_BUSY'],
    [{ code: 'EAUTH' }, 'AUTH'],
    [{ code: 'EENVELOPE', response: '530 5.7.0 Authentication required', command: 'MAIL FROM' }, 'AUTH'],
    [
      { code: 'EENVELOPE', response: '550 5.7.60 Not allowed to send as this sender', command: 'MAIL FROM' },
      'SEND_REFUSED',
    ],
    [{ code: 'EENVELOPE', response: '451 4.3.0 Try later', command: 'MAIL FROM' }, 'SERVER_BUSY'],
    [{ code: 'EENVELOPE' }, 'SEND_REFUSED'],
    [{ code: 'EMESSAGE', command: 'MAIL FROM' }, 'TOO_LARGE'],
    [{ code: 'EMESSAGE', response: '552 5.3.4 Too big', command: 'DATA' }, 'TOO_LARGE'],
    [{ code: 'EMESSAGE', response: '452 4.2.2 Over quota', command: 'DATA' }, 'QUOTA'],
    [{ code: 'ECONNECTION', response: '421 4.7.0 Closing' }, 'SERVER_BUSY'],
    [{ code: 'EPROTOCOL', response: '220-x', command: 'EHLO' }, 'SERVER'],
    [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'OFFLINE'],
    [{ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' }, 'TLS'],
    [{ code: 'ETLS', response: '502 5.5.1 Unknown', command: 'STARTTLS' }, 'TLS'],
    [{ code: 'EDNS' }, 'OFFLINE'],
    [{}, 'INTERNAL'],
  ])('%j is %s', (fields, code) => {
    expect(smtpError(failed(fields), at).code).toBe(code);
  });
});
