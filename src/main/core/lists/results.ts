import { NEWEST_FIRST, type ListQuery, type Sort } from '#shared/model/query.ts';
import type { ReadDb } from '../db/driver.ts';
import { sql } from '../db/driver.ts';
import { toFilter, type Filter } from './filter.ts';
import { createMirror, SEEN, type Mirror } from './mirror.ts';
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
}

const selectVersion = sql('results.version', 'SELECT data_version AS v FROM pragma_data_version');
/** A screen, its counters and a few saved filters. */
const KEPT = 8;

/** One pass over all places, newest first. */
function select(mirror: Mirror, filter: Filter, seenAt: Int32Array): Int32Array {
  const { folders, once, all, none, some, from, to, outside, larger, smaller, hits, excluded } = filter;
  const { order, folder, bits, message, received, size } = mirror;
  const found = new Int32Array(order.length);
  const sized = larger >= 0 || Number.isFinite(smaller);
  const mask = all | none;
  let count = 0;
  for (const slot of order) {
    if (folders[folder[slot] as number] !== 1 || ((bits[slot] as number) & mask) !== all) continue;
    const at = received[slot] as number;
    // Newest first: nothing that comes can be late enough.
    if (at < from) break;
    if (at >= to) continue;
    const id = message[slot] as number;
    if (hits !== null && hits[id] !== 1) continue;
    if (excluded !== null && excluded[id] === 1) continue;
    if (some.length > 0 && some.some((any) => ((bits[slot] as number) & any) === 0)) continue;
    if (sized && ((size[id] as number) <= larger || (size[id] as number) >= smaller)) continue;
    if (outside.length > 0 && outside.some((span) => at >= span.from && at < span.to)) continue;
    if (once) {
      if (seenAt[id] === 1) continue;
      seenAt[id] = 1;
    }
    found[count++] = slot;
  }
  return found.slice(0, count);
}

/** The newest place of every conversation. */
function newestOfEach(mirror: Mirror, all: Int32Array): Int32Array {
  const seen = new Uint8Array(mirror.messages);
  return all.filter((slot) => {
    const thread = mirror.threadOf(slot);
    if (seen[thread] === 1) return false;
    seen[thread] = 1;
    return true;
  });
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

  const find = (query: ListQuery, sort: Sort, conversations: boolean): Result => {
    const filter = toFilter(db, query, now(), mirror.messages);
    const all = select(mirror, filter, new Int32Array(filter.once ? mirror.messages : 0));
    let unread = 0;
    for (const slot of all) if (((mirror.bits[slot] as number) & SEEN) === 0) unread += 1;
    let rows = conversations ? newestOfEach(mirror, all) : all;
    if (sort.by === 'date') rows = sort.descending ? rows : rows.toReversed();
    else {
      const wanted = new Uint8Array(mirror.location.length);
      for (const slot of rows) wanted[slot] = 1;
      rows = orders.sorted(db, sort).filter((slot) => wanted[slot] === 1);
    }
    return { rows, all, unread };
  };

  return {
    mirror,
    find(query, sort = NEWEST_FIRST, conversations = false) {
      const current = own ? -2 : (db.get<{ v: number }>(selectVersion)?.v ?? 0);
      if (current !== version || own) {
        mirror.refresh(db);
        known.clear();
        version = current;
      }
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
  };
}
