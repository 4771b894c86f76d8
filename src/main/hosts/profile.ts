import { chmod, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './start-error.ts';

interface Environment {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where all state lies when nothing is said: the XDG data folder, Application Support, or APPDATA. */
export function defaultProfile(
  { platform, home, env }: Environment = { platform: process.platform, home: homedir(), env: process.env },
): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Postino');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Postino');
  const xdg = env['XDG_DATA_HOME'];
  // A relative value is to be ignored (XDG Base Directory Specification).
  const data = xdg !== undefined && xdg.startsWith('/') ? xdg : join(home, '.local', 'share');
  return join(data, 'postino');
}

/** Makes the folder where it is missing and closes it to others. Returns its absolute path. Throws StartError. */
export async function prepareProfile(dir: string): Promise<string> {
  const path = resolve(dir);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new StartError(
      `The profile folder ${path} cannot be used (${code}). Choose another with --profile DIR.`,
    );
  }
  return path;
}

/** `port` 0 while it starts, null where it answers on none (Electron). */
const lockContent = z.object({
  pid: z.number().int().positive(),
  port: z.number().int().nonnegative().nullable(),
});
/** A holder that has not told its port after this time has died while starting. */
const STARTING_MS = 120_000;

export interface ProfileLock {
  /** Tells later starts where this one answers; null: nowhere, its process counts. */
  setPort(port: number | null): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the profile for this process: two cores on one store would sync and send everything twice. The lock of a process
 * that is gone, or whose number now belongs to something that does not answer on its port, is taken over.
 *
 * @throws StartError while another Postino holds it
 */
export async function lockProfile(profile: string): Promise<ProfileLock> {
  const path = join(profile, 'host.lock');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = await open(path, 'wx', 0o600);
      const write = async (port: number | null): Promise<void> => {
        const text = JSON.stringify({ pid: process.pid, port });
        await file.truncate(0);
        await file.write(text, 0);
      };
      await write(0);
      return {
        setPort: write,
        async release() {
          await file.close();
          await rm(path, { force: true });
        },
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = await livingHolder(path);
    if (holder !== null) {
      const where = holder.port ? ` on http://127.0.0.1:${holder.port}` : '';
      throw new StartError(
        `Postino is already running with this profile${where} (process ${holder.pid}). Use its window, stop it first, ` +
          `or choose another folder with --profile DIR. If that process is no Postino, remove ${path}.`,
      );
    }
    await rm(path, { force: true });
  }
  throw new StartError(`The profile is being taken by another start (${path}). Try again.`);
}

async function livingHolder(path: string): Promise<z.infer<typeof lockContent> | null> {
  let content: z.infer<typeof lockContent>;
  let age: number;
  try {
    age = Date.now() - (await stat(path)).mtimeMs;
    content = lockContent.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
  if (content.pid === process.pid || !isAlive(content.pid)) return null;
  if (content.port === null) return content;
  if (content.port === 0) return age < STARTING_MS ? content : null;
  return (await answers(content.port)) ? content : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 });
    const end = (result: boolean) => () => {
      socket.destroy();
      done(result);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
