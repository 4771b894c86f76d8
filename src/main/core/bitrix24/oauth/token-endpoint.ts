import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { isLoopback } from '../../net/loopback.ts';
import { answeredFailure, connectionFailure, notJson, PortalFailure, timedOut } from '../rest/failure.ts';

/** The vendor's server that gives tokens for every portal of the cloud (rest.md 1.7). */
const VENDOR = 'https://oauth.bitrix.info/oauth/token/';
const TIMEOUT_MS = 30_000;

/** A local application as its portal registered it. `secret` never leaves the core. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
}

export interface OAuthTokens {
  /** Good for an hour. */
  readonly access: string;
  /** Good for 180 days, and once: every use gives another. */
  readonly refresh: string;
}

export type Grant =
  | { readonly kind: 'authorization_code'; readonly code: string }
  | { readonly kind: 'refresh_token'; readonly token: string };

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  client_endpoint: z.string().optional(),
  domain: z.string().optional(),
});
const tokenError = z.object({ error: z.string(), error_description: z.string().optional() });

/** Where the tokens of a portal come from: the vendor's server, for the embedded portal itself. */
export const tokenEndpoint = (origin: string): string =>
  isLoopback(new URL(origin).hostname) ? `${origin}/oauth/token/` : VENDOR;

/** The host that the tokens are good for; empty where the answer does not say. */
function hostIn({ client_endpoint: endpoint, domain }: z.infer<typeof tokenAnswer>): string {
  const url = endpoint === undefined ? null : URL.parse(endpoint);
  return url?.host ?? domain ?? '';
}

/**
 * Turns a grant into tokens. Neither the address nor the answer is ever logged: both hold secrets.
 *
 * @throws PortalFailure. Its `code` is the server's, such as `invalid_grant`; PORTAL_AUTH where the grant or the client is no
 * longer good. The call that it was wanted for has not been made, whatever became of this one.
 * @throws AppError VALIDATION, reason 'other-portal', for tokens of another portal
 */
export async function askForTokens(
  origin: string,
  client: OAuthClient,
  grant: Grant,
  options: { readonly userAgent: string; readonly signal: AbortSignal },
): Promise<OAuthTokens> {
  const { host, port } = new URL(origin);
  const endpoint = new URL(tokenEndpoint(origin));
  const place = { portal: host, port: Number(port) || 443 };
  const given = {
    grant_type: grant.kind,
    client_id: client.id,
    client_secret: client.secret,
    ...(grant.kind === 'refresh_token' ? { refresh_token: grant.token } : { code: grant.code }),
  };
  for (const [name, value] of Object.entries(given)) endpoint.searchParams.set(name, value);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let status = 0;
  let body: unknown;
  try {
    const response = await fetch(endpoint, {
      headers: { Accept: 'application/json', 'User-Agent': options.userAgent },
      redirect: 'manual',
      signal: AbortSignal.any([options.signal, timeout]),
    });
    status = response.status;
    body = await response.json();
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw unsent(notJson(place, status));
    const ended = timeout.aborted || options.signal.aborted;
    // Without the cause: fetch's own may quote the address.
    throw unsent(ended ? timedOut(place, undefined) : connectionFailure(thrown, place));
  }
  const answer = tokenAnswer.safeParse(body);
  if (answer.success) {
    const other = hostIn(answer.data);
    if (other !== '' && other !== host)
      throw new AppError('VALIDATION', { field: 'origin', reason: 'other-portal' });
    return { access: answer.data.access_token, refresh: answer.data.refresh_token };
  }
  const error = tokenError.safeParse(body);
  if (!error.success) throw unsent(notJson(place, status));
  const { error: code, error_description: words = '' } = error.data;
  if (code === 'invalid_grant' || code === 'invalid_client' || code === 'invalid_request') {
    const auth = new AppError('PORTAL_AUTH', { portal: host, reason: code });
    throw new PortalFailure(auth, { outcome: 'refused', temporary: false, code });
  }
  throw unsent(answeredFailure({ status, code, words, resetAt: null }, place, []));
}

/** What fails here is not the call that wanted a token: that has not been made. */
const unsent = ({ error, temporary, retryAt, code }: PortalFailure): PortalFailure =>
  new PortalFailure(error, { outcome: 'unsent', temporary, retryAt, code });
