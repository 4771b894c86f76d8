import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { asText, judge } from '../report.ts';
import { parseBenchArgs } from '../options.ts';
import { round } from '../stats.ts';
import { findMbsync } from './mbsync.ts';
import { measureAll, measureNames, type MeasureName } from './measures.ts';
import { startServer } from './server.ts';

export interface SyncOptions {
  readonly json: boolean;
  /** Letters of the small, the middle and the large mailbox. */
  readonly sizes: readonly [number, number, number];
  readonly repeat: number;
  readonly only: ReadonlySet<MeasureName>;
}

const ROOT = join(import.meta.dirname, '..', '..', '.cache', 'bench');
const isName = (name: string): name is MeasureName => (measureNames as readonly string[]).includes(name);

/** The options of `bench -- sync`, or what is wrong with them. */
export function parseSyncOptions(args: readonly string[]): SyncOptions | string {
  const told = parseBenchArgs(args, ['sizes', 'only']);
  if (typeof told === 'string') return told;
  const sizes = (told.own['sizes'] ?? (told.quick ? '200,1000,4000' : '2000,20000,100000'))
    .split(',')
    .map(Number);
  const [small, middle, large] = sizes;
  // The first screenful is 60 letters of INBOX, which has 45 in a hundred of all.
  const sane =
    sizes.length === 3 && sizes.every((size) => Number.isInteger(size) && size >= 200 && size <= 1e6);
  if (!sane || small === undefined || middle === undefined || large === undefined)
    return '--sizes takes three whole numbers of at least 200, such as 2000,20000,100000.';
  const names = told.own['only']?.split(',') ?? measureNames;
  const unknown = names.find((name) => !isName(name));
  if (unknown !== undefined) return `--only knows no ${unknown}.`;
  return {
    json: told.json,
    sizes: [small, middle, large],
    repeat: told.repeat,
    only: new Set(names.filter(isName)),
  };
}

/** Measures and prints. The mailboxes stay in .cache/bench for the next time; all else is taken away. */
export async function runSyncBench(options: SyncOptions): Promise<void> {
  const tell = (words: string): void => void process.stderr.write(`${words}\n`);
  const mail = join(ROOT, 'mail');
  mkdirSync(mail, { recursive: true });
  const mbsync = findMbsync(tell);
  const { server, mailboxes } = await startServer(mail, [...new Set(options.sizes)], tell);
  const work = mkdtempSync(join(ROOT, 'work-'));
  const takeAway = (): void => rmSync(work, { recursive: true, force: true });
  process.once('exit', takeAway);
  // The server's fixture takes the server away at the exit, too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const began = performance.now();
  const before = loadavg();
  try {
    const bySize = (size: number) => {
      const found = mailboxes.find((one) => one.letters === size);
      if (found === undefined) throw new Error(`no mailbox of ${size}`);
      return found;
    };
    const [small, middle, large] = options.sizes;
    const measures = await measureAll({
      server,
      work,
      small: bySize(small),
      middle: bySize(middle),
      large: bySize(large),
      repeat: options.repeat,
      only: options.only,
      hasMbsync: mbsync !== null,
      tell,
    });
    const judged = measures.map(judge);
    const setting = {
      node: process.version,
      processors: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
      loadBefore: before.map((value) => round(value)),
      loadAfter: loadavg().map((value) => round(value)),
      mbsync,
      seconds: Math.round((performance.now() - began) / 1000),
      mailboxes: mailboxes.map(({ letters, bytes, folders, inbox }) => ({
        letters,
        folders,
        inbox,
        megabytes: Math.round(bytes / 1e6),
      })),
    };
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ bench: 'sync', setting, measures: judged }, null, 2)}\n`
        : `${asText(judged)}\n${Object.entries(setting)
            .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
            .join('')}`,
    );
  } finally {
    await server.dovecot.remove();
    takeAway();
  }
}
