import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { profilePaths } from '../../src/main/core/ports.ts';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { CUSTOMERS } from '../../src/main/demo/sample-mail/people.ts';
import { fillStore } from '../fixtures/pushing.ts';
import { lastLog, type CrashReport } from './crash.ts';
import type { FloodTask } from './flood-child.ts';
import { hastyClock } from './hands.ts';
import { countPushes } from './store-state.ts';

export const FLOOD = 'known-flood';

/** Without anything that changes for so long, it counts as hanging: others may need the machine. */
const STILL_MS = 120_000;
/** A limit on calls would be waited for most of the time. */
const NO_LIMIT = { x: 1e6, y: 1 };

const filedIn = ({ records }: Portal): string[] =>
  records.activities
    .all()
    .filter(({ originatorId }) => originatorId === 'POSTINO')
    .map(({ subject }) => subject);

/**
 * So many mails of known customers at once, and a core that is killed again and again while it files them: each must have one
 * activity in the end, and the store must say so.
 */
export async function flood(options: {
  readonly mails: number;
  readonly kills: number;
  readonly random: () => number;
}): Promise<CrashReport> {
  const { mails, kills, random } = options;
  const from = performance.now();
  const profile = mkdtempSync(join(tmpdir(), 'postino-flood-'));
  const begun = Date.now();
  const portal = await startPortal({ now: hastyClock(begun).now, bucket: NO_LIMIT });
  const paths = profilePaths(profile);
  const subjects = Array.from({ length: mails }, (_, index) => `Ordine ${index}`);
  const given = subjects.map((subject, index) => {
    const who = CUSTOMERS[index % CUSTOMERS.length];
    return { subject, from: { name: who?.last ?? '', address: who?.address ?? '' }, text: 'Buongiorno' };
  });
  fillStore(paths.database, paths.blobs, given, true);

  const task: FloodTask = { profile, webhook: portal.webhook, begun };
  let words = '';
  const start = (): ChildProcess => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'flood-child.ts'), JSON.stringify(task)],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    child.stderr?.on('data', (chunk) => (words += String(chunk)));
    return child;
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  };
  let child = start();
  const wrong: string[] = [];
  let killed = 0;
  try {
    /** Until so many are filed; false where nothing moves any more. */
    const reach = async (count: number, holds: () => boolean = () => true): Promise<boolean> => {
      let last = '';
      for (let since = Date.now(); ; await pause(50)) {
        const filed = portal.calls('crm.activity.add');
        if (filed >= count && holds()) return true;
        const now = `${filed} ${JSON.stringify(countPushes(profile))}`;
        if (now !== last) [last, since] = [now, Date.now()];
        if (Date.now() - since > STILL_MS || child.exitCode !== null) {
          wrong.push(`it stood still at ${now}`, words, lastLog(profile));
          return false;
        }
      }
    };
    for (; killed < kills; killed += 1) {
      if (!(await reach(Math.floor(((killed + random()) / kills) * mails)))) break;
      await kill(child);
      child = start();
    }
    if (wrong.length === 0) await reach(mails, () => countPushes(profile)['done'] === mails);
    const filed = Map.groupBy(filedIn(portal), (subject) => subject);
    for (const subject of subjects) {
      const times = filed.get(subject)?.length ?? 0;
      if (times !== 1) wrong.push(`${subject} was filed ${times} times`);
    }
    const states = countPushes(profile);
    if (states['done'] !== mails) wrong.push(`the store says ${JSON.stringify(states)}`);
  } finally {
    await kill(child);
    await portal.stop();
    rmSync(profile, { recursive: true, force: true });
  }
  const scenario = `${FLOOD}, ${mails} mails`;
  const last = { scenario, step: killed, variant: 'after', label: 'the last of some kills' } as const;
  return {
    scenario,
    steps: 0,
    kills: killed,
    unreached: 0,
    divergences: wrong.length === 0 ? [] : [{ ...last, what: wrong }],
    seconds: (performance.now() - from) / 1000,
  };
}
