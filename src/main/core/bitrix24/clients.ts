import { AppError } from '#shared/errors.ts';
import type { PortalId } from '#shared/model/ids.ts';
import type { PortalRecord } from '../db/repos/portals.repo.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, Secrets } from '../ports.ts';
import { createRestClient, type RestClient } from './rest/client.ts';
import { webhookCredentials, type Credentials } from './rest/credentials.ts';
import { PortalFailure } from './rest/failure.ts';
import { createLimiter, ENTERPRISE, STANDARD, type Limiter } from './rest/limiter.ts';
import { parseWebhook } from './rest/webhook.ts';

/** What tells the portal who calls. */
export const USER_AGENT = 'Postino/0.1';

export const portalSecret = (id: PortalId): string => `portal:${id}`;

export interface PortalClients {
  /** The one client of a portal: all callers share its limits. Throws a PortalFailure (PORTAL_AUTH) where its secret is missing. */
  of(portal: PortalRecord): RestClient;
  /** A client for a way in that is being tried. */
  trial(origin: string, credentials: Credentials): RestClient;
  /** Its way in, or its plan, has changed; it is gone. */
  forget(id: PortalId): void;
  close(): void;
}

export function createPortalClients(deps: { clock: Clock; secrets: Secrets; logger: Logger }): PortalClients {
  const { clock, secrets } = deps;
  const logger = deps.logger.child('portal');
  const clients = new Map<PortalId, RestClient>();
  /** By origin: they outlive a change of the way in, for the portal counts by where calls come from. */
  const limiters = new Map<string, Limiter>();
  const closing = new AbortController();

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
      logger,
      userAgent: USER_AGENT,
      closing: closing.signal,
    });

  const credentialsOf = (portal: PortalRecord): Credentials => {
    const secret = secrets.get(portalSecret(portal.id));
    if (secret === undefined) {
      const error = new AppError('PORTAL_AUTH', { portal: new URL(portal.origin).host, reason: 'no-secret' });
      throw new PortalFailure(error, { outcome: 'unsent', temporary: false });
    }
    return webhookCredentials(parseWebhook(secret));
  };

  return {
    of(portal) {
      const known = clients.get(portal.id);
      if (known !== undefined) return known;
      const limiter = limiterOf(portal.origin);
      limiter.resize(portal.enterprise === 1 ? ENTERPRISE : STANDARD);
      const client = make(portal.origin, credentialsOf(portal), limiter);
      clients.set(portal.id, client);
      return client;
    },
    trial: (origin, credentials) => make(origin, credentials, limiterOf(origin)),
    forget: (id) => void clients.delete(id),
    close: () => closing.abort(),
  };
}
