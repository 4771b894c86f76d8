import type { Sort, SortColumn } from '#shared/model/query.ts';
import type { ReadDb } from '../db/driver.ts';
import { sortKeysRepo } from '../db/repos/sort-keys.repo.ts';
import { ATTACHED, type Mirror } from './mirror.ts';

/** All places in the order of any column. */
export interface Orders {
  /** Slots; those with the same value newest first. */
  sorted(db: ReadDb, sort: Sort): Int32Array;
}

/** Ranks of values: the same for the same value, rising with it. */
interface Ranks {
  readonly count: number;
  readonly of: (slot: number) => number;
}

/**
 * Sorts by counting: every column becomes a rank, and the places, which are there newest first, are dealt out to their ranks.
 * That is one pass over all, and those of one rank stay newest first.
 */
function deal(mirror: Mirror, ranks: Ranks, descending: boolean): Int32Array {
  const at = new Int32Array(ranks.count + 1);
  const place = descending ? (rank: number) => ranks.count - 1 - rank : (rank: number) => rank;
  for (const slot of mirror.order) {
    const index = place(ranks.of(slot)) + 1;
    at[index] = (at[index] as number) + 1;
  }
  for (let index = 1; index < at.length; index += 1)
    at[index] = (at[index] as number) + (at[index - 1] as number);
  const sorted = new Int32Array(mirror.order.length);
  for (const slot of mirror.order) {
    const rank = place(ranks.of(slot));
    const to = at[rank] as number;
    sorted[to] = slot;
    at[rank] = to + 1;
  }
  return sorted;
}

function sizeRanks(mirror: Mirror): Ranks {
  const sizes = new Float64Array(mirror.size.subarray(0, mirror.messages)).sort();
  const rankOf = new Map<number, number>();
  for (const size of sizes) if (!rankOf.has(size)) rankOf.set(size, rankOf.size);
  return {
    count: Math.max(1, rankOf.size),
    of: (slot) => rankOf.get(mirror.size[mirror.message[slot] ?? 0] ?? 0) ?? 0,
  };
}

function keyRanks(db: ReadDb, mirror: Mirror, by: 'from' | 'subject'): Ranks {
  const ranks = new Int32Array(mirror.messages);
  let last = '';
  // Rank 0 is for what has no key yet, or an empty one.
  let rank = 0;
  for (const [id, key] of sortKeysRepo.inOrder(db, by)) {
    if (key !== last) rank += 1;
    last = key;
    if (id < ranks.length) ranks[id] = rank;
  }
  return { count: rank + 1, of: (slot) => ranks[mirror.message[slot] ?? 0] ?? 0 };
}

/** Keeps the orders that were asked for until something changes. */
export function createOrders(mirror: Mirror): Orders {
  let version = -1;
  const known = new Map<string, Int32Array>();
  const keys = new Map<SortColumn, { state: string; ranks: Ranks }>();

  const ranksOf = (db: ReadDb, by: Exclude<SortColumn, 'date'>): Ranks => {
    if (by === 'size') return sizeRanks(mirror);
    if (by === 'attachments')
      return { count: 2, of: (slot) => (((mirror.bits[slot] ?? 0) & ATTACHED) === 0 ? 0 : 1) };
    const state = sortKeysRepo.state(db);
    const found = keys.get(by);
    if (found?.state === state) return found.ranks;
    const ranks = keyRanks(db, mirror, by);
    keys.set(by, { state, ranks });
    return ranks;
  };

  return {
    sorted(db, { by, descending }) {
      if (by === 'date') return descending ? mirror.order : mirror.order.toReversed();
      if (version !== mirror.version) known.clear();
      version = mirror.version;
      const state = by === 'from' || by === 'subject' ? sortKeysRepo.state(db) : '';
      const name = `${by} ${descending} ${state}`;
      const found = known.get(name) ?? deal(mirror, ranksOf(db, by), descending);
      known.set(name, found);
      return found;
    },
  };
}
