import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens the address in the system's browser. The address holds the token, and a command line can be read by every process
 * of this computer; so the browser is given a file that only its owner can read and that leads there.
 *
 * @returns the function that removes the file; it is also removed by itself after a minute
 */
export async function openBrowser(address: string, profile: string): Promise<() => Promise<void>> {
  // A browser packed as a snap sees no hidden folder, which the usual profile lies in.
  const folder = process.platform === 'linux' && existsSync('/snap/bin') ? homedir() : profile;
  const file = join(folder, `postino-open-${process.pid}.html`);
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${address}"><title>Postino</title>`;
  await writeFile(file, page, { mode: 0o600 });
  const remove = async (): Promise<void> => await rm(file, { force: true });
  setTimeout(() => void remove().catch(() => undefined), 60_000).unref();

  const [command, args] = opener(file);
  const child = spawn(command, args, { stdio: 'ignore', detached: true, shell: false });
  // No browser is no reason to stop: the address stands on standard output.
  child.on('error', () => undefined);
  child.unref();
  return remove;
}

function opener(file: string): [command: string, args: string[]] {
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', file]];
  return [process.platform === 'darwin' ? 'open' : 'xdg-open', [file]];
}
