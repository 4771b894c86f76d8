import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const secret = (): string => randomBytes(32).toString('base64url');

/** Compares in constant time; the hashes make lengths equal. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export interface Session {
  /** Goes into the first address, once. */
  readonly token: string;
  /** True once, for the right token; it is worth nothing afterwards. */
  redeem(token: string): boolean;
  /** The Set-Cookie value for who has redeemed. */
  readonly setCookie: string;
  /** Whether a request's Cookie header carries this start's session. */
  isKnown(cookieHeader: string | undefined): boolean;
}

/**
 * The one session of a start. Browsers share cookies among all ports of 127.0.0.1, so the name holds the port and a mark
 * of this start: two profiles open at once do not sign each other out.
 */
export function createSession(port: number): Session {
  const token = secret();
  const value = secret();
  const name = `postino_${port}_${randomBytes(6).toString('hex')}`;
  let unused = true;
  return {
    token,
    redeem(given) {
      if (!unused || !same(given, token)) return false;
      unused = false;
      return true;
    },
    setCookie: `${name}=${value}; Path=/; HttpOnly; SameSite=Strict`,
    isKnown(cookieHeader) {
      for (const pair of (cookieHeader ?? '').split(';')) {
        const [key, ...rest] = pair.trim().split('=');
        if (key === name && same(rest.join('='), value)) return true;
      }
      return false;
    },
  };
}
