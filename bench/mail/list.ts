import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'better-sqlite3';
import type { Measure } from '../report.ts';
import { median, round } from '../stats.ts';
import { listCases, type ListCase } from './cases.ts';
import type { Inside } from './inside.ts';
import type { Setting } from './setting.ts';
import { createSamples, type Samples } from './samples.ts';

const PAGE = 50;
const never = new AbortController().signal;
v8.setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** What is in use, in bytes. */
function inUse(): NodeJS.MemoryUsage {
  collectGarbage();
  return process.memoryUsage();
}
const memory = (one: NodeJS.MemoryUsage): number => (one.heapUsed + one.arrayBuffers) / 1e6;

/** The larger of the inboxes. */
function inboxOf(inside: Inside): number {
  const inboxes = inside.ask('folders.list', {}).filter((folder) => folder.role === 'inbox');
  const found = inboxes.sort((a, b) => b.total - a.total)[0];
  if (found === undefined) throw new Error('the store has no inbox');
  return found.id;
}

/** Pages of every kind of list and the counters, while nothing changes and right after a change. */
export async function measureLists({ open, repeat, rounds, letters }: Setting): Promise<Measure[]> {
  const inside = open();
  const before = inUse();
  const plain = new Database(inside.file, { readonly: true });
  const still = createSamples();
  const changed = createSamples();
  const sql = createSamples();
  const counters = createSamples();
  const from = new Date(Date.now() - 365 * 24 * 60 * 60_000);
  const cases = listCases(inboxOf(inside), from.toISOString().slice(0, 10));
  const params = { folder: inboxOf(inside), from: from.getTime() };
  const page = (one: ListCase, offset: number) =>
    inside.ask('messages.list', {
      ...{ query: one.query, offset, limit: PAGE },
      ...(one.sort === undefined ? {} : { sort: one.sort }),
      ...(one.conversations === undefined ? {} : { conversations: one.conversations }),
    });
  const all = inside.ask('messages.list', { query: { scope: { kind: 'all' } }, offset: 0, limit: 500 }).rows;
  let turn = 0;
  /** A person's own action, through all that it goes through. */
  const change = async (): Promise<void> => {
    const row = all[turn % all.length];
    if (row === undefined) return;
    // Each time round the other way: an action that changes nothing would not be one.
    const flagged = row.flagged !== (Math.floor(turn / all.length) % 2 === 0);
    turn += 1;
    await inside.core.handlers['messages.setFlagged']({ locationIds: [row.locationId], flagged }, never);
  };
  for (let run = 0; run < repeat; run += 1) {
    for (const samples of [still, changed, sql, counters]) samples.nextRun();
    for (const one of cases) {
      const { total } = page(one, 0);
      const offsets = [0, Math.floor(total / 2), Math.max(0, total - PAGE)];
      const statement = plain.prepare(`${one.sql} LIMIT ${PAGE} OFFSET @offset`);
      const used = Object.fromEntries(
        Object.entries(params).filter(([name]) => one.sql.includes(`@${name}`)),
      );
      for (let round = 0; round < rounds; round += 1)
        for (const offset of offsets) {
          still.time(one.name, () => page(one, offset));
          await change();
          changed.time(one.name, () => page(one, offset));
          // It is the same each time, and slow.
          if (round < 2) sql.time(one.name, () => statement.all({ ...used, offset }));
        }
    }
    for (let round = 0; round < rounds * 5; round += 1) {
      await change();
      counters.time('folders.list', () => inside.ask('folders.list', {}));
      counters.time('filters.list', () => inside.ask('filters.list', {}));
      counters.time('accounts.list', () => inside.ask('accounts.list', {}));
    }
  }
  const after = inUse();
  plain.close();
  await inside.close();

  const beside = { name: 'plain SQL with LIMIT and OFFSET', values: sql.worst(95) };
  const p95 = (samples: Samples, name: string): number => median(samples.perRun(95, name));
  const ratios = Object.fromEntries(
    cases.map(({ name }) => [name, round(p95(changed, name) / p95(sql, name), 2)]),
  );
  const common = { unit: 'ms', reference: null, strict: true } as const;
  const note = `The slowest of ${cases.length} kinds of list of ${letters} messages, p95, at its beginning, in the middle and at the end; input parsed, answer copied.`;
  return [
    {
      ...common,
      id: 'list-still',
      title: 'A page of 50 rows of any list, while nothing changes',
      ours: { name: 'messages.list', values: still.worst(95) },
      target: 10,
      beside,
      note,
      more: still.table(),
    },
    {
      ...common,
      id: 'list-changed',
      title: 'A page of 50 rows of any list, right after an action',
      ours: { name: 'messages.list', values: changed.worst(95) },
      target: 10,
      beside,
      note,
      more: { ...changed.table(), 'p95 as a part of plain SQL': ratios },
    },
    {
      ...common,
      id: 'counters',
      title: 'Unread counters, right after an action',
      ours: {
        name: 'the slowest of folders.list, filters.list, accounts.list',
        values: counters.worst(95),
      },
      target: 2,
      note: 'p95. filters.list counts the unread of three saved filters.',
      more: counters.table(),
    },
    {
      id: 'list-memory',
      title: 'What lists keep in memory',
      unit: 'MB',
      ours: { name: 'heap and array buffers', values: [memory(after) - memory(before)] },
      reference: null,
      target: 60,
      note: 'Grown from before the first list to after the last, every order and some results included, after a collection.',
      more: { arrayBuffersMB: round(after.arrayBuffers / 1e6), heapMB: round(after.heapUsed / 1e6) },
    },
  ];
}
