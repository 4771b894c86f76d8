// Brings node_modules to what package-lock.json says. Runs on Node 20 with nothing installed.
import { existsSync, readFileSync } from 'node:fs';
import { root, run, systemEnv } from './lib.mjs';

const INSTALL_LIMIT_MS = 900_000;

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(new URL(file, root), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Whether every package of the lock is installed in its version (those for other systems are left out). */
export function upToDate() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (wanted === null || installed === null) return false;
  if (!existsSync(new URL('node_modules/.bin/node', root))) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' ||
      installed[path]?.version === version ||
      (!(path in installed) && (optional || devOptional)),
  );
}

/** Installs where needed. Returns false, having said why, where that failed. */
export async function installPackages() {
  if (upToDate()) return true;
  console.log('Installing the packages of package-lock.json');
  const { code, hung } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: systemEnv(),
    limitMs: INSTALL_LIMIT_MS,
  });
  if (code === 0) return true;
  console.log(hung ? 'npm ci did not end; is the registry reachable?' : `npm ci failed (exit code ${code}).`);
  return false;
}
