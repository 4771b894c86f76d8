import type { IncomingMessage } from 'node:http';
import type { Session } from './session.ts';

/** What to do with a request before anything looks at what it asks for. */
export type Verdict =
  | { readonly kind: 'pass' }
  /** Not from a page of ours, or not for this host: no further word. */
  | { readonly kind: 'refuse' }
  /** In order, but not signed in. */
  | { readonly kind: 'sign-in' }
  /** The token was right: set the cookie and go to "/". `hop`: by a page, since a redirect would lose the strict cookie. */
  | { readonly kind: 'welcome'; readonly hop: boolean }
  /** Signed in and came by the first address again: just go to "/". */
  | { readonly kind: 'home' };

/**
 * Guards HTTP and the WebSocket's upgrade alike. Host must be ours (against DNS rebinding), Origin where it is sent must be
 * that host, Sec-Fetch-Site must not be another site or another port's page, and the session cookie must be there.
 * Only the first address is let through from elsewhere, since its token proves more than any header.
 */
export function judge(request: IncomingMessage, port: number, session: Session): Verdict {
  const { host, origin, cookie } = request.headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return { kind: 'refuse' };
  if (origin !== undefined && origin !== `http://${host}`) return { kind: 'refuse' };

  const site = request.headers['sec-fetch-site'];
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  const known = session.isKnown(cookie);
  const token = request.method === 'GET' ? firstAddressToken(request.url ?? '') : null;
  if (token !== null) {
    // A signed-in browser does not use the token up: it stays for the one it was meant for.
    if (known && !foreign) return { kind: 'home' };
    const page = request.headers['sec-fetch-dest'] ?? 'document';
    if (page === 'document' && session.redeem(token)) return { kind: 'welcome', hop: foreign };
    return foreign && page !== 'document' ? { kind: 'refuse' } : { kind: 'sign-in' };
  }
  if (foreign) return { kind: 'refuse' };
  return known ? { kind: 'pass' } : { kind: 'sign-in' };
}

function firstAddressToken(target: string): string | null {
  const [path, query = ''] = target.split('?', 2);
  return path === '/' ? new URLSearchParams(query).get('token') : null;
}
