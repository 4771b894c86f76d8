import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleChild } from '../fault/bundle.ts';
import { crashScenario, portalKills, someKills } from '../fault/crash.ts';
import { createGround, type Ground } from '../fault/ground.ts';
import { seeded } from '../fault/parallel.ts';
import { scenarios } from '../fault/scenarios/index.ts';

/** The short form of `npm run fault`: the same steps every time, of the scenarios where most is at stake. */
const SHORT = [
  'first-sync',
  'new-mail',
  'uidvalidity-change-with-queue',
  'move-many',
  'move-one [no MOVE, UIDPLUS]',
  'delete-for-good',
  'copy',
  'send',
  'offline-work',
  'folder-rename-offline',
] as const;
const KILLS = 3;
const LANES = 2;
/** Of a run with something of each kind for the portal. */
const PORTAL_KILLS = 11;
const PORTAL_LANES = 3;
const MAKING = [
  'tasks.task.add',
  'disk.folder.uploadfile',
  'task.checklistitem.add',
  'crm.item.add',
  'crm.activity.add',
  'log.blogpost.add',
  'im.chat.add',
  'calendar.event.add',
];

let ground: Ground;
let child: string;

beforeAll(async () => {
  ground = await createGround();
  child = await bundleChild();
});
afterAll(() => ground.remove());

describe('a core killed in the middle of things', { timeout: 180_000 }, () => {
  it.each(SHORT)('ends as if nothing had happened: %s', async (name) => {
    const scenario = scenarios.find((one) => one.name === name);
    if (scenario === undefined) throw new Error(`no scenario ${name}`);
    const random = seeded(3);
    const report = await crashScenario(scenario, {
      ground,
      child,
      lanes: LANES,
      pick: (trace) => someKills(trace, KILLS, random),
    });
    expect(report.divergences).toEqual([]);
    expect(report.steps).toBeGreaterThan(10);
    expect(report.kills).toBeGreaterThan(0);
  });

  it('B6: leaves one record of each thing in the portal, whatever it was at', async () => {
    const scenario = scenarios.find((one) => one.name === 'portal-everything');
    if (scenario === undefined) throw new Error('no scenario');
    let calls: readonly string[] = [];
    const report = await crashScenario(scenario, {
      ground,
      child,
      lanes: PORTAL_LANES,
      pick(trace) {
        calls = trace.filter((label) => label.startsWith('portal '));
        return portalKills(trace, PORTAL_KILLS);
      },
    });
    expect(report.divergences).toEqual([]);
    for (const method of MAKING) expect(calls).toContain(`portal ${method}`);
    expect(report.kills).toBeGreaterThan(PORTAL_KILLS / 2);
    // Half a minute on a quiet machine.
  }, 400_000);
});
