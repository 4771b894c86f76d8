import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FolderId, LocationId, MessageId } from '#shared/model/ids.ts';
import { association, type ListQuery, type Scope, type Sort } from '#shared/model/query.ts';
import { sql } from '../db/driver.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { indexRepo } from '../db/repos/index.repo.ts';
import { flagState, locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { openReader, openStore, type Store } from '../db/store.ts';
import { createLists } from './lists.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

// A reader that follows every change, beside one that knows nothing but the rows of the store.

const NOW = new Date(2026, 10, 24, 12).getTime();
const HOUR = 3_600_000;
const KEYS = ['', 'anna', 'bruno', 'ciro', 'ü', 'я', '😀', '\ufffd'];
const FLAGS = ['\\Seen', '\\Flagged', '$B24Task', '$B24CRM'] as const;

interface World {
  readonly store: Store;
  readonly folders: readonly FolderId[];
  count: number;
  upto: number;
}

const some = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(1, from.length)];
const selectPlaces = sql('test.places', 'SELECT id FROM location ORDER BY id');
const selectMessages = sql('test.messages', 'SELECT id FROM message ORDER BY id');
const idsOf = ({ store }: World, statement: ReturnType<typeof sql>): number[] =>
  store.read.all<{ id: number }>(statement).map(({ id }) => id);
const placeAt = (world: World, at: number) =>
  locationsRepo.get(world.store.read, (some(idsOf(world, selectPlaces), at) ?? 0) as LocationId);

function open(dir: string): World {
  const store = openStore({ file: join(dir, 'x.db'), onCommit: () => undefined });
  const server = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
  const folders = store.write((tx) => {
    const account = { address: 'me@x.example', name: '', imap: server, smtp: server };
    const accountId = accountsRepo.insert(tx, { ...account, acceptPlain: false, signedOut: false }, 0);
    const folder = { delimiter: '/', parentPath: '', selectable: true, subscribed: true };
    return (
      [
        ['INBOX', 'inbox'],
        ['Clienti', null],
        ['Trash', 'trash'],
      ] as const
    ).map(([path, role]) => foldersRepo.insert(tx, accountId, { ...folder, path, name: path, role }));
  });
  return { store, folders, count: 0, upto: 0 };
}

function give(world: World, at: number): void {
  const { store, folders } = world;
  const uid = (world.count += 1);
  store.write((tx) => {
    const folderId = some(folders, at >> 2) as FolderId;
    const { account_id: accountId } = foldersRepo.get(tx.db, folderId)!;
    const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
    const { id } = messagesRepo.adopt(
      tx,
      accountId,
      {
        ...{ identity: `i${uid}`, messageId: '', inReplyTo: '', references: [], subject: '', addresses },
        ...{ dateHeader: NOW, size: (at % 5) * 1_000, problems: [] },
      },
      at % 3 === 0,
    );
    const flags = flagState(FLAGS.filter((_, index) => (at & (1 << index)) > 0));
    locationsRepo.place(tx, accountId, folderId, id, true, { uid, received: NOW - (at % 6) * HOUR, flags });
  });
}

/** What may happen to a store. `at` chooses what it happens to. */
const steps: Readonly<Record<string, (world: World, at: number) => void>> = {
  give,
  giveMore(world, at) {
    for (let more = 0; more < 4; more += 1) give(world, at * 7 + more * 13);
  },
  flag(world, at) {
    const place = placeAt(world, at);
    if (place === undefined) return;
    world.store.write((tx) => locationsRepo.setFlag(tx, place, FLAGS[at % FLAGS.length]!, at % 2 === 0));
  },
  move(world, at) {
    const place = placeAt(world, at);
    if (place !== undefined)
      world.store.write((tx) => locationsRepo.show(tx, place, some(world.folders, at >> 3)!));
  },
  copy(world, at) {
    const place = placeAt(world, at);
    if (place !== undefined)
      world.store.write((tx) => locationsRepo.copy(tx, place, some(world.folders, at >> 3)!));
  },
  hide(world, at) {
    const place = placeAt(world, at);
    if (place !== undefined) world.store.write((tx) => locationsRepo.setDeleting(tx, place, at % 2 === 0));
  },
  /** The highest ids are given again. */
  removeLast(world) {
    const id = idsOf(world, selectMessages).at(-1);
    if (id !== undefined) world.store.write((tx) => messagesRepo.remove(tx, id as MessageId));
  },
  remove(world, at) {
    const place = placeAt(world, at);
    if (place !== undefined) world.store.write((tx) => locationsRepo.remove(tx, place, NOW));
  },
  attach(world, at) {
    const id = some(idsOf(world, selectMessages), at) as MessageId | undefined;
    if (id !== undefined) world.store.write((tx) => messagesRepo.setHasAttachments(tx, id, at % 2 === 0));
  },
  join(world, at) {
    const all = idsOf(world, selectMessages);
    const [a, b] = [some(all, at), some(all, at >> 3)];
    if (a === undefined || b === undefined) return;
    world.store.write(({ db }) => {
      const update = sql('test.join', 'UPDATE message SET thread_id = ? WHERE id IN (?, ?)');
      db.run(update, Math.min(a, b), a, b);
    });
  },
  /** As the indexer does: some messages more have their keys. */
  index(world, at) {
    world.store.write((tx) => {
      const upto = tx.db.get<{ upto: number }>(sql('test.upto', 'SELECT upto FROM index_state'))!.upto;
      for (const id of idsOf(world, selectMessages)
        .filter((one) => one > upto)
        .slice(0, 3)) {
        const [sender, subject] = [KEYS[(id * 3 + at) % KEYS.length]!, KEYS[(id + at * 5) % KEYS.length]!];
        indexRepo.setKeys(tx, id as MessageId, { sender, subject, at: 0, loose: false });
        indexRepo.setUpto(tx, id as MessageId);
      }
    });
  },
  /** All but the last change: what a reader has not read of them, it cannot. */
  prune(world) {
    const old = sql('test.prune', 'DELETE FROM list_change WHERE seq < (SELECT max(seq) FROM list_change)');
    world.store.write(({ db }) => db.run(old));
  },
};

interface Row {
  readonly place: number;
  readonly message: number;
  readonly thread: number;
  readonly role: string | null;
  readonly folder: number;
  readonly received: number;
  readonly uid: number;
  readonly seen: number;
  readonly flagged: number;
  readonly bound: number;
  readonly attached: number;
  readonly size: number;
  readonly sender: string;
  readonly subject: string;
}
const selectRows = sql(
  'test.rows',
  `SELECT l.id AS place, m.id AS message, coalesce(m.thread_id, m.id) AS thread, f.role, f.id AS folder, l.received,
     coalesce(l.uid, -1) AS uid, l.seen, l.flagged, l.bound, m.has_attachments AS attached, m.size,
     coalesce(i.sender_key, '') AS sender, coalesce(i.subject_key, '') AS subject
   FROM location l JOIN message m ON m.id = l.message_id JOIN folder f ON f.id = l.folder_id
   LEFT JOIN message_index i ON i.message_id = m.id WHERE l.deleted = 0`,
);

/** What a list is, without any of what makes it fast. */
function naive({ store }: World, query: ListQuery, { by, descending }: Sort, conversations: boolean) {
  const byDate = (a: Row, b: Row): number => b.received - a.received || b.uid - a.uid || b.place - a.place;
  const { scope } = query;
  const wide = scope.kind !== 'folder';
  const messages = new Set<number>();
  const bits = (query.bound === 'none' ? [] : (query.bound ?? [])).reduce(
    (sum, one) => sum | (1 << association.options.indexOf(one)),
    0,
  );
  const all = store.read
    .all<Row>(selectRows)
    .sort(byDate)
    .filter((row) => (wide ? row.role !== 'trash' : row.folder === scope.folderId))
    .filter((row) => scope.kind !== 'inboxes' || row.role === 'inbox')
    .filter((row) => query.read === undefined || (row.seen === 1) === query.read)
    .filter((row) => query.flagged === undefined || (row.flagged === 1) === query.flagged)
    .filter((row) => query.attachments === undefined || (row.attached === 1) === query.attachments)
    .filter(
      (row) =>
        query.bound === undefined || (query.bound === 'none' ? row.bound === 0 : (row.bound & bits) > 0),
    )
    .filter((row) => query.text === undefined || row.size > 1_500)
    .filter((row) => !wide || (!messages.has(row.message) && messages.add(row.message)));
  const threads = new Set<number>();
  const rows = conversations ? all.filter((row) => !threads.has(row.thread) && threads.add(row.thread)) : all;
  const value = (row: Row): string | number =>
    ({
      date: row.received,
      from: row.sender,
      subject: row.subject,
      size: row.size,
      attachments: row.attached,
    })[by];
  const sign = descending ? -1 : 1;
  const sorted =
    by === 'date'
      ? descending
        ? rows
        : rows.toReversed()
      : rows.toSorted((a, b) => {
          const [one, other] = [value(a), value(b)];
          return one < other ? -sign : one > other ? sign : 0;
        });
  return {
    places: sorted.map((row) => row.place),
    unread: all.filter((row) => row.seen === 0).length,
    counts: sorted.map((row) => all.filter((other) => other.thread === row.thread).length),
  };
}

const ASKED = { sort: { by: 'date', descending: true }, conversations: false } as const;
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 1 });
const queries = (folders: number): fc.Arbitrary<(world: World) => ListQuery> =>
  fc
    .record({
      scope: fc.nat(folders + 1),
      read: optional(fc.boolean()),
      flagged: optional(fc.boolean()),
      attachments: optional(fc.boolean()),
      bound: optional(fc.constantFrom('none' as const, ['task' as const], ['task' as const, 'crm' as const])),
      text: optional(fc.constant('larger:1500')),
    })
    .map(({ scope, ...rest }) => (world: World): ListQuery => {
      const folderId = world.folders[scope];
      const scopes: Scope[] = [{ kind: 'all' }, { kind: 'inboxes' }];
      const chosen = folderId === undefined ? scopes[scope - folders] : { kind: 'folder' as const, folderId };
      const given = Object.entries(rest).filter(([, one]) => one !== undefined);
      return { scope: chosen ?? { kind: 'all' }, ...Object.fromEntries(given) };
    });
const looks = fc.record({
  query: queries(3),
  by: fc.constantFrom('date', 'from', 'subject', 'size', 'attachments'),
  descending: fc.boolean(),
  conversations: fc.boolean(),
});

describe('a reader that follows', () => {
  it('meets ids again that had become free in the middle, once the highest ones have gone as well', () => {
    const dir = mkdtempSync(join(tmpdir(), 'postino-follow-'));
    const world = open(dir);
    const reader = openReader({ file: join(dir, 'x.db') });
    const lists = createLists(reader.read, () => NOW);
    const query: ListQuery = { scope: { kind: 'all' } };
    const shown = () => {
      const page = lists['messages.list']({ ...ASKED, query, offset: 0, limit: 50 });
      return page.rows.map((row) => row.locationId);
    };
    try {
      for (let at = 0; at < 5; at += 1) give(world, at);
      expect(shown().sort()).toEqual([1, 2, 3, 4, 5]);
      const [first, , third] = idsOf(world, selectMessages) as MessageId[];
      world.store.write((tx) => {
        for (const id of [first!, third!]) messagesRepo.remove(tx, id);
      });
      expect(shown().sort()).toEqual([2, 4, 5]);
      for (let times = 0; times < 2; times += 1) steps['removeLast']!(world, 0);
      for (let at = 0; at < 3; at += 1) give(world, at);
      expect(shown().sort()).toEqual(naive(world, query, ASKED.sort, false).places.sort());
      expect(shown()).toHaveLength(4);
    } finally {
      reader.close();
      world.store.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('shows what one sees who reads everything anew, whatever happens in between', () => {
    const step = fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(500));
    const between = fc.tuple(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.array(looks, { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(between, { minLength: 2, maxLength: 12 }), (turns) => {
        const dir = mkdtempSync(join(tmpdir(), 'postino-follow-'));
        const world = open(dir);
        const reader = openReader({ file: join(dir, 'x.db') });
        const lists = createLists(reader.read, () => NOW);
        const own = createLists(world.store.read, () => NOW, { own: true });
        try {
          for (let at = 0; at < 8; at += 1) give(world, at * 37);
          for (const [happened, asked] of turns) {
            for (const [name, at] of happened) steps[name]!(world, at);
            for (const { query: queryOf, by, descending, conversations } of asked) {
              const query = queryOf(world);
              const sort = { by, descending };
              const wanted = naive(world, query, sort, conversations);
              const page = lists['messages.list']({ query, sort, conversations, offset: 0, limit: 500 });
              expect(page.rows.map((row) => row.locationId)).toEqual(wanted.places);
              expect([page.total, page.unread]).toEqual([wanted.places.length, wanted.unread]);
              if (conversations)
                expect(page.rows.map((row) => row.conversation?.count)).toEqual(wanted.counts);
              expect(lists.unread(query)).toBe(wanted.unread);
              if (!conversations)
                expect(own.places(query).sort()).toEqual(wanted.places.sort() as LocationId[]);
            }
          }
        } finally {
          reader.close();
          world.store.close();
          rmSync(dir, { recursive: true, force: true });
        }
      }),
      { numRuns: 25 },
    );
  });
});
