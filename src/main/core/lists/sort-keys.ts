import type { ReadDb } from '../db/driver.ts';
import { sortKeysRepo } from '../db/repos/sort-keys.repo.ts';
import type { Mirror } from './mirror.ts';

/** What messages are sorted by in one column of texts, in memory, by message id. */
export interface SortKeys {
  /** Empty for a message that has no key yet. */
  readonly of: (messageId: number) => string;
  /** Reads what came since the last time. Returns the messages whose keys are others now; null: `ranks` has to read them all. */
  refresh(db: ReadDb): ReadonlySet<number> | null;
  /** Reads all keys. Returns their ranks by message: the same for the same key, rising with it, 0 for none. */
  ranks(db: ReadDb): Int32Array;
}

const byKey = ([, a]: readonly [number, string], [, b]: readonly [number, string]): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** So many changes are read one by one; more of them mean that everything is read. */
const FEW = 5_000;

export function createSortKeys(mirror: Mirror, by: 'from' | 'subject'): SortKeys {
  let keys: string[] = [];
  let asOf = -1;
  let upto = 0;

  return {
    of: (messageId) => keys[messageId] ?? '',
    ranks(db) {
      keys = [];
      const ranks = new Int32Array(mirror.messages);
      const rows = sortKeysRepo.inOrder(db, by);
      // SQLite compares bytes of UTF-8, JavaScript units of UTF-16: they differ where an emoji meets a rare character.
      if (rows.some(([, key], at) => key < (rows[at - 1]?.[1] ?? ''))) rows.sort(byKey);
      // Senders repeat: neighbours with the same key share one text.
      let last = '';
      let rank = 0;
      for (const [id, key] of rows) {
        if (key !== last) {
          last = key;
          rank += 1;
        }
        keys[id] = last;
        if (id < ranks.length) ranks[id] = rank;
      }
      return ranks;
    },
    refresh(db) {
      const now = sortKeysRepo.upto(db);
      if (asOf === mirror.version && upto === now) return new Set();
      const first = asOf === -1;
      const asked: number[] = [];
      const { readAt, messages } = mirror;
      if (mirror.lastRead > asOf || upto !== now)
        for (let id = 0; id < messages; id += 1)
          if ((readAt[id] as number) > asOf || (id > upto && id <= now)) asked.push(id);
      asOf = mirror.version;
      upto = now;
      if (first || asked.length > FEW) return null;
      const found = new Map(asked.length === 0 ? [] : sortKeysRepo.of(db, by, asked));
      const changed = new Set<number>();
      for (const id of asked) {
        const key = found.get(id) ?? '';
        if ((keys[id] ?? '') !== key) changed.add(id);
        keys[id] = key;
      }
      return changed;
    },
  };
}
