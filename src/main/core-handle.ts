import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { systemClock, type Clock } from './core/ports.ts';
import type { ThreadData } from './core/thread-protocol.ts';
import type { HostDoor } from './host-door.ts';
import { connectClient, type CorePort } from './supervisor/client.ts';
import { openDoor } from './supervisor/door.ts';
import { openSlot, type Slot } from './supervisor/slot.ts';
import { HEAP_LIMITS, startThread } from './supervisor/thread.ts';

export type { CorePort } from './supervisor/client.ts';

/** A worker of the core has ended unasked. `forGood`: too often; it is not started again, and its calls fail at once. */
export interface CoreTrouble {
  readonly role: ThreadData['role'];
  readonly forGood: boolean;
  readonly error: unknown;
}

export interface CoreOptions {
  /** The folder that holds all state. Created with mode 0700 where it is missing. */
  readonly profile: string;
  /** 32 bytes from the host's keychain: what the stored passwords are encrypted with. */
  readonly masterKey: Uint8Array;
  readonly onTrouble?: (trouble: CoreTrouble) => void;
}

export interface CoreHandle {
  /**
   * A connection for one more client of the contract, which outlives the workers behind it. Messages for methods of the
   * host must not be sent here.
   */
  connect(): CorePort;
  readonly door: HostDoor;
  /** Resolves when everything is on disk and both workers have ended; after it no port answers. */
  stop(): Promise<void>;
}

export type StartCore = (options: CoreOptions) => Promise<CoreHandle>;

/** What a test replaces. */
export interface CorePlacement {
  readonly makeWorker: (data: ThreadData) => Worker;
  readonly clock: Clock;
}

/** Beside this file as a source; in the build this file may lie in a folder of chunks below the entries. */
function threadFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [
    join(here, 'core-thread.ts'),
    join(here, 'core-thread.js'),
    join(here, '..', 'core-thread.js'),
  ];
  const found = candidates.find((file) => existsSync(file));
  if (found === undefined) throw new Error('core-thread is missing from this installation');
  return found;
}

const inThisProcess: CorePlacement = {
  makeWorker: (data) =>
    new Worker(threadFile(), { workerData: data, resourceLimits: HEAP_LIMITS[data.role] }),
  clock: systemClock,
};

/**
 * Starts the core: first the writer, which brings the store to the newest format, then the reader beside it. Either is
 * started again when it crashes: SQLite's journal keeps the store whole, and what was queued is taken up by the new writer.
 */
export async function startCore(
  { onTrouble, ...data }: CoreOptions,
  placement: CorePlacement = inThisProcess,
): Promise<CoreHandle> {
  const { makeWorker, clock } = placement;
  const open = (role: ThreadData['role']): Promise<Slot> =>
    openSlot({
      start: () => startThread(makeWorker({ role, ...data })),
      clock,
      onEnded: (forGood, error) => onTrouble?.({ role, forGood, error }),
    });
  const writer = await open('writer');
  const reader = await open('reader').catch(async (error: unknown) => {
    await writer.stop();
    throw error;
  });
  return {
    connect: () => connectClient(writer, reader),
    door: openDoor(writer, clock),
    async stop() {
      await reader.stop();
      await writer.stop();
    },
  };
}
