import { setTimeout as pause } from 'node:timers/promises';
import type { Dovecot } from '../fixtures/dovecot.ts';
import { startProxy, type Proxy } from '../fixtures/proxy.ts';
import { disagreements } from './agree.ts';
import type { Ground, Place } from './ground.ts';
import { isFullDisk, play, settle } from './hands.ts';
import { differences, outcome } from './outcome.ts';
import { seeded } from './parallel.ts';
import type { Scenario } from './scenario.ts';
import { readServer } from './server-state.ts';
import { readStore } from './store-state.ts';

/** What goes wrong while a scenario is played. It ends healed. Resolves with how often it struck. */
export interface Trouble {
  readonly name: string;
  /** Nothing else may need the server meanwhile. */
  readonly alone: boolean;
  /** Before the scenario begins; what it returns is called after everything. */
  prepare?(place: Place): () => void;
  begin(at: { place: Place; proxy: Proxy; dovecot: Dovecot; random: () => number }): Promise<number>;
}

const TROUBLE_LIMIT_MS = 3_000;

const between = (random: () => number, low: number, high: number): number =>
  Math.floor(low + random() * (high - low));

/** Small numbers more often: the first answers of a connection are short, the texts are long. */
const bytes = (random: () => number, high: number): number => Math.floor(Math.exp(random() * Math.log(high)));

/** Connections break at random bytes of what the server says, and of what the client says. */
export const cutAtRandomBytes: Trouble = {
  name: 'cut',
  alone: false,
  async begin({ proxy, random }) {
    const wanted = between(random, 2, 7);
    proxy.cutEach(() => ({
      fromServer: 300 + bytes(random, 60_000),
      fromClient: random() < 0.3 ? 100 + bytes(random, 4_000) : Number.POSITIVE_INFINITY,
    }));
    for (const end = Date.now() + TROUBLE_LIMIT_MS; proxy.cuts < wanted && Date.now() < end;) await pause(5);
    proxy.heal();
    return proxy.cuts;
  },
};

/** The network dies in silence, and comes back: what was frozen flows again, or the connections turn out to be gone. */
export const freeze: Trouble = {
  name: 'freeze',
  alone: false,
  async begin({ proxy, random }) {
    const times = 2;
    for (let time = 0; time < times; time += 1) {
      await pause(between(random, 20, 250));
      proxy.freeze();
      await pause(between(random, 100, 800));
      if (random() < 0.5) proxy.cut();
      proxy.heal();
    }
    return times;
  },
};

/** The server is stopped, or killed, in the middle, and started again. */
export const restart: Trouble = {
  name: 'restart',
  alone: true,
  async begin({ dovecot, random }) {
    await pause(between(random, 30, 400));
    await (random() < 0.5 ? dovecot.kill() : dovecot.stop());
    await pause(between(random, 0, 300));
    await dovecot.start();
    return 1;
  },
};

export const troubles = [cutAtRandomBytes, freeze, restart] as const;

export interface TroubleReport {
  readonly name: string;
  readonly runs: number;
  /** Cuts, freezes, restarts. */
  readonly strikes: number;
  readonly divergences: readonly { readonly run: number; readonly what: readonly string[] }[];
  readonly seconds: number;
}

async function once(
  scenario: Scenario,
  ground: Ground,
  trouble: Trouble | null,
  random: () => number,
): Promise<{ strikes: number; facts: readonly string[]; wrong: readonly string[] }> {
  const place = await ground.place(scenario);
  const { dovecot } = await ground.server(scenario);
  const undo = trouble?.prepare?.(place);
  const proxy = await startProxy(place.imapPort);
  try {
    const striking = trouble?.begin({ place, proxy, dovecot, random }) ?? Promise.resolve(0);
    const job = { ...place, imapPort: proxy.port };
    // A core that the full disk stopped is started again when there is room.
    const playing = play(scenario, job).catch(async (error: unknown) => {
      if (!isFullDisk(error)) throw error;
      await striking;
      return await play(scenario, job);
    });
    // The trouble must have ended before anything is taken away, also where the scenario fails.
    const [struck, ended] = await Promise.allSettled([striking, playing]);
    if (ended.status === 'rejected') throw ended.reason;
    if (struck.status === 'rejected') {
      await ended.value.close();
      throw struck.reason;
    }
    const played = ended.value;
    try {
      await settle(played);
      const server = await readServer(place.api, place.user);
      const store = readStore(place.profile);
      return {
        strikes: struck.value,
        facts: outcome(server, store, played.look),
        wrong: await disagreements(server, store),
      };
    } finally {
      await played.close();
    }
  } finally {
    await proxy.stop();
    undo?.();
    await place.remove();
  }
}

/**
 * Plays a scenario many times with a trouble in it and demands the end of an untroubled run: server and store as there, and
 * in agreement with one another.
 */
export async function troubledScenario(
  scenario: Scenario,
  trouble: Trouble,
  options: { readonly ground: Ground; readonly runs: number; readonly seed: number },
): Promise<TroubleReport> {
  const { ground, runs, seed } = options;
  const begun = performance.now();
  const untroubled = await once(scenario, ground, null, seeded(0));
  const divergences: { run: number; what: readonly string[] }[] = [];
  if (untroubled.wrong.length > 0) divergences.push({ run: 0, what: untroubled.wrong });
  let strikes = 0;
  for (let run = 1; run <= runs; run += 1) {
    try {
      const found = await once(scenario, ground, trouble, seeded(seed * 1_000 + run));
      strikes += found.strikes;
      const differing = differences(untroubled.facts, found.facts);
      const wrong = [...found.wrong, ...(scenario.tolerate?.(differing) ?? differing)];
      if (wrong.length > 0) divergences.push({ run, what: wrong });
    } catch (error) {
      divergences.push({
        run,
        what: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
      });
    }
  }
  const name = `${trouble.name}: ${scenario.name}`;
  return { name, runs, strikes, divergences, seconds: (performance.now() - begun) / 1000 };
}
