import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { judge, type Judged, type Measure } from '../report.ts';
import { parseBenchArgs, wholeNumber } from '../options.ts';
import { measureClick } from './click.ts';
import { fillKnown } from './known.ts';

/** `bench -- portal`: what goes to a Bitrix24 portal, beside what its limits allow. The embedded portal stands for the real one. */

export interface PortalBenchOptions {
  readonly json: boolean;
  /** Mails of known customers. */
  readonly mails: number;
  readonly repeat: number;
}

/** The options of `bench -- portal`, or what is wrong with them. */
export function parsePortalOptions(args: readonly string[]): PortalBenchOptions | string {
  const told = parseBenchArgs(args, ['mails']);
  if (typeof told === 'string') return told;
  const mails = wholeNumber(told.own['mails'], told.quick ? 100 : 1_000, { least: 10, most: 100_000 });
  if (mails === null) return '--mails takes a whole number from 10 to 100000.';
  return { json: told.json, mails, repeat: told.repeat };
}

/** Runs `work` with a portal of the given limits, and takes both away. */
async function withPortal<T>(
  bucket: { x: number; y: number },
  work: (portal: Portal, profile: string) => Promise<T>,
): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), 'postino-bench-portal-'));
  const portal = await startPortal({ bucket });
  try {
    return await work(portal, profile);
  } finally {
    await portal.stop();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** The portal's limits on all tariffs but one (rest.md 1.4). */
const LIMITS = { x: 50, y: 2 } as const;

/** The time that so many requests take at the portal's limits: the first at once, the others as the bucket drains. */
const allowedMs = (requests: number): number => (Math.max(0, requests - LIMITS.x) / LIMITS.y) * 1000;

async function measureKnown({ mails, repeat }: PortalBenchOptions): Promise<Measure[]> {
  const took: number[] = [];
  const requests: number[] = [];
  const calls: number[] = [];
  const refused: number[] = [];
  for (let run = 0; run < repeat; run += 1) {
    await withPortal(LIMITS, async (portal, profile) => {
      const done = await fillKnown(portal, profile, mails);
      took.push(done.ms);
      requests.push(done.requests);
      calls.push(done.requests / mails);
      refused.push(portal.requests.filter(({ outcome }) => outcome === 'QUERY_LIMIT_EXCEEDED').length);
    });
  }
  return [
    {
      id: 'known-time',
      title: `${mails} mails of known customers, from their coming to their activities`,
      unit: 'ms',
      ours: { name: 'the core', values: took },
      reference: {
        name: 'what the limit allows for one request a mail',
        values: took.map(() => Math.max(1, allowedMs(mails))),
      },
      target: 1.1,
      note: `By the portal's limits of ${LIMITS.x} requests at once and ${LIMITS.y} a second. Fifty mails go in one request, so it is done long before as many requests could be made; five of the fifty are left to others.`,
      more: {
        'requests, by run': requests,
        'what the limit allows for those, ms': requests.map(allowedMs),
        'refused for their number, by run': refused,
      },
    },
    {
      id: 'known-calls',
      title: 'Requests for each of them',
      unit: 'round trips',
      ours: { name: 'requests a mail', values: calls },
      reference: null,
      target: 2,
      note: 'Look-ups are cached and come fifty in a request, and so do activities.',
    },
  ];
}

export async function runPortalBench(
  options: PortalBenchOptions,
  tell: (words: string) => void,
): Promise<{ measures: Judged[]; facts: Readonly<Record<string, unknown>> }> {
  tell('One click ...');
  const click = await withPortal({ x: 1e6, y: 1 }, (portal, profile) =>
    measureClick(portal, profile, options),
  );
  tell('Known customers ...');
  const known = await measureKnown(options);
  return {
    measures: [...click, ...known].map(judge),
    facts: { mails: options.mails, repeat: options.repeat },
  };
}
