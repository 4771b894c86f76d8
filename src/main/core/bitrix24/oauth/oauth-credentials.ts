import type { Credentials } from '../rest/credentials.ts';
import type { OAuthTokens } from './token-endpoint.ts';

/** The tokens of one portal as they are kept. */
export interface TokenKeeper {
  read(): OAuthTokens;
  /** Puts `next` in the place of `used`, on disk before it returns. False where others stand there by now: a new sign-in. */
  replace(used: OAuthTokens, next: OAuthTokens): boolean;
}

/**
 * As an OAuth 2.0 application (rest.md 1.1, 1.7). A refresh token is good once: however many calls meet an expired token at the
 * same time, one refresh is made, and what it gave is on disk before anything uses it.
 */
export function oauthCredentials(
  origin: string,
  keeper: TokenKeeper,
  refresh: (token: string) => Promise<OAuthTokens>,
): Credentials {
  let tokens = keeper.read();
  let generation = 0;
  let renewing: Promise<void> | null = null;

  const renewOnce = async (): Promise<void> => {
    const next = await refresh(tokens.refresh);
    tokens = keeper.replace(tokens, next) ? next : keeper.read();
    generation += 1;
  };
  return {
    request: (version, method) => ({
      url: `${origin}/rest/${version === 3 ? 'api/' : ''}${method}`,
      auth: tokens.access,
    }),
    generation: () => generation,
    async renew(used) {
      if (used !== generation) return;
      renewing ??= renewOnce().finally(() => {
        renewing = null;
      });
      await renewing;
    },
  };
}
