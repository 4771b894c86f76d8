import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Out, Parsed } from '#shared/contract/index.ts';
import type { FolderId } from '#shared/model/ids.ts';
import type { ListQuery, Scope } from '#shared/model/query.ts';
import { isConcerned } from '#shared/query/concerned.ts';
import * as fc from '../../../../tests/fixtures/property.ts';
import { LIST_STEPS, NOW, openListWorld, type ListWorld } from '../../../../tests/fixtures/list-world.ts';
import {
  naiveAll,
  naiveConversation,
  naiveCounts,
  naiveList,
  not,
  PLACES,
  TERMS,
  type Asked,
} from '../../../../tests/fixtures/naive-lists.ts';
import { filtersRepo } from '../db/repos/filters.repo.ts';
import { openReader } from '../db/store.ts';
import { createQueryHandlers } from '../query-handlers.ts';
import { createLists } from './lists.ts';

const RUNS = 12;

/** Which fields are asked for: rows that nobody filters are the most of what is shown. */
const AMOUNTS = ['nothing', 'words', 'words and place', 'one field', 'all'] as const;
const kinds = fc.constantFrom('task' as const, 'crm' as const, 'event' as const);
const field = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 1 });
const looks = fc.record({
  scope: fc.nat(40),
  amount: fc.constantFrom(...AMOUNTS),
  fields: fc.record({
    read: field(fc.boolean()),
    flagged: field(fc.boolean()),
    attachments: field(fc.boolean()),
    bound: field(
      fc.oneof(fc.constant('none' as const), fc.uniqueArray(kinds, { minLength: 1, maxLength: 2 })),
    ),
    date: field(fc.constantFrom('today', 'yesterday', 'last7', 'last30', 'thisMonth')),
    from: field(fc.constantFrom('anna', 'über', 'x example', '納')),
    to: field(fc.constantFrom('me1', 'ciro')),
    subject: field(fc.constantFrom('fattura', 'ordine', 'alles uber')),
  }),
  place: fc.constantFrom(...PLACES),
  terms: fc.array(fc.record({ at: fc.nat(TERMS.length - 1), negated: fc.boolean() }), { maxLength: 3 }),
  by: fc.constantFrom('date', 'from', 'subject', 'size', 'attachments'),
  descending: fc.boolean(),
  conversations: fc.boolean(),
  at: fc.nat(1_000),
});
type Look = typeof looks extends fc.Arbitrary<infer T> ? T : never;

function scopeOf(world: ListWorld, at: number): Scope {
  const [folders, accounts] = [world.folders(), world.accounts()];
  const wide: readonly Scope[] = [
    { kind: 'all' },
    { kind: 'inboxes' },
    { kind: 'account', accountId: accounts[at % accounts.length]! },
  ];
  return wide[at % 5] ?? { kind: 'folder', folderId: folders[at % folders.length]!.id };
}
function askOf(world: ListWorld, { scope, amount, fields: { date, ...rest }, place, terms }: Look): Asked {
  const all = Object.entries({ ...rest, date: date && { kind: date } }).filter(
    ([, one]) => one !== undefined,
  );
  const given = amount === 'all' ? all : amount === 'one field' ? all.slice(0, 1) : [];
  const asked = terms.map(({ at, negated }) => (negated ? not(TERMS[at]!) : TERMS[at]!));
  const words = amount === 'nothing' ? [] : asked;
  const where = amount === 'words and place' ? place : null;
  const text = [...words.map((one) => one.text), ...(where === null ? [] : [where])].join(' ');
  const query = { scope: scopeOf(world, scope), ...Object.fromEntries(given) };
  return { query: text === '' ? query : { ...query, text }, terms: words, place: where };
}

const shown = (rows: Out<'messages.list'>['rows']) =>
  rows.map(
    ({
      locationId,
      id,
      folderId,
      accountId,
      threadId,
      unread,
      flagged,
      date,
      associations,
      conversation,
    }) => ({
      ...{ locationId, id, folderId, accountId, threadId, unread, flagged, date, associations, conversation },
    }),
  );

describe('lists of a store that everything happens to', () => {
  it('are what a look at every row would give, page by page', async () => {
    const step = fc.tuple(fc.constantFrom(...LIST_STEPS), fc.nat(2_000));
    const turn = fc.tuple(
      fc.array(step, { minLength: 1, maxLength: 5 }),
      fc.array(looks, { minLength: 1, maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 9 }), async (turns) => {
        const dir = mkdtempSync(join(tmpdir(), 'postino-lists-'));
        const world = openListWorld(dir);
        const reader = openReader({ file: join(dir, 'x.db') });
        const queries = createQueryHandlers(reader.read, { now: () => NOW, after: () => () => undefined });
        const own = createLists(world.store.read, () => NOW, { own: true });
        try {
          for (const [happened, asked] of turns) {
            for (const [name, at] of happened) await world.step(name, at);
            checkCounts(world, queries);
            for (const look of asked) check(world, queries, own, look);
          }
        } finally {
          reader.close();
          world.store.close();
          rmSync(dir, { recursive: true, force: true });
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('change only with a word of it', async () => {
    // A text is told of once it is in the index; that one has gone from the cache changes excerpts only.
    const names = LIST_STEPS.filter((name) => !/^text/.test(name));
    const step = fc.tuple(fc.constantFrom(...names, 'textNow'), fc.nat(2_000));
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.array(looks, { minLength: 1, maxLength: 4 }),
        async (happened, asked) => {
          const dir = mkdtempSync(join(tmpdir(), 'postino-told-'));
          const world = openListWorld(dir);
          const reader = openReader({ file: join(dir, 'x.db') });
          const queries = createQueryHandlers(reader.read, { now: () => NOW, after: () => () => undefined });
          try {
            const standing = asked.map((look) => inputOf(look, askOf(world, look).query));
            world.store.write((tx) => {
              for (const { query } of standing) filtersRepo.add(tx, 'f', query);
            });
            const see = () => ({
              lists: standing.map((input) => queries['messages.list'](input, never) as Out<'messages.list'>),
              filters: queries['filters.list']({}, never),
              folders: [queries['folders.list']({}, never), queries['accounts.list']({}, never)],
            });
            let before = see();
            for (const [name, at] of happened) {
              await world.step(name, at);
              const after = see();
              const told = world.told();
              const accountOf = (id: FolderId) => world.folders().find((one) => one.id === id)?.account_id;
              standing.forEach(({ query }, index) => {
                if (told.lists.size > 0 && isConcerned(query, [...told.lists], accountOf)) return;
                expect(after.lists[index], `${name}: list`).toEqual(before.lists[index]);
              });
              if (
                told.lists.size === 0 &&
                told.messages.size === 0 &&
                told.accounts.size === 0 &&
                !told.filters
              )
                expect(after.filters, `${name}: filters`).toEqual(before.filters);
              if (told.folders.size === 0 && told.accounts.size === 0)
                expect(after.folders, `${name}: folders`).toEqual(before.folders);
              before = after;
            }
          } finally {
            reader.close();
            world.store.close();
            rmSync(dir, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
});

const never = new AbortController().signal;
type Queries = ReturnType<typeof createQueryHandlers>;

function inputOf(look: Look, query: ListQuery): Parsed<'messages.list'> {
  const { by, descending, conversations } = look;
  return { query, sort: { by, descending }, conversations, offset: 0, limit: 500 };
}

function check(world: ListWorld, queries: Queries, own: ReturnType<typeof createLists>, look: Look): void {
  const asked = askOf(world, look);
  const { query } = asked;
  const input = inputOf(look, query);
  const all = naiveAll(world, asked);
  const wanted = naiveList(all, input.sort!, look.conversations);
  const list = (offset: number, limit: number) =>
    queries['messages.list']({ ...input, offset, limit }, never) as Out<'messages.list'>;
  const page = list(0, 500);
  expect(shown(page.rows), JSON.stringify([query, input.sort, look.conversations])).toEqual(wanted);
  const unread = all.filter((row) => row.seen === 0).length;
  expect([page.total, page.unread]).toEqual([wanted.length, unread]);
  expect(own.places(query).toSorted()).toEqual(all.map((row) => row.place).toSorted());
  expect(own.unread(query)).toBe(unread);
  const offset = look.at % (wanted.length + 2);
  expect(shown(list(offset, 1 + (look.at % 5)).rows)).toEqual(
    wanted.slice(offset, offset + 1 + (look.at % 5)),
  );
  const row = wanted[offset];
  if (row === undefined) return;
  const at = { query, sort: input.sort!, conversations: look.conversations, locationId: row.locationId };
  expect(queries['messages.indexOf'](at, never)).toEqual({ index: offset });
  const members = queries['messages.ofThread'](
    { query, threadId: row.threadId },
    never,
  ) as Out<'messages.ofThread'>;
  expect(members.map((one) => one.locationId)).toEqual(
    all.filter((one) => one.thread === row.threadId).map((one) => one.place),
  );
  const whole = queries['messages.conversation'](
    { messageId: row.id },
    never,
  ) as Out<'messages.conversation'>;
  expect(whole.map((one) => one.locationId)).toEqual(naiveConversation(world, row.id));
}

function checkCounts(world: ListWorld, queries: Queries): void {
  const { folders, ofAccount } = naiveCounts(world);
  const tree = queries['folders.list']({}, never) as Out<'folders.list'>;
  expect(tree.map(({ id, total, unread }) => [id, { total, unread }]).toSorted()).toEqual(
    [...folders].toSorted(),
  );
  for (const { id, unread } of queries['accounts.list']({}, never) as Out<'accounts.list'>)
    expect(unread).toBe(ofAccount(id));
}
