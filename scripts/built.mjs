// The build of the sources as they are: made where it is missing or older. `npm start` uses it, and by itself it is for whoever runs
// what is in out/. Runs on Node 20 with nothing installed; what it says goes to standard error.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');
export const at = (...parts) => join(root, ...parts);
const windows = process.platform === 'win32';
/** The project's own Node. */
export const nodePath = at('node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
export const say = (line) => process.stderr.write(`${line}\n`);

/** Runs a command without a word unless it fails. Resolves with whether it went well. */
export function quietly(command, args, env) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], shell: windows });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      say(error.message);
      done(false);
    });
    child.on('close', (code) => {
      if (code !== 0) say(output.trimEnd());
      done(code === 0);
    });
  });
}

/** A fingerprint of everything that the build reads. Times would not do: a checkout changes them. */
function sourcesHash() {
  const hash = createHash('sha256');
  const add = (path) =>
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(at(path)))
      .update('\0');
  const walk = (folder) => {
    const entries = readdirSync(at(folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (!entry.name.endsWith('.spec.ts')) add(path);
    }
  };
  walk('src');
  for (const file of ['electron.vite.config.ts', 'package.json', 'package-lock.json']) add(file);
  return hash.digest('hex');
}

/** Brings out/ up to date. Resolves with whether it is. */
export async function build() {
  const stamp = at('out', '.sources');
  const hash = sourcesHash();
  const built = ['main/web.js', 'main/index.js', 'preload/index.cjs', 'renderer/index.html'];
  const complete = built.every((file) => existsSync(at('out', file)));
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true;
  say('Building (a few seconds) ...');
  const env = { ...process.env, PATH: `${at('node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}` };
  const tool = at('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  if (await quietly(nodePath, [tool, 'build'], env)) {
    writeFileSync(stamp, hash);
    return true;
  }
  say('The build failed.');
  return false;
}

if (process.argv[1] === import.meta.filename) process.exitCode = (await build()) ? 0 : 1;
