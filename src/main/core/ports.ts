import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImapConnect } from './imap/connect.ts';
import type { Logger } from './log/logger.ts';
import type { SmtpSend } from './smtp/send.ts';

/** Time, so that a test can turn it. Milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Calls once, after `milliseconds`. Returns the function that calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Passwords, by account. They are kept encrypted and never leave the core. */
export interface Secrets {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  remove(name: string): void;
}

/** Where a profile keeps what. */
export interface Paths {
  readonly database: string;
  readonly secrets: string;
  readonly log: string;
  /** Bytes of attachments, by the part's database id. */
  readonly blobs: string;
  /** Files that the person added to drafts, by upload id. */
  readonly uploads: string;
  /** Finished messages on their way out, by outgoing id. */
  readonly outbox: string;
}

/** All that a test replaces. */
export interface Ports {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly logger: Logger;
  readonly paths: Paths;
  readonly imap: ImapConnect;
  readonly smtp: SmtpSend;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.min(milliseconds, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** The layout of a profile; its folders are made, readable by their owner only. */
export function profilePaths(profile: string): Paths {
  const folder = (name: string): string => {
    const path = join(profile, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    database: join(folder('.'), 'postino.db'),
    secrets: join(profile, 'secrets.bin'),
    log: join(folder('logs'), 'core.log'),
    blobs: folder('blobs'),
    uploads: folder('uploads'),
    outbox: folder('outbox'),
  };
}
