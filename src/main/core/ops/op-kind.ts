import type { ImapFlow } from 'imapflow';
import type { z } from 'zod';
import type { AccountId } from '#shared/model/ids.ts';
import type { OpLocation, OpRecord } from '../db/repos/ops.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, Paths } from '../ports.ts';

/** What an operation has at hand when its turn comes. */
export interface RemoteContext {
  readonly client: ImapFlow;
  readonly store: Store;
  readonly clock: Clock;
  readonly paths: Paths;
  readonly logger: Logger;
  readonly accountId: AccountId;
  readonly op: OpRecord;
  readonly locations: readonly OpLocation[];
}

/**
 * One kind of action on the server. Every `runRemote` may run twice (a crash between the server's answer and our
 * note of it), so each leaves the server the same the second time.
 */
export interface OpKind<P> {
  readonly kind: string;
  readonly payload: z.ZodType<P>;
  runRemote(context: RemoteContext, payload: P): Promise<void>;
  /** The server refuses for good: put the local state back to what the server has. */
  giveUp(tx: Tx, payload: P, locations: readonly OpLocation[]): void;
}
