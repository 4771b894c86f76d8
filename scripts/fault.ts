// The fault suite in its long form, `npm run fault`:
//   --only NAME   scenarios whose name contains NAME (may be said again)
//   --seed N      what --quick and the cuts choose by (default 1)
//   --kills N     at most N kills of each scenario, where something is at stake (default: every step, before and after)
//   --quick       as --kills 6, and three troubled runs instead of twenty
//   --lanes N     runs at a time (default: one more than there are processors)
//   --json        the report as JSON on standard output, the table on standard error
// Exit code 1 on any divergence, 2 on bad arguments.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleChild } from '../tests/fault/bundle.ts';
import {
  crashScenario,
  everyKill,
  someKills,
  type CrashReport,
  type Divergence,
} from '../tests/fault/crash.ts';
import { FLOOD, flood } from '../tests/fault/flood.ts';
import { createGround } from '../tests/fault/ground.ts';
import { inLanes, seeded } from '../tests/fault/parallel.ts';
import { scenarios } from '../tests/fault/scenarios/index.ts';
import { troubled } from '../tests/fault/scenarios/troubled.ts';
import { canMountDisk, fullDisk } from '../tests/fault/full-disk.ts';
import { troubledScenario, troubles, type TroubleReport } from '../tests/fault/trouble.ts';

const QUICK_KILLS = 6;
const SHOWN_LINES = 8;
const RUNS = 20;
const QUICK_RUNS = 3;
/** Mails of known customers at once, and how often the core is killed while it files them. */
const FLOOD_MAILS = 10_000;
const QUICK_FLOOD_MAILS = 1_000;
const FLOOD_KILLS = 12;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: [] },
        seed: { type: 'string', default: '1' },
        lanes: { type: 'string', default: String(availableParallelism() + 1) },
        kills: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    const lanes = Number(values.lanes);
    const kills = Number(values.kills ?? (values.quick ? QUICK_KILLS : Number.MAX_SAFE_INTEGER));
    if (![seed, lanes, kills].every(Number.isInteger) || lanes < 1 || kills < 1) {
      throw new Error('a number is wanted');
    }
    return { ...values, seed, lanes, atMost: kills };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}
Usage: npm run fault -- [--only NAME]... [--seed N] [--kills N] [--quick] [--lanes N] [--json]`);
    process.exit(2);
  }
}

const { only, seed, lanes, atMost, quick, json } = options();
const tell = json ? console.error : console.log;
const isWanted = (name: string): boolean => only.length === 0 || only.some((part) => name.includes(part));
const chosen = scenarios.filter((one) => isWanted(one.name));
const mayMount = canMountDisk();
const pairs = [...troubles, ...(mayMount ? [fullDisk] : [])]
  .flatMap((trouble) => troubled.map((scenario) => ({ trouble, scenario })))
  .filter(({ trouble, scenario }) => isWanted(`${trouble.name}: ${scenario.name}`));
if (chosen.length + pairs.length === 0 && !isWanted(FLOOD)) {
  console.error('No scenario has such a name.');
  process.exit(2);
}

const row = (
  ...[name, steps, kills, unreached, divergences, seconds]: readonly (string | number)[]
): string =>
  [
    String(name).padEnd(44),
    ...[steps, kills, unreached, divergences, seconds].map((one) => String(one).padStart(11)),
  ].join('');

function tellLines(what: readonly string[]): void {
  for (const line of what.slice(0, SHOWN_LINES)) tell(`    ${line.slice(0, 600)}`);
  if (what.length > SHOWN_LINES) tell(`    and ${what.length - SHOWN_LINES} more`);
}

function tellDivergence({ scenario, step, variant, label, what }: Divergence): void {
  tell(`  ${scenario}: killed ${variant} step ${step} (${label})`);
  tellLines(what);
}

const begun = performance.now();
const child = await bundleChild();
const ground = await createGround();
const reports: CrashReport[] = [];
const troubleReports: TroubleReport[] = [];
try {
  tell(row('scenario', 'steps', 'kills', 'unreached', 'divergences', 'seconds'));
  const tellReport = (report: CrashReport): void => {
    reports.push(report);
    const { steps, kills, unreached, divergences, seconds } = report;
    tell(row(report.scenario, steps, kills, unreached, divergences.length, seconds.toFixed(1)));
  };
  for (const scenario of chosen) {
    const random = seeded(seed);
    const report = await crashScenario(scenario, {
      ground,
      child,
      lanes,
      pick: (trace) => (atMost < 2 * trace.length ? someKills(trace, atMost, random) : everyKill(trace)),
      onDivergence: tellDivergence,
    });
    tellReport(report);
  }
  if (isWanted(FLOOD)) {
    const mails = quick ? QUICK_FLOOD_MAILS : FLOOD_MAILS;
    const report = await flood({ mails, kills: Math.min(FLOOD_KILLS, atMost), random: seeded(seed) });
    for (const divergence of report.divergences) tellDivergence(divergence);
    tellReport(report);
  }
  if (!mayMount) tell('A full disk is left out: this process may not mount a small one.');
  if (pairs.length > 0) tell(row('\ntrouble: scenario', 'runs', 'strikes', '', 'divergences', 'seconds'));
  const run = async ({ trouble, scenario }: (typeof pairs)[number]): Promise<void> => {
    const report = await troubledScenario(scenario, trouble, {
      ground,
      seed,
      runs: quick ? QUICK_RUNS : RUNS,
    });
    troubleReports.push(report);
    for (const divergence of report.divergences) {
      tell(`  ${report.name}: run ${divergence.run}`);
      tellLines(divergence.what);
    }
    const { name, runs, strikes, divergences, seconds } = report;
    tell(row(name, runs, strikes, '', divergences.length, seconds.toFixed(1)));
  };
  const jobs = (alone: boolean) =>
    pairs.filter(({ trouble }) => trouble.alone === alone).map((pair) => () => run(pair));
  await inLanes(lanes, jobs(false));
  await inLanes(1, jobs(true));
} finally {
  await ground.remove();
}

const sum = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((total, one) => total + of(one), 0);
const totals = {
  scenarios: reports.length,
  steps: sum(reports, (one) => one.steps),
  kills: sum(reports, (one) => one.kills),
  unreached: sum(reports, (one) => one.unreached),
  troubledRuns: sum(troubleReports, (one) => one.runs),
  strikes: sum(troubleReports, (one) => one.strikes),
  divergences: sum([...reports, ...troubleReports], (one) => one.divergences.length),
  seconds: Math.round((performance.now() - begun) / 1000),
};
tell(`
${totals.scenarios} scenarios x ${totals.steps} steps, ${totals.kills} kills (${totals.unreached} came to their end before their step)
${totals.troubledRuns} troubled runs with ${totals.strikes} cuts, freezes and restarts
${totals.divergences} divergences, ${totals.seconds} s`);
if (json) {
  console.log(JSON.stringify({ seed, quick, totals, scenarios: reports, troubled: troubleReports }, null, 2));
}
process.exitCode = totals.divergences > 0 ? 1 : 0;
