import { OAuthError, type App, type Auth, type Tokens } from './auth.ts';
import { classicBody, PortalError } from './errors.ts';
import { document, html } from './pages/html.ts';
import { userName, type Records } from './records.ts';
import type { HttpAnswer, HttpRequest } from './rest.ts';
import { JSON_TYPE } from './rest.ts';

/** OAuth 2.0 of a local application (rest.md 1.7). The token endpoint of the vendor stands on the portal's own address here. */

export interface OAuthParts {
  readonly auth: Auth;
  readonly records: Records;
  readonly origin: () => string;
  readonly now: () => number;
  /** Who has a session in the browser; the page lets that person consent. */
  readonly sessionUser: number;
}

export const MEMBER_ID = 'a223c6b3710f85df22e9377d6c4f7553';

const page = (status: number, body: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body,
});

/** A failure is shown on the portal's own page: the browser does not return to the application. */
const failed = (text: string): HttpAnswer =>
  page(
    400,
    document(
      'Autorizzazione',
      html`<h1>Autorizzazione non riuscita</h1>
        <section class="card"><p>${text}</p></section>`,
    ),
  );

function consent(parts: OAuthParts, app: App, state: string): HttpAnswer {
  const name = userName(parts.records.users.get(parts.sessionUser));
  return page(
    200,
    document(
      'Autorizzazione',
      html`<h1>${app.title} chiede l’accesso</h1>
        <section class="card">
          <p>Come <strong>${name}</strong>, con questi permessi: ${app.scopes.join(', ')}.</p>
          <form method="post" action="/oauth/authorize/">
            <input type="hidden" name="client_id" value="${app.clientId}" /><input
              type="hidden"
              name="state"
              value="${state}"
            /><button type="submit">Consenti</button>
          </form>
        </section>`,
    ),
  );
}

function grant(parts: OAuthParts, app: App, state: string): HttpAnswer {
  const code = parts.auth.authorize(app.clientId, parts.sessionUser);
  if (app.redirectUri === undefined) {
    return page(
      200,
      document(
        'Autorizzazione',
        html`<h1>Codice di autorizzazione</h1>
          <section class="card">
            <p>Incolla questo codice nell’applicazione entro 30 secondi:</p>
            <p><code>${code}</code></p>
          </section>`,
      ),
    );
  }
  const target = new URL(app.redirectUri);
  const { host } = new URL(parts.origin());
  const query = {
    code,
    state,
    domain: host,
    member_id: MEMBER_ID,
    scope: app.scopes.join(','),
    server_domain: host,
  };
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  return { status: 302, headers: { Location: target.href }, body: '' };
}

function tokenAnswer(parts: OAuthParts, tokens: Tokens, refreshed: boolean): Record<string, unknown> {
  const origin = parts.origin();
  return {
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    expires_in: 3600,
    client_endpoint: `${origin}/rest/`,
    server_endpoint: `${origin}/rest/`,
    domain: new URL(origin).host,
    member_id: MEMBER_ID,
    scope: tokens.scopes.join(','),
    status: 'L',
    ...(refreshed ? { expires: Math.floor(tokens.expires / 1000), user_id: tokens.userId } : {}),
  };
}

/** Assumption: errors come with HTTP 400; the documentation names their codes only. */
async function token(
  parts: OAuthParts,
  query: URLSearchParams,
  faults: () => Promise<() => Promise<void>>,
): Promise<HttpAnswer> {
  const json = (status: number, body: unknown): HttpAnswer => ({
    status,
    headers: { 'Content-Type': JSON_TYPE },
    body: JSON.stringify(body),
  });
  const value = (name: string): string => query.get(name) ?? '';
  const { auth } = parts;
  try {
    const beforeAnswer = await faults();
    const [id, secret] = [value('client_id'), value('client_secret')];
    const kind = value('grant_type');
    const refreshes = kind === 'refresh_token';
    if (kind !== 'authorization_code' && !refreshes) {
      throw new OAuthError('invalid_request', 'Unknown grant_type');
    }
    const tokens = refreshes
      ? auth.refresh(id, secret, value('refresh_token'))
      : auth.exchange(id, secret, value('code'));
    await beforeAnswer();
    return json(200, tokenAnswer(parts, tokens, refreshes));
  } catch (error) {
    if (error instanceof PortalError) return json(error.status, classicBody(error));
    if (!(error instanceof OAuthError)) throw error;
    return json(400, { error: error.code, error_description: error.message });
  }
}

/** Answers `/oauth/…`; undefined for any other address. `faults` plays those of the token endpoint. */
export async function answerOAuth(
  parts: OAuthParts,
  request: HttpRequest,
  faults: () => Promise<() => Promise<void>>,
): Promise<HttpAnswer | undefined> {
  const path = request.path.replace(/\/$/, '');
  if (path === '/oauth/token') return token(parts, new URLSearchParams(request.query), faults);
  if (path !== '/oauth/authorize') return undefined;
  const consented = request.method === 'POST';
  const query = new URLSearchParams(consented ? request.body.toString('utf8') : request.query);
  const app = parts.auth.app(query.get('client_id') ?? '');
  if (app === undefined) return failed('Questa applicazione non è installata nel portale.');
  return (consented ? grant : consent)(parts, app, query.get('state') ?? '');
}
