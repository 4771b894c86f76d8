import { AppError } from '#shared/errors.ts';

/**
 * A server's words made fit to be shown and logged: one line, no control or bidi characters, at most 300 characters.
 * A server may say anything, so `secrets` (the password, as it is and as base64) are taken out of it as well.
 */
export function serverWords(text: unknown, secrets: readonly string[] = []): string {
  if (typeof text !== 'string') return '';
  let words = text
    .slice(0, 4000)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  for (const secret of secrets) {
    if (secret.length >= 3) words = words.replaceAll(secret, '***');
  }
  return Array.from(words).slice(0, 300).join('');
}

/** The forms in which a password crosses the wire (RFC 4616, RFC 3501 LOGIN, SASL LOGIN). */
export function secretForms(user: string, password: string): string[] {
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
  return [password, base64(`\0${user}\0${password}`), base64(password)];
}

/** A server may repeat what it was sent: the words that go on to the interface never hold the password. */
export function withoutSecrets(error: AppError, user: string, password: string): AppError {
  const { server } = error.params;
  if (typeof server !== 'string') return error;
  const words = serverWords(server, secretForms(user, password));
  return new AppError(error.code, { ...error.params, server: words }, error.cause);
}
