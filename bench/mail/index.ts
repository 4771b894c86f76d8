import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCorpus } from '../corpus/corpus.ts';
import { findNotmuch } from '../corpus/notmuch.ts';
import { judge, type Judged, type Measure } from '../report.ts';
import { parseBenchArgs, wholeNumber } from '../options.ts';
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
  const told = parseBenchArgs(args, ['size']);
  if (typeof told === 'string') return told;
  const size = wholeNumber(told.own['size'], told.quick ? 4_000 : 100_000, { least: 1_000, most: 1e6 });
  if (size === null) return '--size takes a whole number from 1000 to 1000000.';
  return { json: told.json, size, repeat: told.repeat, rounds: told.quick ? 4 : 12 };
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
