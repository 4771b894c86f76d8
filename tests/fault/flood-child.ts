import { AppError } from '#shared/errors.ts';
import { createCore } from '../../src/main/core/create-core.ts';
import { hastyClock } from './hands.ts';

/** What the parent asks for, as JSON in the first argument. */
export interface FloodTask {
  readonly profile: string;
  readonly webhook: string;
  /** As `Job.begun`. */
  readonly begun: number;
}

/** A core that files what has come, until it is killed. */
const { profile, webhook, begun } = JSON.parse(process.argv[2] ?? '') as FloodTask;
const core = createCore({
  profile,
  masterKey: new Uint8Array(32).fill(7),
  push: () => undefined,
  ports: {
    clock: hastyClock(begun),
    imap: () => Promise.reject(new AppError('OFFLINE', { host: '127.0.0.1', port: 1, reason: 'refused' })),
  },
});
// Before anything is decided: what has come before there is a portal is not meant for it.
await core.door.provisionPortal(webhook);
setInterval(() => undefined, 60_000);
