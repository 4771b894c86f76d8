import { AppError } from '#shared/errors.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import type { Store } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, Paths } from '../ports.ts';
import { connectPause } from '../sync/backoff.ts';
import type { Connection } from '../sync/connection.ts';
import { createWake } from '../sync/wake.ts';
import { accountLane, runAccountLane } from './run-lane.ts';

export interface LaneLoop {
  /** Something waits in the lane, or the network may be back. */
  kick(): void;
  close(): Promise<void>;
}

/** Replays a mailbox's actions as they come; after a failure with growing pauses, or at once when kicked. */
export function createLaneLoop(deps: {
  store: Store;
  clock: Clock;
  paths: Paths;
  logger: Logger;
  accountId: AccountId;
  desk: Pick<Connection, 'use'>;
  onDone: (kinds: ReadonlySet<string>) => void;
  onFailed: (error: AppError) => void;
  /** A folder has to be synced before its actions can go on. */
  onStale: (folderId: FolderId) => void;
}): LaneLoop {
  const { store, clock, logger, accountId, desk } = deps;
  const wake = createWake(clock);
  let closed = false;
  let failures = 0;
  const refusals = new Map<number, number>();
  const ended = (): boolean => closed;

  const loop = async (): Promise<void> => {
    while (!ended()) {
      const earliest = opsRepo.earliest(store.read, accountLane(accountId));
      if (earliest === null || earliest > clock.now()) {
        await wake.wait(earliest === null ? null : earliest - clock.now());
        continue;
      }
      try {
        deps.onDone(await desk.use((client) => runAccountLane(client, { ...deps, refusals })));
        failures = 0;
      } catch (thrown) {
        if (ended()) return;
        failures += 1;
        const error = thrown instanceof AppError ? thrown : new AppError('INTERNAL', {}, thrown);
        logger.info('lane.waits', { code: error.code, failures });
        deps.onFailed(error);
        await wake.wait(error.code === 'AUTH' ? null : connectPause(failures, Math.random()));
      }
    }
  };
  const running = loop();

  return {
    kick: () => wake.now(),
    async close() {
      closed = true;
      wake.now();
      await running;
    },
  };
}
