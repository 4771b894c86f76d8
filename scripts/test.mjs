// Every check and test of the project, from a clean clone on: `npm test`. Works on Node 20 before anything is installed.
//   npm test                      everything
//   npm test -- lint unit         these stages
//   npm test -- path/to/a.spec.ts anything else goes to vitest
// Ends with "N passed, N failed" (and ", N skipped" where something was skipped); exit code 1 on any failure.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installPackages } from './install-packages.mjs';
import { installTestNeeds } from './install-test-needs.mjs';
import { root, run } from './lib.mjs';

const MINUTE = 60_000;
const REPORTS = new URL('.cache/test/', root);

const UNIT = ['--project', 'unit'];

/**
 * A command counts as one check; a vitest project counts its tests. `needs`: programs; `builds`: the built app.
 * Commands that stand one after the other run beside each other, since none reads what another writes. The linter is the
 * longest of them, and runs on beside the tests that follow (`goesOn`): those with servers mostly wait.
 */
const stages = [
  { name: 'typecheck', title: 'Types', command: ['node', 'scripts/check-types.mjs'], limit: 5 },
  { name: 'lint', title: 'Linter', command: ['eslint', '.', '--max-warnings', '0'], limit: 12, goesOn: true },
  { name: 'format', title: 'Format', command: ['prettier', '--check', '--log-level', 'warn', '.'], limit: 2 },
  { name: 'deps', title: 'Import rules', command: ['node', 'scripts/check-imports.mjs'], limit: 2 },
  { name: 'build', title: 'Build', command: ['electron-vite', 'build'], limit: 5 },
  // Those of the interface put modules and the page's globals aside: each file by itself. The others share what they have
  // loaded, which is half of their work.
  {
    name: 'unit',
    title: 'Unit tests',
    args: [...UNIT, '--no-isolate', '--exclude=src/renderer/**'],
    limit: 5,
  },
  { name: 'interface', title: 'Unit tests of the interface', args: [...UNIT, 'src/renderer/'], limit: 5 },
  { name: 'integration', title: 'Integration tests', project: 'integration', needs: ['dovecot'], limit: 20 },
  { name: 'contract', title: 'Contract tests', project: 'contract', builds: true, limit: 10 },
  {
    name: 'e2e',
    title: 'End-to-end tests',
    project: 'e2e',
    needs: ['dovecot', 'chromium'],
    builds: true,
    limit: 30,
  },
];

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
/** What is said once more at the very end, where somebody who has only the end of the output finds it. */
const failed = [];
const secondTries = [];

/** Minutes of a stage, unless POSTINO_TEST_LIMIT_S says otherwise (for trying the limit out). */
const limitOf = (stage) =>
  process.env.POSTINO_TEST_LIMIT_S === undefined
    ? stage.limit * MINUTE
    : Number(process.env.POSTINO_TEST_LIMIT_S) * 1000;

function count(part) {
  for (const key of Object.keys(total)) total[key] += part[key] ?? 0;
}

/** Remembers what failed in a file, and what went well only when it was tried again. */
function noteTroubles({ name, assertionResults, message }) {
  const path = name.replace(fileURLToPath(root), '');
  for (const { status, fullName, failureMessages } of assertionResults) {
    const why = (failureMessages.at(-1) ?? '').split('\n    at ')[0].slice(0, 1_000);
    if (status === 'failed') failed.push(`${path}: ${fullName}\n${why}`);
    else if (why !== '') secondTries.push(`${path}: ${fullName}\n${why}`);
  }
  if (assertionResults.length === 0 && message) failed.push(`${path}\n${message.slice(0, 1_000)}`);
}

/** The counts of a vitest report. A file that could not even be loaded has no tests in it: it counts as one failure. */
function readReport(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  for (const suite of report.testResults) noteTroubles(suite);
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function runVitest(stage, args) {
  const file = fileURLToPath(new URL(`${stage.name}.json`, REPORTS));
  mkdirSync(REPORTS, { recursive: true });
  rmSync(file, { force: true });
  const { code, hung } = await run(
    'vitest',
    ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    { limitMs: limitOf(stage) },
  );
  const counts = readReport(file);
  // Killed, crashed, no test at all, or an error outside of any test.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { counts, hung };
}

/** How many tests a stage would have run. */
async function countTests(stage) {
  const { code, output } = await run('vitest', ['list', '--project', stage.project, '--json'], {
    capture: true,
    limitMs: MINUTE,
  });
  try {
    return code === 0 ? JSON.parse(output.slice(output.indexOf('['))).length : 1;
  } catch {
    return 1;
  }
}

/** `missing`: a promise for the programs that could not be installed, for which only the stages wait that need some. */
async function runStage(stage, missing, buildFailed) {
  const absent = stage.needs === undefined ? new Set() : await missing;
  const lacking = (stage.needs ?? []).filter((need) => absent.has(need));
  const reason =
    lacking.length > 0
      ? `${lacking.join(' and ')} missing`
      : stage.builds === true && buildFailed
        ? 'the build failed'
        : null;
  if (reason !== null) {
    const skipped = await countTests(stage);
    console.log(`Skipped ${skipped} tests: ${reason}.`);
    return { skipped };
  }
  const { counts, hung } =
    stage.command !== undefined
      ? await runCheck(stage)
      : await runVitest(stage, stage.args ?? ['--project', stage.project]);
  if (hung) console.log(`${stage.title} did not end within ${limitOf(stage) / 1000} s and was stopped.`);
  return counts;
}

async function runCheck(stage) {
  const [command, ...args] = stage.command;
  const { code, hung, output } = await run(command, args, { limitMs: limitOf(stage), capture: true });
  console.log(`\n=== ${stage.title} ===`);
  if (output.trim() !== '') console.log(output.trimEnd());
  if (code === 127) console.log(`${command} could not be started.`);
  return { counts: code === 0 ? { passed: 1 } : { failed: 1 }, hung };
}

/** The plan in its order, neighbours that may run beside each other in one group. */
function groups(plan) {
  const all = [];
  for (const stage of plan) {
    const last = all.at(-1);
    const beside = stage.command !== undefined && last?.[0].command !== undefined;
    if (beside) last.push(stage);
    else all.push([stage]);
  }
  return all;
}

/** The stages that the arguments ask for, in order, with the build where one of them needs it. */
function chosen(args) {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  if (args.length === 0) return stages;
  if (args.every((arg) => byName.has(arg))) {
    const build = args.some((arg) => byName.get(arg).builds === true);
    return stages.filter(({ name }) => args.includes(name) || (build && name === 'build'));
  }
  const paths = args.some((arg) => /\be2e\b|\bcontract\b/.test(arg));
  const only = { name: 'vitest', title: `vitest ${args.join(' ')}`, project: '', args, needs: [], limit: 30 };
  return paths ? [byName.get('build'), only] : [only];
}

async function main() {
  const plan = chosen(process.argv.slice(2));
  const wanted = plan.some((stage) => stage.needs !== undefined);
  // Debian's packages come while npm's do, and while the first checks run.
  const missing = wanted ? installTestNeeds() : Promise.resolve(new Set());
  if (!(await installPackages())) return { failed: 1 };
  let buildFailed = false;
  const play = async (stage) => {
    const began = Date.now();
    // A check says its title when it has ended, before its own output: others run beside it.
    if (stage.command === undefined) console.log(`\n=== ${stage.title} ===`);
    const counts = await runStage(stage, missing, buildFailed);
    count(counts);
    if ((counts.failed ?? 0) > 0) {
      failures.push(stage.title);
      if (stage.name === 'build') buildFailed = true;
    }
    const words = Object.entries(counts)
      .filter(([, number]) => number > 0)
      .map(([key, number]) => `${number} ${key}`);
    console.log(`=== ${stage.title}: ${words.join(', ')} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  };
  const going = [];
  for (const group of groups(plan)) {
    const started = group.map((stage) => ({ stage, end: play(stage) }));
    going.push(...started.filter(({ stage }) => stage.goesOn === true));
    await Promise.all(started.filter(({ stage }) => stage.goesOn !== true).map(({ end }) => end));
  }
  await Promise.all(going.map(({ end }) => end));
  return {};
}

count(await main());
if (secondTries.length > 0) console.log(`\nWell at the second try only:\n- ${secondTries.join('\n- ')}`);
if (failed.length > 0) console.log(`\nWhat failed:\n- ${failed.join('\n- ')}`);
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed > 0 ? 1 : 0;
