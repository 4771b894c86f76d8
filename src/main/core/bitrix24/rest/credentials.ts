import type { WebhookAddress } from './webhook.ts';

/** How calls are let in. */
export interface Credentials {
  /** Where a method is called, and the token that goes into its body; null where the address says it all. */
  request(version: 2 | 3, method: string): { readonly url: string; readonly auth: string | null };
  /** Which token is in use, by number. */
  generation(): number;
  /**
   * Gets a new token, unless somebody has since `generation`. Missing where there is nothing to renew. Rejects with a
   * PortalFailure: PORTAL_AUTH where the portal wants to be asked anew.
   */
  renew?(generation: number): Promise<void>;
}

/** By an incoming webhook: the address is the secret. */
export function webhookCredentials({ origin, userId, token }: WebhookAddress): Credentials {
  return {
    request: (version, method) => ({
      url: `${origin}/rest/${version === 3 ? 'api/' : ''}${userId}/${token}/${method}`,
      auth: null,
    }),
    generation: () => 0,
  };
}
