// `npm start`: installs and builds what is missing, then runs a host. Runs on Node 20 with nothing installed.
// Standard output belongs to the program: whatever is said here goes to standard error.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const at = (...parts) => join(root, ...parts);
const windows = process.platform === 'win32';
const nodePath = at('node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
const say = (line) => process.stderr.write(`${line}\n`);

/** Runs a command without a word unless it fails. Resolves with whether it went well. */
function quietly(command, args, env) {
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

/** Whether every package of the lock is there in its version; those for other systems may be left out. */
function isInstalled() {
  try {
    const packages = (file) => JSON.parse(readFileSync(at(file), 'utf8')).packages;
    const installed = packages('node_modules/.package-lock.json');
    return (
      existsSync(nodePath) &&
      Object.entries(packages('package-lock.json')).every(
        ([path, { version, optional, devOptional }]) =>
          path === '' ||
          installed[path]?.version === version ||
          (!(path in installed) && (optional || devOptional)),
      )
    );
  } catch {
    return false;
  }
}

async function install() {
  if (isInstalled()) return true;
  say('Installing the packages (once, about half a minute) ...');
  // Without the project's own tools on the path: npm takes them away while it works.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { ...process.env, PATH: path.join(delimiter) };
  if (await quietly('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], env)) return true;
  say('The packages could not be installed. Is the npm registry reachable?');
  return false;
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

async function build() {
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

/** The Electron program, or null where its runtime has not been fetched. */
function electronPath() {
  try {
    const name = readFileSync(at('node_modules', 'electron', 'path.txt'), 'utf8').trim();
    const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? at('node_modules', 'electron', 'dist');
    return existsSync(join(folder, name)) ? join(folder, name) : null;
  } catch {
    return null;
  }
}

/** The value of --host where it is given; a wrong one is refused by the host itself, with the usage. */
function wantedHost(args) {
  const index = args.findIndex((arg) => arg === '--host' || arg.startsWith('--host='));
  if (index === -1) return null;
  const given = args[index];
  return given === '--host' ? (args[index + 1] ?? '') : given.slice('--host='.length);
}

/** Runs the host in this terminal; signals go to it and its exit code comes back. */
function runHost(command, args) {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  const child = spawn(command, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((done) => {
    child.on('error', (error) => {
      say(`${command} cannot be started: ${error.message}`);
      done(1);
    });
    child.on('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

async function main(args) {
  if (!(await install()) || !(await build())) return 1;
  const host = wantedHost(args);
  const electron = host === null || host === 'electron' ? electronPath() : null;
  if (electron !== null) return runHost(electron, [root, ...args]);
  if (host === 'electron') {
    say(
      'The Electron runtime is not here. Fetch it with "npx install-electron" and start again, or use --host web.',
    );
    return 1;
  }
  if (host === null && !args.includes('--help') && !args.includes('-h')) {
    say(
      'The Electron runtime is not here ("npx install-electron" fetches it): opening Postino in the browser.',
    );
  }
  return runHost(nodePath, [at('out', 'main', 'web.js'), ...args]);
}

process.exitCode = await main(process.argv.slice(2));
