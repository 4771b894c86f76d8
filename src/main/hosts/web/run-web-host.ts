import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine, USAGE, type Args } from '../cli.ts';
import { systemLocale } from '../host-locale.ts';
import { keyFromFile } from '../master-key.ts';
import { defaultProfile } from '../profile.ts';
import { createEnds, explain, startUp, type Ends, type HostProgram } from '../start-up.ts';
import { startWebServer } from './server.ts';

export interface WebHostProgram extends HostProgram {
  /** Returns what tidies up after it. */
  readonly openBrowser: (address: string, profile: string) => Promise<() => Promise<void>>;
  /** Resolves when the process is told to stop. */
  readonly stopped: Promise<unknown>;
}

/**
 * The web host from command line to exit code: 0 after a clean stop, 1 where it cannot start, 2 for a wrong command line.
 * The ready line is the first that goes to standard output; everything else is said on standard error.
 */
export async function runWebHost(program: WebHostProgram): Promise<number> {
  const ends = createEnds();
  let exitCode = 0;
  const fail = (error: unknown): void => {
    const reason = explain(error);
    exitCode = reason.exitCode;
    program.stderr(reason.words);
  };
  try {
    const args = parseCommandLine(program.argv);
    if (args.help) program.stdout(USAGE);
    else await serve(program, args, ends);
  } catch (error) {
    fail(error);
  }
  await ends.run().catch(fail);
  return exitCode;
}

async function serve(program: WebHostProgram, args: Args, ends: Ends): Promise<void> {
  const dir = args.profile ?? (await ownFolder(args, ends));
  const { profile, lock, core, log, onUnexpected, coreLost } = await startUp(
    program,
    args,
    dir,
    keyFromFile,
    ends,
  );
  const server = await startWebServer({
    core,
    port: args.port,
    rendererDir: join(program.root, 'out', 'renderer'),
    info: {
      version: program.version,
      platform: process.platform,
      locale: args.locale ?? systemLocale(),
      demo: args.demo,
      capabilities: { openExternal: false, openAttachment: false, badge: false, links: false },
    },
    handlers: {},
    onUnexpected,
  });
  ends.add(() => server.close());
  await lock.setPort(server.port);
  log.info('host.ready', { port: server.port });
  program.stdout(`Postino is ready at ${server.address}\n`);
  if (args.open) {
    const tidy = program.openBrowser(server.address, profile).catch(() => null);
    ends.add(async () => await (await tidy)?.());
  }
  // Whoever runs it as a service sees the exit code and starts it anew.
  const lost = await Promise.race([program.stopped.then(() => null), coreLost]);
  if (lost !== null) throw lost;
}

/** A demo that was given no profile leaves nothing behind. */
async function ownFolder(args: Args, ends: Ends): Promise<string> {
  if (!args.demo) return defaultProfile();
  const dir = await mkdtemp(join(tmpdir(), 'postino-demo-'));
  ends.add(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
