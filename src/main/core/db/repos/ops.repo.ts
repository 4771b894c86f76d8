import type { WireError } from '#shared/errors.ts';
import type { AccountId, FolderId, LocationId } from '#shared/model/ids.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

export type Lane = `account:${number}` | `smtp:${number}`;

export interface OpRecord {
  readonly id: number;
  readonly lane: Lane;
  readonly account_id: AccountId;
  readonly kind: string;
  /** JSON, of the kind's schema. */
  readonly payload: string;
  readonly attempts: number;
  readonly not_before: number | null;
}

/** Where the server has a message at this operation's turn; uid null while an earlier operation is moving it there. */
export interface OpLocation {
  readonly location_id: LocationId;
  readonly folder_id: FolderId;
  readonly uid: number | null;
}

export interface NewOp {
  readonly lane: Lane;
  readonly accountId: AccountId;
  readonly kind: string;
  readonly payload: unknown;
  /** The operation that undoes it, for the undo of a later day; null where there is none. */
  readonly inverse: unknown;
  readonly locations: readonly OpLocation[];
  readonly notBefore?: number;
}

const insertOp = sql(
  'ops.insert',
  'INSERT INTO op (lane, account_id, kind, payload, inverse, not_before, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
);
const insertLocation = sql(
  'ops.location',
  'INSERT INTO op_location (op_id, location_id, folder_id, uid) VALUES (?, ?, ?, ?)',
);
const selectNext = sql(
  'ops.next',
  `SELECT id, lane, account_id, kind, payload, attempts, not_before FROM op WHERE lane = ? ORDER BY id LIMIT 1`,
);
const selectDue = sql(
  'ops.due',
  `SELECT id, lane, account_id, kind, payload, attempts, not_before FROM op
   WHERE lane = ? AND coalesce(not_before, 0) <= ? ORDER BY id LIMIT 1`,
);
const selectEarliest = sql(
  'ops.earliest',
  'SELECT min(coalesce(not_before, 0)) AS at FROM op WHERE lane = ?',
);
const selectLocations = sql(
  'ops.locations',
  'SELECT location_id, folder_id, uid FROM op_location WHERE op_id = ?',
);
const updateAttempt = sql(
  'ops.attempt',
  "UPDATE op SET attempts = attempts + 1, state = 'running' WHERE id = ?",
);
const updateRetry = sql(
  'ops.retry',
  "UPDATE op SET state = 'queued', not_before = ?, error = ? WHERE id = ?",
);
const deleteOp = sql('ops.delete', 'DELETE FROM op WHERE id = ?');
const deleteByPayload = sql(
  'ops.deleteByPayload',
  'DELETE FROM op WHERE lane = ? AND kind = ? AND payload = ?',
);
const countOfLane = sql('ops.count', 'SELECT count(*) AS n FROM op WHERE lane = ?');
/** UIDs of a folder that a move or a deletion of ours has taken out here and not yet there. */
const selectClaimed = sql(
  'ops.claimed',
  `SELECT ol.uid FROM op_location ol JOIN op ON op.id = ol.op_id
   WHERE ol.folder_id = ? AND ol.uid IS NOT NULL AND op.kind IN ('move', 'expunge')`,
);
/** UIDs of a folder whose flags we have changed here and not yet there. */
const selectOverlaid = sql(
  'ops.overlaid',
  `SELECT ol.uid FROM op_location ol JOIN op ON op.id = ol.op_id
   WHERE ol.folder_id = ? AND ol.uid IS NOT NULL AND op.kind = 'flag'`,
);
const selectServerPlace = sql(
  'ops.serverPlace',
  `SELECT ol.folder_id, ol.uid FROM op_location ol WHERE ol.location_id = ? AND ol.uid IS NOT NULL ORDER BY ol.op_id DESC LIMIT 1`,
);
const settleLater = sql(
  'ops.settle',
  'UPDATE op_location SET uid = ? WHERE location_id = ? AND folder_id = ? AND uid IS NULL',
);

export const opsRepo = {
  enqueue({ db, changes }: Tx, op: NewOp, now: number): number {
    const id = db.run(
      insertOp,
      op.lane,
      op.accountId,
      op.kind,
      JSON.stringify(op.payload),
      op.inverse === null ? null : JSON.stringify(op.inverse),
      op.notBefore ?? null,
      now,
    ).lastInsertRowid;
    for (const at of op.locations) db.run(insertLocation, id, at.location_id, at.folder_id, at.uid);
    changes.accounts.add(op.accountId);
    return id;
  },
  /** The lane's first operation, due or not. */
  next: (db: ReadDb, lane: Lane): OpRecord | undefined => db.get<OpRecord>(selectNext, lane),
  /** The first operation that is due: for lanes whose entries need not wait for one another. */
  due: (db: ReadDb, lane: Lane, now: number): OpRecord | undefined => db.get<OpRecord>(selectDue, lane, now),
  /** When the lane has something to do, in milliseconds; null where it is empty. */
  earliest: (db: ReadDb, lane: Lane): number | null =>
    db.get<{ at: number | null }>(selectEarliest, lane)?.at ?? null,
  locations: (db: ReadDb, opId: number): OpLocation[] => db.all<OpLocation>(selectLocations, opId),
  /** Counted before the attempt, so that a crash within it counts too. */
  countAttempt({ db }: Tx, opId: number): void {
    db.run(updateAttempt, opId);
  },
  retryAt({ db }: Tx, opId: number, at: number | null, error: WireError | null): void {
    db.run(updateRetry, at, error === null ? null : JSON.stringify(error), opId);
  },
  done({ db, changes }: Tx, op: OpRecord): void {
    db.run(deleteOp, op.id);
    changes.accounts.add(op.account_id);
  },
  cancel({ db }: Tx, lane: Lane, kind: string, payload: unknown): boolean {
    return db.run(deleteByPayload, lane, kind, JSON.stringify(payload)).changes > 0;
  },
  count: (db: ReadDb, lane: Lane): number => db.get<{ n: number }>(countOfLane, lane)?.n ?? 0,
  claimedUids: (db: ReadDb, folderId: FolderId): Set<number> =>
    new Set(db.all<{ uid: number }>(selectClaimed, folderId).map((row) => row.uid)),
  overlaidUids: (db: ReadDb, folderId: FolderId): Set<number> =>
    new Set(db.all<{ uid: number }>(selectOverlaid, folderId).map((row) => row.uid)),
  /** Where the server still has a location that waits here for its UID. */
  serverPlace: (db: ReadDb, locationId: LocationId): { folder_id: FolderId; uid: number } | undefined =>
    db.get<{ folder_id: FolderId; uid: number }>(selectServerPlace, locationId),
  /** A move has ended: operations behind it learn the UID. */
  settle({ db }: Tx, locationId: LocationId, folderId: FolderId, uid: number): void {
    db.run(settleLater, uid, locationId, folderId);
  },
};
