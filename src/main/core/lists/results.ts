import { NEWEST_FIRST, type ListQuery, type Sort } from '#shared/model/query.ts';
import type { ReadDb } from '../db/driver.ts';
import { sql } from '../db/driver.ts';
import { toFilter, type Filter } from './filter.ts';
import { readFolders, type FolderRow } from './folders-of.ts';
import { createMirror, SEEN, SEVERAL, type Mirror } from './mirror.ts';
import { followUnread } from './unread.ts';
import { createOrders } from './orders.ts';

/** Everything that a query finds. */
export interface Result {
  /** Slots of the rows, in their order: with conversations the newest message of each. */
  readonly rows: Int32Array;
  /** Slots of all messages, newest first; the same as `rows` in another order where rows stand for themselves. */
  readonly all: Int32Array;
  /** How many of all are unread. */
  readonly unread: number;
}

export interface Results {
  readonly mirror: Mirror;
  /** `sort` null: in no order that anybody sees. */
  find(query: ListQuery, sort?: Sort, conversations?: boolean): Result;
  /** How many messages that a query finds are unread. */
  unread(query: ListQuery): number;
}

const selectVersion = sql('results.version', 'SELECT data_version AS v FROM pragma_data_version');
/** A screen, its counters and a few saved filters. */
const KEPT = 8;

/** What few filters ask; kept out of the loop below. */
function isRareMatch(mirror: Mirror, { outside, larger, smaller }: Filter, slot: number): boolean {
  const at = mirror.received[slot] as number;
  const bytes = mirror.size[mirror.message[slot] as number] as number;
  if (bytes <= larger || bytes >= smaller) return false;
  return !outside.some((span) => at >= span.from && at < span.to);
}

/** How many of these places, newest first, are of a moment or later. */
export function countSince(received: Float64Array, order: Int32Array, moment: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((received[order[middle] as number] as number) >= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Messages that a pass has met: by message id, the number of the pass that met it last. A set takes ten times as long. */
interface Met {
  readonly in: Int32Array;
  readonly pass: number;
}

/**
 * One pass over places, newest first, into `found`. Returns how many it found. `unreadOnly`: read ones are passed over, but each
 * may be the one that stands for its message.
 */
function collect(
  mirror: Mirror,
  filter: Filter,
  order: Int32Array,
  found: Int32Array,
  unreadOnly: boolean,
  met: Met,
): number {
  const { folders, once, all, none, some, hits, excluded } = filter;
  const { folder, bits, message, received } = mirror;
  const end = countSince(received, order, filter.from);
  const rare = filter.larger >= 0 || Number.isFinite(filter.smaller) || filter.outside.length > 0;
  const mask = all | none;
  let count = 0;
  for (let at = countSince(received, order, filter.to); at < end; at += 1) {
    const slot = order[at] as number;
    const flags = bits[slot] as number;
    const several = once && (flags & SEVERAL) !== 0;
    // What needs no other column first: most places fail by it.
    if ((flags & mask) !== all || (some !== 0 && (flags & some) === 0)) continue;
    if (folders[folder[slot] as number] !== 1) continue;
    const id = message[slot] as number;
    if (hits !== null && hits[id] !== 1) continue;
    if (excluded !== null && excluded[id] === 1) continue;
    if (rare && !isRareMatch(mirror, filter, slot)) continue;
    if (several) {
      if (met.in[id] === met.pass) continue;
      met.in[id] = met.pass;
    }
    if (!unreadOnly || (flags & SEEN) === 0) found[count++] = slot;
  }
  return count;
}

/** The newest place of every conversation. */
function newestOfEach({ thread, messages }: Mirror, all: Int32Array, room: Int32Array): Int32Array {
  const seen = new Uint8Array(messages);
  let count = 0;
  for (let at = 0; at < all.length; at += 1) {
    const slot = all[at] as number;
    const id = thread[slot] as number;
    if (seen[id] === 1) continue;
    seen[id] = 1;
    room[count++] = slot;
  }
  return room.slice(0, count);
}

/**
 * What queries find, kept until the store changes. With `own` the handle is the writer's own: its changes cannot be told from
 * its side, and nothing is kept.
 */
export function createResults(db: ReadDb, now: () => number, { own = false } = {}): Results {
  const mirror = createMirror();
  const orders = createOrders(mirror);
  const known = new Map<string, Result>();
  let version = -1;
  /** What a pass writes into, before it is known how much that will be. */
  let scratch = new Int32Array(0);
  let folders: readonly FolderRow[] | null = null;
  let metIn = new Int32Array(0);
  let pass = 0;
  const unreadPlaces = followUnread(mirror);
  const room = (): Int32Array => {
    if (scratch.length < mirror.order.length) scratch = new Int32Array(mirror.order.length + 1_000);
    return scratch;
  };
  const met = (): Met => {
    if (metIn.length < mirror.messages) metIn = new Int32Array(mirror.messages + 1_000);
    pass += 1;
    return { in: metIn, pass };
  };

  const filterOf = (query: ListQuery): Filter =>
    toFilter(db, query, now(), mirror.messages, (folders ??= readFolders(db)));

  const find = (query: ListQuery, sort: Sort, conversations: boolean): Result => {
    const into = room();
    const count = collect(mirror, filterOf(query), mirror.order, into, false, met());
    const all = into.slice(0, count);
    const { bits } = mirror;
    let unread = 0;
    for (let at = 0; at < count; at += 1) if (((bits[all[at] as number] as number) & SEEN) === 0) unread += 1;
    const rows = conversations ? newestOfEach(mirror, all, into) : all;
    return { rows: orders.sort(db, rows, sort), all, unread };
  };
  const refresh = (): void => {
    const current = own ? -2 : (db.get<{ v: number }>(selectVersion)?.v ?? 0);
    if (current === version && !own) return;
    mirror.refresh(db);
    folders = null;
    known.clear();
    version = current;
  };

  return {
    mirror,
    find(query, sort = NEWEST_FIRST, conversations = false) {
      refresh();
      // A day may end between two calls.
      const day = new Date(now()).toDateString();
      const name = JSON.stringify([query, sort, conversations, day]);
      const found = known.get(name) ?? find(query, sort, conversations);
      known.delete(name);
      known.set(name, found);
      for (const oldest of known.keys()) {
        if (known.size <= KEPT) break;
        known.delete(oldest);
      }
      return found;
    },
    unread(query) {
      refresh();
      const filter = filterOf(query);
      return collect(mirror, filter, unreadPlaces(room()), room(), true, met());
    },
  };
}
