import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleChild } from '../fault/bundle.ts';
import { crashScenario, someKills } from '../fault/crash.ts';
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
});
