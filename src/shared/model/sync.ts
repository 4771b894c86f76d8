import { z } from 'zod';
import { wireError } from '../errors.ts';
import { accountId, folderId } from './ids.ts';

/**
 * `idle` nothing to do; `connecting`; `syncing`; `stopped` by the person; `waiting` for the next try after a failure;
 * `signed-out`: the server refused the password, nothing is tried until it is changed.
 */
export const syncPhase = z.enum(['idle', 'connecting', 'syncing', 'stopped', 'waiting', 'signed-out']);
export type SyncPhase = z.infer<typeof syncPhase>;

export const accountSync = z.object({
  accountId,
  phase: syncPhase,
  /** The folder at work, null between folders. */
  folderId: folderId.nullable(),
  /** Messages fetched, and wanted, in this folder. */
  done: z.number().int(),
  total: z.number().int(),
  /** Messages here, and on the server, over all folders of the mailbox: how far a first sync is. */
  allDone: z.number().int(),
  allTotal: z.number().int(),
  /** When the next one begins by itself, in milliseconds since 1970; null: not by time. */
  nextSync: z.number().nullable(),
  /** Milliseconds since 1970. */
  lastSuccess: z.number().nullable(),
  /** Kept after it is over: then `lastErrorAt` is before `lastSuccess`. */
  lastError: wireError.nullable(),
  lastErrorAt: z.number().nullable(),
  /** Actions of the person that wait to reach the server. */
  pendingOps: z.number().int(),
});
export type AccountSync = Readonly<z.infer<typeof accountSync>>;
