import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGround, type Ground } from '../fault/ground.ts';
import { scenarios } from '../fault/scenarios/index.ts';
import { cutAtRandomBytes, freeze, restart, troubledScenario } from '../fault/trouble.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await createGround();
});
afterAll(() => ground.remove());

const scenario = (name: string) => {
  const found = scenarios.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
};

/** The short form of what `npm run fault` plays many times. */
describe('a network and a server that fail', { timeout: 180_000 }, () => {
  it.each([
    [cutAtRandomBytes, 'first-sync-busy'],
    [cutAtRandomBytes, 'offline-work'],
    [cutAtRandomBytes, 'open-letters'],
    [freeze, 'big-mail'],
    [restart, 'offline-work [no MOVE]'],
  ])('$name leave store and server in agreement', async (trouble, name) => {
    const report = await troubledScenario(scenario(name), trouble, { ground, runs: 2, seed: 5 });
    expect(report.divergences).toEqual([]);
    expect(report.strikes).toBeGreaterThan(0);
  });
});
