// What the scripts share. Runs on Node 20 with nothing installed: no packages here.
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, as a URL that ends in a slash. */
export const root = new URL('../', import.meta.url);
export const rootPath = fileURLToPath(root);
const binPath = fileURLToPath(new URL('node_modules/.bin', root));

/** An environment whose `node` and tools are the project's own. */
export function projectEnv(extra = {}) {
  return { ...process.env, PATH: `${binPath}${delimiter}${process.env.PATH ?? ''}`, ...extra };
}

/** An environment without them: for npm, which may take node_modules away under its own feet. */
export function systemEnv(extra = {}) {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...process.env, PATH: path.join(delimiter), ...extra };
}

const running = new Set();

/** Kills a command and everything it started. */
function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has gone by itself.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of running) killGroup(child, 'SIGTERM');
    process.exit(130);
  });
}

/**
 * Runs a command in the project's folder, its output shown (or kept, with `capture`).
 * Resolves with its exit code (127 where there is no such command) and whether it was killed after `limitMs`.
 */
export function run(command, args, { limitMs = 600_000, env = projectEnv(), capture = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: rootPath,
      env,
      detached: true,
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    running.add(child);
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      killGroup(child, 'SIGTERM');
      setTimeout(() => killGroup(child, 'SIGKILL'), 3_000).unref();
    }, limitMs);
    const end = (code) => {
      clearTimeout(timer);
      // What the command left running would hold ports and profiles of the next stage.
      if (running.delete(child)) killGroup(child, 'SIGKILL');
      resolve({ code, hung, output });
    };
    child.on('error', () => end(127));
    child.on('close', (code) => end(code ?? 1));
  });
}
