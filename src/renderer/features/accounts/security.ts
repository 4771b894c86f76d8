import type { Security } from '#shared/model/account.ts';

export type { Security } from '#shared/model/account.ts';

/** Safest first. By name, so that the contract's schemas stay out of the interface's bundle. */
export const security = ['tls', 'starttls', 'plain'] as const satisfies readonly Security[];
