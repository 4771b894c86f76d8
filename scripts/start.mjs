// `npm start`: installs and builds what is missing, then runs a host. Runs on Node 20 with nothing installed.
// Standard output belongs to the program: whatever is said here goes to standard error.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { at, build, nodePath, quietly, root, say } from './built.mjs';

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
