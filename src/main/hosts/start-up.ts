import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { CoreHandle, StartCore } from '../core-handle.ts';
import { createFileLogger, errorFields } from '../core/log/file-logger.ts';
import type { Logger } from '../core/log/logger.ts';
import type { ProvisionMailbox } from '../host-door.ts';
import { USAGE, type Args } from './cli.ts';
import type { MasterKey } from './master-key.ts';
import { lockProfile, prepareProfile, type ProfileLock } from './profile.ts';
import { readProvision } from './provision.ts';
import { StartError } from './start-error.ts';

/** The embedded servers of `--demo`. */
export type StartDemo = (options: { readonly dir: string }) => Promise<{
  readonly mailboxes: readonly ProvisionMailbox[];
  /** The portal's incoming webhook, and where a browser sees what was made. */
  readonly portal: { readonly webhook: string; readonly origin: string };
  stop(): Promise<void>;
}>;

/** What a host is given by its entry. */
export interface HostProgram {
  readonly argv: readonly string[];
  readonly startCore: StartCore;
  readonly startDemo: StartDemo;
  /** The folder that holds package.json, out/ and resources/. */
  readonly root: string;
  readonly version: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

const CORE_LOST =
  'The part of Postino that handles mail has crashed six times within five minutes and is not started again. Nothing that was saved is lost. Close Postino and start it again; the reason stands in logs/host.log in the profile.';

/** What was started, ended in reverse order. Every end is tried; the first failure is thrown after the last. */
export interface Ends {
  add(end: () => Promise<unknown>): void;
  run(): Promise<void>;
}

export function createEnds(): Ends {
  const ends: (() => Promise<unknown>)[] = [];
  return {
    add: (end) => void ends.push(end),
    async run() {
      const failures: unknown[] = [];
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
        await end().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

export interface Running {
  readonly profile: string;
  readonly lock: ProfileLock;
  readonly core: CoreHandle;
  readonly log: Logger;
  readonly onUnexpected: (what: string, error: unknown) => void;
  /** Resolves with the reason for the person when the core has crashed so often that it is not started again. */
  readonly coreLost: Promise<StartError>;
}

/**
 * What both hosts do before anything is on the screen: profile, lock, key, core, and the mailboxes of `--demo` and
 * `--provision`. The command line is checked whole before anything is made.
 *
 * @throws StartError for what the person can put right
 */
export async function startUp(
  program: HostProgram,
  args: Args,
  dir: string,
  getKey: (profile: string) => Promise<MasterKey>,
  ends: Ends,
): Promise<Running> {
  const provision = args.provision === null ? null : await readProvision(args.provision);
  const profile = await prepareProfile(dir);
  const lock = await lockProfile(profile);
  ends.add(() => lock.release());
  const log = createFileLogger(join(profile, 'logs', 'host.log')).child('host');
  const { key, protection } = await getKey(profile);
  // Plainly stated where the passwords are only as safe as the profile folder.
  log.info('host.key', { protection });
  const demo = args.demo ? await program.startDemo({ dir: join(profile, 'demo') }) : null;
  if (demo !== null) ends.add(() => demo.stop());
  const lost = Promise.withResolvers<StartError>();
  const core = await program.startCore({
    profile,
    masterKey: key,
    onTrouble({ role, forGood, error }) {
      log.error('core.ended', { role, forGood, ...errorFields(error) });
      if (forGood) lost.resolve(new StartError(CORE_LOST));
    },
  });
  ends.add(() => core.stop());
  if (demo !== null) {
    await core.door.provision(demo.mailboxes);
    await core.door.provisionPortal(demo.portal.webhook);
  }
  if (provision !== null) {
    await core.door.provision(provision.mailboxes);
    if (provision.webhook !== null) await provisionPortal(core, provision.webhook);
  }
  return {
    profile,
    lock,
    core,
    log,
    onUnexpected: (what, error) => log.error('host.unexpected', { what, ...errorFields(error) }),
    coreLost: lost.promise,
  };
}

/** What is wrong with a webhook's address is for whoever wrote the file; the address itself is a secret. */
async function provisionPortal(core: CoreHandle, webhook: string): Promise<void> {
  try {
    await core.door.provisionPortal(webhook);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'VALIDATION') throw error;
    throw new StartError(
      `The provision file: portal.webhook is not the address of an incoming webhook (${String(error.params['reason'])}).`,
      2,
    );
  }
}

/** Why a host cannot go on, for the terminal, and the exit code: 2 for a wrong command line, else 1. */
export function explain(error: unknown): { readonly words: string; readonly exitCode: 1 | 2 } {
  if (error instanceof StartError) {
    const usage = error.exitCode === 2 ? `\n${USAGE}` : '';
    return { words: `${error.message}\n${usage}`, exitCode: error.exitCode };
  }
  if (error instanceof AppError) {
    return { words: `Postino cannot go on: ${error.code} ${JSON.stringify(error.params)}\n`, exitCode: 1 };
  }
  const words = error instanceof Error ? error.message : 'unknown error';
  return { words: `Postino cannot go on: ${words}\n`, exitCode: 1 };
}
