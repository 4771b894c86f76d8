import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureCorpus } from '../corpus/corpus.ts';
import { findNotmuch } from '../corpus/notmuch.ts';
import { judge, type Judged, type Measure } from '../report.ts';
import { openInside } from './inside.ts';
import { measureLists } from './list.ts';
import { measureOpen } from './open.ts';
import { measureSearch } from './search.ts';
import type { Setting } from './setting.ts';
import { measureUi } from './ui.ts';
import { measureWhole } from './whole.ts';

/** What can be measured on the corpus of the lists. */
export const MAIL_BENCHES = ['list', 'search', 'open', 'ui'] as const;
export type MailBench = (typeof MAIL_BENCHES)[number];

export interface MailOptions {
  readonly json: boolean;
  readonly size: number;
  readonly repeat: number;
  readonly rounds: number;
}

/** The options of `bench -- list search open ui`, or what is wrong with them. */
export function parseMailOptions(args: readonly string[]): MailOptions | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        size: { type: 'string' },
        repeat: { type: 'string' },
      },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const size = Number(values.size ?? (values.quick ? 4_000 : 100_000));
  if (!Number.isInteger(size) || size < 1_000 || size > 1e6)
    return '--size takes a whole number from 1000 to 1000000.';
  const repeat = Number(values.repeat ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(repeat) || repeat < 1 || repeat > 50)
    return '--repeat takes a whole number from 1 to 50.';
  return { json: values.json, size, repeat, rounds: values.quick ? 4 : 12 };
}

const ROOT = join(import.meta.dirname, '..', '..', '.cache', 'bench');

export interface MailReport {
  readonly measures: Judged[];
  /** What it was measured on. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Measures, one after the other. The corpus stays in .cache/bench for the next time; all else is taken away. */
export async function runMailBench(
  names: readonly MailBench[],
  options: MailOptions,
  tell: (words: string) => void,
): Promise<MailReport> {
  mkdirSync(ROOT, { recursive: true });
  const notmuch = names.includes('search') ? findNotmuch(tell) : null;
  const corpus = await ensureCorpus(ROOT, options.size, notmuch !== null, tell);
  const work = mkdtempSync(join(ROOT, 'work-'));
  const takeAway = (): void => rmSync(work, { recursive: true, force: true });
  process.once('exit', takeAway);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const folder = (): string => mkdtempSync(join(work, 'p-'));
  const setting: Setting = {
    corpus,
    letters: options.size,
    notmuch,
    repeat: options.repeat,
    rounds: options.rounds,
    open: () => openInside(corpus.store, folder()),
    folder,
    tell,
  };
  const benches: Readonly<Record<MailBench, (setting: Setting) => Promise<Measure[]>>> = {
    list: async (given) => [...(await measureLists(given)), ...(await measureWhole(given))],
    search: measureSearch,
    open: measureOpen,
    ui: measureUi,
  };
  try {
    const measures: Measure[] = [];
    for (const name of names) {
      tell(`Measuring ${name}`);
      measures.push(...(await benches[name](setting)));
    }
    return { measures: measures.map(judge), facts: { letters: options.size, notmuch } };
  } finally {
    takeAway();
  }
}
