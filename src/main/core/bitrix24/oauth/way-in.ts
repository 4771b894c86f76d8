import { z } from 'zod';
import type { PortalId } from '#shared/model/ids.ts';
import type { Secrets } from '../../ports.ts';
import type { TokenKeeper } from './oauth-credentials.ts';
import type { OAuthTokens } from './token-endpoint.ts';

/** What lets us into a portal as an application, as it stands with the secrets. */
const kept = z.object({
  clientSecret: z.string(),
  access: z.string(),
  refresh: z.string(),
  /** The port of the redirect address that the application is registered with; null where the code is pasted. */
  port: z.number().nullable(),
});
export type OAuthWayIn = z.infer<typeof kept>;

/** Where a portal's webhook or tokens are. */
export const portalSecret = (id: PortalId): string => `portal:${id}`;

/** Reads it; undefined where there is none, or that of a webhook. */
export function readWayIn(secrets: Secrets, id: PortalId): OAuthWayIn | undefined {
  const text = secrets.get(portalSecret(id));
  if (text?.startsWith('{') !== true) return undefined;
  return kept.parse(JSON.parse(text));
}

export const writeWayIn = (secrets: Secrets, id: PortalId, way: OAuthWayIn): void =>
  secrets.set(portalSecret(id), JSON.stringify(way));

/** Keeps the tokens of a portal with its secrets. */
export function tokenKeeper(secrets: Secrets, id: PortalId, first: OAuthWayIn): TokenKeeper {
  const now = (): OAuthWayIn => readWayIn(secrets, id) ?? first;
  const tokensOf = ({ access, refresh }: OAuthWayIn): OAuthTokens => ({ access, refresh });
  return {
    read: () => tokensOf(now()),
    replace(used, next) {
      const stands = readWayIn(secrets, id);
      // Signed in anew, or disconnected, while the answer was on its way.
      if (stands === undefined || stands.refresh !== used.refresh) return false;
      writeWayIn(secrets, id, { ...stands, ...next });
      return true;
    },
  };
}
