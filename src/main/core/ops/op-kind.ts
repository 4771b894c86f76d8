import type { ImapFlow } from 'imapflow';
import type { z } from 'zod';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import type { LocationRecord } from '../db/repos/locations.repo.ts';
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
  /** The rows that it is about and that are still there, with where the server has them now. */
  readonly locations: readonly LocationRecord[];
  /** Of a copy: for each row, the row that it is made from. */
  readonly sources: ReadonlyMap<LocationRecord['id'], LocationRecord>;
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
  giveUp(tx: Tx, payload: P, locations: readonly LocationRecord[], now: number): void;
  /** The folder that it is about, for what is told of it. */
  folderOf?(payload: P): FolderId;
}

export type { OpLocation };
