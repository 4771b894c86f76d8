// The fault suite in its long form, `npm run fault`:
//   --only NAME   scenarios whose name contains NAME (may be said again)
//   --seed N      what --quick and the cuts choose by (default 1)
//   --quick       a few steps of each scenario
//   --lanes N     runs at a time (default: one more than there are processors)
//   --json        the report as JSON on standard output, the table on standard error
// Exit code 1 on any divergence, 2 on bad arguments.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleChild } from '../tests/fault/bundle.ts';
import { crashScenario, everyKill, type CrashReport, type Divergence } from '../tests/fault/crash.ts';
import { createGround } from '../tests/fault/ground.ts';
import { sample, seeded } from '../tests/fault/parallel.ts';
import { scenarios } from '../tests/fault/scenarios/index.ts';

const QUICK_KILLS = 6;
const SHOWN_LINES = 8;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: [] },
        seed: { type: 'string', default: '1' },
        lanes: { type: 'string', default: String(availableParallelism() + 1) },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    const lanes = Number(values.lanes);
    if (!Number.isInteger(seed) || !Number.isInteger(lanes) || lanes < 1) throw new Error('a number is wanted');
    return { ...values, seed, lanes };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}
Usage: npm run fault -- [--only NAME]... [--seed N] [--quick] [--lanes N] [--json]`);
    process.exit(2);
  }
}

const { only, seed, lanes, quick, json } = options();
const tell = json ? console.error : console.log;
const chosen = scenarios.filter((one) => only.length === 0 || only.some((part) => one.name.includes(part)));
if (chosen.length === 0) {
  console.error('No scenario has such a name.');
  process.exit(2);
}

const row = (...[name, steps, kills, unreached, divergences, seconds]: readonly (string | number)[]): string =>
  [
    String(name).padEnd(44),
    ...[steps, kills, unreached, divergences, seconds].map((one) => String(one).padStart(11)),
  ].join('');

function tellDivergence({ scenario, step, variant, label, what }: Divergence): void {
  tell(`  ${scenario}: killed ${variant} step ${step} (${label})`);
  for (const line of what.slice(0, SHOWN_LINES)) tell(`    ${line.slice(0, 600)}`);
  if (what.length > SHOWN_LINES) tell(`    and ${what.length - SHOWN_LINES} more`);
}

const begun = performance.now();
const child = await bundleChild();
const ground = await createGround();
const reports: CrashReport[] = [];
try {
  tell(row('scenario', 'steps', 'kills', 'unreached', 'divergences', 'seconds'));
  for (const scenario of chosen) {
    const random = seeded(seed);
    const report = await crashScenario(scenario, {
      ground,
      child,
      lanes,
      pick: (count) => (quick ? sample(everyKill(count), QUICK_KILLS, random) : everyKill(count)),
      onDivergence: tellDivergence,
    });
    reports.push(report);
    const { steps, kills, unreached, divergences, seconds } = report;
    tell(row(report.scenario, steps, kills, unreached, divergences.length, seconds.toFixed(1)));
  }
} finally {
  await ground.remove();
}

const sum = (of: (report: CrashReport) => number): number =>
  reports.reduce((total, report) => total + of(report), 0);
const totals = {
  scenarios: reports.length,
  steps: sum((one) => one.steps),
  kills: sum((one) => one.kills),
  unreached: sum((one) => one.unreached),
  divergences: sum((one) => one.divergences.length),
  seconds: Math.round((performance.now() - begun) / 1000),
};
tell(
  row(
    `total of ${totals.scenarios} scenarios`,
    totals.steps,
    totals.kills,
    totals.unreached,
    totals.divergences,
    totals.seconds,
  ),
);
if (json) console.log(JSON.stringify({ seed, quick, totals, scenarios: reports }, null, 2));
process.exitCode = totals.divergences > 0 ? 1 : 0;
