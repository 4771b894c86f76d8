import { randomBytes } from 'node:crypto';
import { systemError } from './errors.ts';

/** Webhooks, applications and their tokens (rest.md 1.1, 1.7). Times are milliseconds since 1970. */

export interface Webhook {
  readonly userId: number;
  readonly token: string;
  readonly scopes: readonly string[];
  readonly expires?: number;
}

export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly title: string;
  /** Where the browser returns to. Without one the portal shows the code. */
  readonly redirectUri?: string;
  readonly scopes: readonly string[];
}

/** Who calls. `key` names the webhook or application: limits and idempotency keys are counted by it. */
export interface Principal {
  readonly key: string;
  readonly userId: number;
  /** As they are now: a scope can be taken away. */
  readonly scopes: ReadonlySet<string>;
  /** Throws `expired_token` once the access token has expired, also between two commands of a batch. */
  check(): void;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly userId: number;
  readonly scopes: readonly string[];
  readonly expires: number;
}

/** An error of the token endpoint. */
export class OAuthError extends Error {
  readonly code: 'invalid_request' | 'invalid_client' | 'invalid_grant';

  constructor(code: OAuthError['code'], message: string) {
    super(message);
    this.name = 'OAuthError';
    this.code = code;
  }
}

export const CODE_MS = 30_000;
export const ACCESS_MS = 3_600_000;
export const REFRESH_MS = 180 * 86_400_000;

interface Grant {
  readonly clientId: string;
  readonly userId: number;
  readonly expires: number;
}

export interface AuthDump {
  readonly webhooks: readonly Webhook[];
  readonly access: readonly (readonly [string, Grant])[];
  readonly refresh: readonly (readonly [string, Grant])[];
}

const secret = (bytes: number): string => randomBytes(bytes).toString('hex');

export function createAuth(options: { apps: readonly App[]; now: () => number }) {
  const { now } = options;
  const apps = new Map(options.apps.map((app) => [app.clientId, app]));
  const webhooks = new Map<string, Webhook>();
  const scopes = new Map<string, Set<string>>(options.apps.map((app) => [app.clientId, new Set(app.scopes)]));
  const codes = new Map<string, Grant>();
  const access = new Map<string, Grant>();
  const refresh = new Map<string, Grant>();
  const scopesOf = (key: string): Set<string> => scopes.get(key) ?? new Set();

  const issue = (grant: Pick<Grant, 'clientId' | 'userId'>): Tokens => {
    const { clientId, userId } = grant;
    const [accessToken, refreshToken] = [secret(35), secret(35)];
    const expires = now() + ACCESS_MS;
    access.set(accessToken, { clientId, userId, expires });
    refresh.set(refreshToken, { clientId, userId, expires: now() + REFRESH_MS });
    return { accessToken, refreshToken, userId, scopes: [...scopesOf(clientId)], expires };
  };
  const client = (clientId: string, clientSecret: string): void => {
    if (apps.get(clientId)?.clientSecret !== clientSecret || clientSecret === '') {
      throw new OAuthError('invalid_client', 'The client is not known or its secret is wrong');
    }
  };
  /** A code or refresh token is good once, in time and for its own application. */
  const redeem = (from: Map<string, Grant>, token: string, clientId: string): Tokens => {
    const grant = from.get(token);
    if (grant === undefined || grant.clientId !== clientId || grant.expires <= now()) {
      throw new OAuthError('invalid_grant', 'The grant is not valid any more');
    }
    from.delete(token);
    return issue(grant);
  };

  return {
    app: (clientId: string): App | undefined => apps.get(clientId),
    /** Makes an incoming webhook; its address is `/rest/USER/TOKEN/`. */
    addWebhook(webhook: Omit<Webhook, 'token'> & { token?: string }): Webhook {
      const made: Webhook = { ...webhook, token: webhook.token ?? secret(8) };
      const key = `${made.userId}/${made.token}`;
      webhooks.set(key, made);
      scopes.set(key, new Set(made.scopes));
      return made;
    },
    removeWebhook: (userId: number, token: string): boolean => webhooks.delete(`${userId}/${token}`),
    /** Throws NO_AUTH_FOUND for a webhook that is not there or has run out. */
    byWebhook(userId: string, token: string): Principal {
      const key = `${userId}/${token}`;
      const webhook = webhooks.get(key);
      if (webhook === undefined || (webhook.expires ?? Infinity) <= now()) throw systemError('NO_AUTH_FOUND');
      return { key, userId: webhook.userId, scopes: scopesOf(key), check: () => undefined };
    },
    /** Throws NO_AUTH_FOUND, or `expired_token` for one that was good once. */
    byAccessToken(token: string): Principal {
      const grant = access.get(token);
      if (grant === undefined) throw systemError('NO_AUTH_FOUND');
      const check = (): void => {
        if ((access.get(token)?.expires ?? 0) <= now()) throw systemError('expired_token');
      };
      check();
      return { key: grant.clientId, userId: grant.userId, scopes: scopesOf(grant.clientId), check };
    },
    /** The code that takes the browser's consent to the application: good for 30 seconds, once. */
    authorize(clientId: string, userId: number): string {
      const code = secret(20);
      codes.set(code, { clientId, userId, expires: now() + CODE_MS });
      return code;
    },
    /** Throws an OAuthError. */
    exchange(clientId: string, clientSecret: string, code: string): Tokens {
      client(clientId, clientSecret);
      return redeem(codes, code, clientId);
    },
    /** Gives new tokens for the refresh token, which is worth nothing from then on. Throws an OAuthError. */
    refresh(clientId: string, clientSecret: string, token: string): Tokens {
      client(clientId, clientSecret);
      return redeem(refresh, token, clientId);
    },
    /** All access tokens expire now; refresh tokens stay. */
    expireAccessTokens(): void {
      for (const [token, grant] of access)
        access.set(token, { ...grant, expires: Math.min(grant.expires, now()) });
    },
    /** Refresh tokens become worthless, as after 180 days or when the application was removed. */
    revokeRefreshTokens: (): void => refresh.clear(),
    /** For every webhook and application. */
    takeScope(scope: string): void {
      for (const set of scopes.values()) set.delete(scope);
    },
    giveScope(scope: string): void {
      for (const set of scopes.values()) set.add(scope);
    },
    dump: (): AuthDump => ({ webhooks: [...webhooks.values()], access: [...access], refresh: [...refresh] }),
    load(dumped: AuthDump): void {
      for (const webhook of dumped.webhooks) {
        const key = `${webhook.userId}/${webhook.token}`;
        webhooks.set(key, webhook);
        scopes.set(key, new Set(webhook.scopes));
      }
      for (const [token, grant] of dumped.access) access.set(token, grant);
      for (const [token, grant] of dumped.refresh) refresh.set(token, grant);
    },
  };
}

export type Auth = ReturnType<typeof createAuth>;
