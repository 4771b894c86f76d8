import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { StartCore } from '../../core-handle.ts';
import { createFileLogger, errorFields } from '../../core/log/file-logger.ts';
import type { ProvisionMailbox } from '../../host-door.ts';
import { parseCommandLine, USAGE, type Args } from '../cli.ts';
import { systemLocale } from '../host-locale.ts';
import { keyFromFile } from '../master-key.ts';
import { defaultProfile, lockProfile, prepareProfile } from '../profile.ts';
import { readProvision } from '../provision.ts';
import { StartError } from '../start-error.ts';
import { startWebServer } from './server.ts';

/** The embedded servers of `--demo`. */
export type StartDemo = (options: {
  readonly dir: string;
}) => Promise<{ readonly mailboxes: readonly ProvisionMailbox[]; stop(): Promise<void> }>;

export interface WebHostOptions {
  readonly argv: readonly string[];
  readonly startCore: StartCore;
  readonly startDemo: StartDemo;
  readonly rendererDir: string;
  readonly version: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Returns what tidies up after it. */
  readonly openBrowser: (address: string, profile: string) => Promise<() => Promise<void>>;
  /** Resolves when the process is told to stop. */
  readonly stopped: Promise<unknown>;
}

/**
 * The web host from command line to exit code: 0 after a clean stop, 1 where it cannot start, 2 for a wrong command line.
 * The ready line is the first that goes to standard output; everything else is said on standard error.
 */
export async function runWebHost(options: WebHostOptions): Promise<number> {
  // What was started, to be ended in reverse order however this goes on.
  const ends: (() => Promise<unknown>)[] = [];
  let exitCode = 0;
  const fail = (error: unknown): void => {
    exitCode = error instanceof StartError ? error.exitCode : 1;
    const words = error instanceof StartError ? error.message : `Postino cannot go on: ${describe(error)}`;
    options.stderr(`${words}\n${exitCode === 2 ? `\n${USAGE}` : ''}`);
  };
  try {
    const args = parseCommandLine(options.argv);
    if (args.help) options.stdout(USAGE);
    else await serve(options, args, ends);
  } catch (error) {
    fail(error);
  }
  for (const end of ends.reverse()) await end().catch(fail);
  return exitCode;
}

function describe(error: unknown): string {
  if (error instanceof AppError) return `${error.code} ${JSON.stringify(error.params)}`;
  return error instanceof Error ? error.message : 'unknown error';
}

async function serve(options: WebHostOptions, args: Args, ends: (() => Promise<unknown>)[]): Promise<void> {
  const provision = args.provision === null ? null : await readProvision(args.provision);
  if (provision?.webhook) options.stderr('The portal of the provision file is not used by this version.\n');
  const profile = await prepareProfile(args.profile ?? (await ownFolder(args, ends)));
  const lock = await lockProfile(profile);
  ends.push(() => lock.release());
  const log = createFileLogger(join(profile, 'logs', 'host.log')).child('web');
  const onUnexpected = (what: string, error: unknown): void => {
    log.error('host.unexpected', { what, ...errorFields(error) });
  };

  const { key } = await keyFromFile(profile);
  const core = await options.startCore({ profile, masterKey: key });
  ends.push(() => core.stop());
  if (args.demo) {
    const demo = await options.startDemo({ dir: join(profile, 'demo') });
    ends.splice(-1, 0, () => demo.stop());
    await core.door.provision(demo.mailboxes);
  }
  if (provision !== null) await core.door.provision(provision.mailboxes);

  const server = await startWebServer({
    core,
    port: args.port,
    rendererDir: options.rendererDir,
    info: {
      version: options.version,
      platform: process.platform,
      locale: args.locale ?? systemLocale(),
      demo: args.demo,
      capabilities: { openExternal: false, openAttachment: false, badge: false },
    },
    handlers: {},
    onUnexpected,
  });
  ends.push(() => server.close());
  await lock.setPort(server.port);
  log.info('host.ready', { port: server.port, key: 'file' });
  options.stdout(`Postino is ready at ${server.address}\n`);
  if (args.open) {
    const tidy = options.openBrowser(server.address, profile).catch(() => null);
    ends.push(async () => await (await tidy)?.());
  }
  await options.stopped;
}

/** A demo that was given no profile leaves nothing behind. */
async function ownFolder(args: Args, ends: (() => Promise<unknown>)[]): Promise<string> {
  if (!args.demo) return defaultProfile();
  const dir = await mkdtemp(join(tmpdir(), 'postino-demo-'));
  ends.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
