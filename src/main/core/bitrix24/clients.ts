import { AppError } from '#shared/errors.ts';
import type { PortalId } from '#shared/model/ids.ts';
import type { PortalRecord } from '../db/repos/portals.repo.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, Secrets } from '../ports.ts';
import { oauthCredentials } from './oauth/oauth-credentials.ts';
import { askForTokens, type OAuthClient, type OAuthTokens } from './oauth/token-endpoint.ts';
import { portalSecret, readWayIn, tokenKeeper } from './oauth/way-in.ts';
import { createRestClient, type RestClient } from './rest/client.ts';
import { webhookCredentials, type Credentials } from './rest/credentials.ts';
import { PortalFailure } from './rest/failure.ts';
import { createLimiter, ENTERPRISE, STANDARD, type Limiter } from './rest/limiter.ts';
import { parseWebhook } from './rest/webhook.ts';

/** What tells the portal who calls. */
export const USER_AGENT = 'Postino/0.1';

export interface PortalClients {
  /** The one client of a portal: all callers share its limits. Throws a PortalFailure (PORTAL_AUTH) where its secret is missing. */
  of(portal: PortalRecord): RestClient;
  /** A client for a way in that is being tried. */
  trial(origin: string, credentials: Credentials): RestClient;
  /** Its plan may have changed. */
  forget(id: PortalId): void;
  /** Its way in has changed, or it is gone. */
  reset(id: PortalId): void;
  /** Tokens for the code that a portal has given to an application. Rejects as `askForTokens` does. */
  exchange(origin: string, client: OAuthClient, code: string): Promise<OAuthTokens>;
  close(): void;
}

export function createPortalClients(deps: { clock: Clock; secrets: Secrets; logger: Logger }): PortalClients {
  const { clock, secrets } = deps;
  const logger = deps.logger.child('portal');
  const clients = new Map<PortalId, RestClient>();
  /** They outlive a client: two that renew the same tokens would each spoil those of the other. */
  const waysIn = new Map<PortalId, Credentials>();
  /** By origin: they outlive a change of the way in, for the portal counts by where calls come from. */
  const limiters = new Map<string, Limiter>();
  const closing = new AbortController();
  const asking = { userAgent: USER_AGENT, signal: closing.signal };

  const limiterOf = (origin: string, size = STANDARD): Limiter => {
    const known = limiters.get(origin);
    if (known !== undefined) return known;
    const limiter = createLimiter(clock, size);
    limiters.set(origin, limiter);
    return limiter;
  };
  const make = (origin: string, credentials: Credentials, limiter: Limiter): RestClient =>
    createRestClient({
      origin,
      credentials,
      limiter,
      now: () => clock.now(),
      logger,
      userAgent: USER_AGENT,
      closing: closing.signal,
    });

  const noWayIn = (origin: string): PortalFailure =>
    new PortalFailure(new AppError('PORTAL_AUTH', { portal: new URL(origin).host, reason: 'no-secret' }), {
      outcome: 'unsent',
      temporary: false,
    });
  const byOAuth = ({ id, origin, client_id: clientId }: PortalRecord): Credentials => {
    const way = readWayIn(secrets, id);
    if (way === undefined) throw noWayIn(origin);
    const client = { id: clientId, secret: way.clientSecret };
    return oauthCredentials(origin, tokenKeeper(secrets, id, way), (token) =>
      askForTokens(origin, client, { kind: 'refresh_token', token }, asking),
    );
  };
  const credentialsOf = (portal: PortalRecord): Credentials => {
    if (portal.way === 'oauth') return byOAuth(portal);
    const secret = secrets.get(portalSecret(portal.id));
    if (secret === undefined) throw noWayIn(portal.origin);
    return webhookCredentials(parseWebhook(secret));
  };
  const wayInto = (portal: PortalRecord): Credentials => {
    const known = waysIn.get(portal.id);
    if (known !== undefined) return known;
    const made = credentialsOf(portal);
    waysIn.set(portal.id, made);
    return made;
  };

  return {
    of(portal) {
      const known = clients.get(portal.id);
      if (known !== undefined) return known;
      const limiter = limiterOf(portal.origin);
      limiter.resize(portal.enterprise === 1 ? ENTERPRISE : STANDARD);
      const client = make(portal.origin, wayInto(portal), limiter);
      clients.set(portal.id, client);
      return client;
    },
    trial: (origin, credentials) => make(origin, credentials, limiterOf(origin)),
    forget: (id) => void clients.delete(id),
    reset(id) {
      clients.delete(id);
      waysIn.delete(id);
    },
    exchange: (origin, client, code) =>
      askForTokens(origin, client, { kind: 'authorization_code', code }, asking),
    close: () => closing.abort(),
  };
}
