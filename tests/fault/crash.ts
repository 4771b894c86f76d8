import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disagreements } from './agree.ts';
import type { ChildTask } from './child.ts';
import type { Ground, Place } from './ground.ts';
import { play, type Played } from './hands.ts';
import { inLanes, sample } from './parallel.ts';
import { differences, outcome } from './outcome.ts';
import type { Scenario } from './scenario.ts';
import { readServer } from './server-state.ts';
import type { Variant } from './steps.ts';
import { readStore } from './store-state.ts';

export interface Divergence {
  readonly scenario: string;
  /** 0 for the uninterrupted run. */
  readonly step: number;
  readonly variant: Variant;
  /** What the step was, such as `imap UID MOVE`. */
  readonly label: string;
  readonly what: readonly string[];
}

export interface CrashReport {
  readonly scenario: string;
  /** Durable writes and network commands of the uninterrupted run. */
  readonly steps: number;
  /** Runs that were killed. */
  readonly kills: number;
  /** Runs that came to their end before the step: the order of a run's steps is not the same every time. */
  readonly unreached: number;
  readonly divergences: readonly Divergence[];
  readonly seconds: number;
}

export interface Kill {
  readonly step: number;
  readonly variant: Variant;
}

const CHILD_LIMIT_MS = 60_000;
/** So much of our time somebody stays away after a crash: more than a minute of the hastened clock. */
const GONE_MS = 7_000;

interface ChildEnd {
  readonly finished: boolean;
  readonly killed: boolean;
  readonly trace: readonly string[];
  readonly words: string;
}

/** Plays a scenario in a process of its own, to its end or to the step that kills it. */
function runChild(child: string, scenario: Scenario, place: Place, kill: Kill | null): Promise<ChildEnd> {
  const { remove: _remove, api: _api, portal: _portal, ...job } = place;
  const task: ChildTask = {
    scenario: scenario.name,
    job,
    plan: {
      killAt: kill?.step ?? null,
      variant: kill?.variant ?? 'before',
      profile: place.profile,
      trace: `${place.journal}.trace`,
    },
    done: `${place.journal}.done`,
  };
  return new Promise((resolve) => {
    const running = spawn(process.execPath, [child, JSON.stringify(task)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(child, '..', 'compiled') },
    });
    let words = '';
    running.stderr.on('data', (chunk) => (words += String(chunk)));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      running.kill('SIGKILL');
    }, CHILD_LIMIT_MS);
    running.on('close', (_code, signal) => {
      clearTimeout(timer);
      const trace = existsSync(task.plan.trace)
        ? readFileSync(task.plan.trace, 'utf8').split('\n').filter(Boolean)
        : [];
      resolve({ finished: existsSync(task.done), killed: signal === 'SIGKILL' && !late, trace, words });
    });
  });
}

async function look(
  scenario: Scenario,
  place: Place,
  played: Played,
): Promise<{ facts: readonly string[]; wrong: string[] }> {
  const server = await readServer(place.api, place.user);
  const store = readStore(place.profile);
  const wrong = await disagreements(server, store);
  // What is to be in the portal is said by the scenario: an uninterrupted run may make too much as well.
  const made = place.portal?.facts(server, played.look) ?? [];
  wrong.push(...differences(scenario.portal?.facts ?? [], made));
  return { facts: outcome(server, store, played.look), wrong };
}

/** Plays on from where the crash left the profile, until it is settled, and looks at the end of it. */
async function playOn(
  scenario: Scenario,
  place: Place,
): Promise<{ facts: readonly string[]; wrong: string[] }> {
  const played = await play(scenario, place);
  try {
    return await look(scenario, place, played);
  } finally {
    await played.close();
  }
}

const words = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** The end of the core's log: why it did what it did. */
export function lastLog(profile: string): string {
  const file = join(profile, 'logs', 'core.log');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-15).join('\n') : '';
}

/** Every step of an uninterrupted run, each before and after. */
export const everyKill = (trace: readonly string[]): readonly Kill[] =>
  trace.flatMap((_, index) => [
    { step: index + 1, variant: 'before' },
    { step: index + 1, variant: 'after' },
  ]);

/** What a connection says before it does anything: nothing is at stake there. */
const LOGIN = /^imap (ID|AUTHENTICATE|LOGIN|continuation|NAMESPACE|ENABLE|CAPABILITY|COMPRESS)$/;

/** As many kills as that, at steps where something is at stake. */
export function someKills(trace: readonly string[], count: number, random: () => number): readonly Kill[] {
  const all = everyKill(trace);
  const worth = all.filter(({ step }) => !LOGIN.test(trace[step - 1] ?? ''));
  return sample(worth.length >= count ? worth : all, count, random);
}

/**
 * As many kills as that, evenly spread over what goes on with a portal: while a call is on its way, when its answer has come, and
 * about the COMMIT that notes it.
 */
export function portalKills(trace: readonly string[], count: number): readonly Kill[] {
  const points = trace.flatMap((label, index): Kill[] => {
    if (!label.startsWith('portal ')) return [];
    const noted = trace.indexOf('commit', index) + 1;
    const both = (step: number): Kill[] => [
      { step, variant: 'before' },
      { step, variant: 'after' },
    ];
    return [...both(index + 1), ...(noted === 0 ? [] : both(noted))];
  });
  const every = points.length / count;
  return Array.from({ length: count }, (_, at) => points[Math.floor((at + 0.5) * every)]).filter(
    (one) => one !== undefined,
  );
}

export interface CrashOptions {
  readonly ground: Ground;
  /** The packed driver, of `bundleChild`. */
  readonly child: string;
  /** Which of the uninterrupted run's steps are to kill. */
  readonly pick: (trace: readonly string[]) => readonly Kill[];
  /** How many runs go on at a time. */
  readonly lanes: number;
  readonly onDivergence?: (divergence: Divergence) => void;
}

/**
 * Learns a scenario's steps and its end in an uninterrupted run, then kills it at each step that is picked, starts again,
 * lets it settle, and demands the same end: on the server and here, and both in agreement.
 */
export async function crashScenario(scenario: Scenario, options: CrashOptions): Promise<CrashReport> {
  const { ground, child, lanes } = options;
  const begun = performance.now();
  const divergences: Divergence[] = [];
  const diverged = (kill: Kill, label: string, what: readonly string[]): void => {
    const divergence = { scenario: scenario.name, ...kill, label, what };
    divergences.push(divergence);
    options.onDivergence?.(divergence);
  };

  const whole = await ground.place(scenario);
  const reference = await runChild(child, scenario, whole, null);
  const nothing = { step: 0, variant: 'before' } as const;
  if (!reference.finished) {
    diverged(nothing, 'uninterrupted', [
      `it did not come to its end: ${reference.words}`,
      lastLog(whole.profile),
    ]);
    await whole.remove();
    return report(0, 0, 0);
  }
  const expected = await playOn(scenario, whole).catch((error: unknown) => ({
    facts: [],
    wrong: [words(error)],
  }));
  if (expected.wrong.length > 0) diverged(nothing, 'uninterrupted', expected.wrong);
  await whole.remove();

  const kills = options.pick(reference.trace);
  const reached = await inLanes(
    lanes,
    kills.map((kill) => async () => {
      const place = await ground.place(scenario);
      try {
        const end = await runChild(child, scenario, place, kill);
        const label = end.killed ? (end.trace[kill.step - 1] ?? '?') : 'not reached';
        if (!end.killed && !end.finished) {
          diverged(kill, label, [`the run itself failed: ${end.words}`, lastLog(place.profile)]);
          return false;
        }
        // Where the portal may still be at it, somebody who comes back at once has to wait, and somebody who comes later has not.
        const gone = scenario.portal !== undefined && kill.variant === 'after' ? GONE_MS : 0;
        const found = await playOn(scenario, { ...place, begun: place.begun - gone });
        const differing = differences(expected.facts, found.facts);
        const wrong = [...found.wrong, ...(scenario.tolerate?.(differing) ?? differing)];
        if (wrong.length > 0) diverged(kill, label, wrong);
        return end.killed;
      } catch (error) {
        diverged(kill, 'restart', [words(error), lastLog(place.profile)]);
        return true;
      } finally {
        await place.remove();
      }
    }),
  );
  const killed = reached.filter(Boolean).length;
  return report(reference.trace.length, killed, kills.length - killed);

  function report(steps: number, killCount: number, unreached: number): CrashReport {
    const seconds = (performance.now() - begun) / 1000;
    return { scenario: scenario.name, steps, kills: killCount, unreached, divergences, seconds };
  }
}
