import type { Suggestion } from '#shared/model/account.ts';
export declare function suggestServers(address: string): Suggestion;
