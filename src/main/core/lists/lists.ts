import type { Out, Parsed } from '#shared/contract/index.ts';
import type { Address } from '#shared/model/address.ts';
import type { LocationId, MessageId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import { NEWEST_FIRST, type ListQuery } from '#shared/model/query.ts';
import { hitPattern } from '#shared/query/find-hits.ts';
import { highlightWords } from '#shared/query/search-text.ts';
import type { ReadDb } from '../db/driver.ts';
import { searchRepo } from '../db/repos/search.repo.ts';
import { excerptOf } from './excerpt.ts';
import { asideByFolder } from './folders-of.ts';
import { SEEN } from './mirror.ts';
import { countSince, createResults, type Result, type Results } from './results.ts';
import { readRows, readSenders } from './rows.ts';

type Method = 'messages.list' | 'messages.ofThread' | 'messages.indexOf' | 'messages.conversation';
export type Lists = { readonly [M in Method]: (input: Parsed<M>) => Out<M> } & {
  /** How many messages of a result are unread. */
  readonly unread: (query: ListQuery) => number;
  /** Every place of a result. */
  readonly places: (query: ListQuery) => LocationId[];
};

const PEOPLE = 10;

/**
 * The queries of lists, answered from memory; only the rows of a page are read from the store. `own`: `db` is the writer's own handle.
 */
export function createLists(db: ReadDb, now: () => number, options: { own?: boolean } = {}): Lists {
  const results = createResults(db, now, options);
  const { mirror } = results;
  const placesOf = (slots: Iterable<number>): LocationId[] => Array.from(slots, mirror.locationOf);

  return {
    'messages.list'({ query, sort = NEWEST_FIRST, conversations = false, since = [], offset, limit }) {
      const result = results.find(query, sort, conversations);
      const rows = readRows(db, placesOf(result.rows.subarray(offset, offset + limit)));
      const byDate = sort.descending || since.length === 0 ? result.rows : result.rows.toReversed();
      const whole = conversations ? withConversations(db, results, result, rows) : rows;
      return {
        total: result.rows.length,
        unread: result.unread,
        newer: sort.by === 'date' ? since.map((moment) => countSince(mirror.received, byDate, moment)) : [],
        rows: withExcerpts(db, query, whole),
      };
    },
    'messages.ofThread'({ query, threadId }) {
      const { all } = results.find(query);
      return withExcerpts(
        db,
        query,
        readRows(db, placesOf(all.filter((slot) => mirror.thread[slot] === threadId))),
      );
    },
    'messages.indexOf'({ query, sort, conversations, locationId }) {
      const { rows } = results.find(query, sort, conversations);
      const index = rows.findIndex((slot) => mirror.location[slot] === locationId);
      return { index: index < 0 ? null : index };
    },
    'messages.conversation'({ messageId }) {
      mirror.refresh(db);
      return readRows(db, placesOf(conversationOf(results, messageId, asideByFolder(db))));
    },
    unread: results.unread,
    places: (query) => placesOf(results.find(query).all),
  };
}

/** One place of each message of a conversation, oldest first. */
function conversationOf(
  { mirror }: Results,
  messageId: MessageId,
  aside: ReadonlyMap<number, boolean>,
): number[] {
  const thread = mirror.threadOfMessage(messageId);
  const slots = Array.from(mirror.order.filter((slot) => mirror.thread[slot] === thread));
  const isOwn = (slot: number): boolean => mirror.message[slot] === messageId;
  const isAside = (slot: number): boolean => aside.get(mirror.folder[slot] as number) !== false;
  // What lies in a folder that cannot be listed, such as one that waits for its deletion, only where nothing else is left.
  const listed = slots.filter((slot) => aside.has(mirror.folder[slot] as number));
  const all = listed.some(isOwn) ? listed : slots;
  const apart = all.some((slot) => isOwn(slot) && !isAside(slot));
  const shown = apart ? all.filter((slot) => !isAside(slot)) : all;
  const seen = new Set<number>();
  return shown
    .filter((slot) => {
      const id = mirror.message[slot] as number;
      return !seen.has(id) && seen.add(id);
    })
    .reverse();
}

/** Tells of each row what it stands for: a look at all messages of the result for those of the page's threads. */
function withConversations(
  db: ReadDb,
  { mirror }: Results,
  { all }: Result,
  rows: readonly MessageRow[],
): MessageRow[] {
  const members = new Map<number, number[]>(rows.map((row) => [row.threadId, []]));
  const { thread, bits } = mirror;
  const wanted = new Uint8Array(mirror.messages);
  for (const row of rows) wanted[row.threadId] = 1;
  for (let at = 0; at < all.length; at += 1) {
    const slot = all[at] as number;
    const id = thread[slot] as number;
    if (wanted[id] === 1) members.get(id)?.push(slot);
  }
  const senders = readSenders(
    db,
    [...members.values()].flatMap((slots) => slots.map((slot) => mirror.message[slot] as number)),
  );
  const peopleOf = (slots: readonly number[]): Address[] => {
    const people = new Map<string, Address>();
    for (const slot of slots.toReversed()) {
      const sender = senders.get(mirror.message[slot] as number);
      if (sender === undefined) continue;
      const key = sender.address.toLowerCase();
      if (!people.has(key) && people.size < PEOPLE) people.set(key, sender);
    }
    return [...people.values()];
  };
  return rows.map((row) => {
    const slots = members.get(row.threadId) ?? [];
    const unread = slots.filter((slot) => ((bits[slot] as number) & SEEN) === 0).length;
    return { ...row, conversation: { count: Math.max(1, slots.length), unread, people: peopleOf(slots) } };
  });
}

/** In a search the preview shows the place of the hit, where the text has one. */
function withExcerpts(db: ReadDb, query: ListQuery, rows: readonly MessageRow[]): MessageRow[] {
  const pattern = query.text === undefined ? null : hitPattern(highlightWords(query.text));
  if (pattern === null || rows.length === 0) return [...rows];
  const isHit = (text: string): boolean => {
    pattern.lastIndex = 0;
    return pattern.test(text);
  };
  const unclear = rows.filter((row) => !isHit(row.preview));
  const texts = searchRepo.texts(
    db,
    unclear.map((row) => row.id),
  );
  return rows.map((row) => {
    const text = texts.get(row.id);
    return text === undefined ? row : { ...row, preview: excerptOf(text, pattern) ?? row.preview };
  });
}
