// Runs every check and test of the project, from a clean clone on. Works on Node 20, before anything is installed.
// Usage: npm test [-- STAGE...]; ends with "N passed, N failed", exit code 1 on any failure.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
// The dev dependency `node` 24 comes first: the system's may be older than what the sources need.
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
const LIMIT_MS = 5 * 60_000;
const totals = { passed: 0, failed: 0 };

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit', timeout: LIMIT_MS });
  if (error !== undefined) console.log(`${command}: ${error.message}`);
  return status === 0;
}

/** A check that passes or fails as a whole, such as the type check of one project. */
function check(ok) {
  totals[ok ? 'passed' : 'failed'] += 1;
}

/** Runs vitest, shows its output, and adds up its own counts. A run that reports nothing counts as one failure. */
function vitest(...paths) {
  const folder = mkdtempSync(join(tmpdir(), 'postino-test-'));
  const report = join(folder, 'report.json');
  const ok = run('vitest', [
    'run',
    ...paths,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
  rmSync(folder, { recursive: true, force: true });
  totals.passed += counts?.numPassedTests ?? 0;
  totals.failed += counts?.numFailedTests ?? 0;
  if (!ok && !(counts?.numFailedTests > 0)) totals.failed += 1;
}

// The hosts, the demo and the interface join with their next commits: they are begun and do not build yet.
const stages = {
  types() {
    for (const project of ['shared', 'core']) check(run('tsc', ['-p', `tsconfig.${project}.json`]));
  },
  unit: () => vitest('src/main/core/smtp', 'src/main/core/mime', 'src/main/core/imap'),
  integration: () => vitest('tests/integration/core.spec.ts', '--testTimeout=40000', '--hookTimeout=40000'),
};

const asked = process.argv.slice(2);
const asksDovecot = asked.length === 0 || asked.includes('integration');
const installed = join(root, 'node_modules', '.package-lock.json');
const lock = join(root, 'package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.log('Installing the packages of package-lock.json');
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) process.exit(1);
}
if (asksDovecot && !existsSync('/usr/sbin/dovecot')) {
  console.log('Installing Dovecot for the integration tests');
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'dovecot-imapd']);
}

for (const name of asked.length > 0 ? asked : Object.keys(stages)) {
  const stage = stages[name];
  if (stage === undefined) {
    console.log(`No stage "${name}". There are: ${Object.keys(stages).join(', ')}`);
    process.exit(2);
  }
  const began = Date.now();
  console.log(`\n== ${name}`);
  stage();
  console.log(`== ${name}: ${Math.round((Date.now() - began) / 1000)} s`);
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
