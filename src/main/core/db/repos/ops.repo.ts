import type { WireError } from '#shared/errors.ts';
import type { AccountId, FolderId, LocationId } from '#shared/model/ids.ts';
import { rowsOf, sql, type ReadDb, type WriteDb } from '../driver.ts';
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
  /** Of a move or copy: the target's UIDNEXT before the first attempt. */
  readonly baseline: number | null;
}

/** A row that an operation is about; of a copy, the row that it is made from as well. */
export interface OpLocation {
  readonly location_id: LocationId;
  readonly source_id: LocationId | null;
}

export interface NewOp {
  readonly lane: Lane;
  readonly accountId: AccountId;
  readonly kind: string;
  readonly payload: unknown;
  readonly locations: readonly { location_id: LocationId; source_id?: LocationId }[];
  /** Not before this moment, in milliseconds since 1970. */
  readonly notBefore?: number | undefined;
}

/** A change of a flag that waits for its turn. */
export interface PendingFlag {
  readonly location_id: LocationId;
  readonly uid: number;
  readonly flag: string;
  readonly add: number;
}

const insertOp = sql(
  'ops.insert',
  'INSERT INTO op (lane, account_id, kind, payload, not_before, created) VALUES (?, ?, ?, ?, ?, ?)',
);
const insertLocations = rowsOf(
  'ops.location',
  'INSERT OR IGNORE INTO op_location (op_id, location_id, source_id)',
  3,
);
/** The last operation of a lane, where it is the same and has not been tried. */
const selectSame = sql(
  'ops.same',
  `SELECT id FROM op WHERE id = (SELECT max(id) FROM op WHERE lane = ?) AND kind = ? AND payload = ? AND not_before IS ? AND attempts = 0
     AND (SELECT count(*) FROM op_location WHERE op_id = op.id) < ?`,
);
const columns = 'id, lane, account_id, kind, payload, attempts, not_before, baseline';
const selectDue = sql(
  'ops.due',
  `SELECT ${columns} FROM op WHERE lane = ? AND coalesce(not_before, 0) <= ? ORDER BY id LIMIT 1`,
);
const selectEarliest = sql(
  'ops.earliest',
  'SELECT min(coalesce(not_before, 0)) AS at FROM op WHERE lane = ?',
);
const selectLocations = sql(
  'ops.locations',
  'SELECT location_id, source_id FROM op_location WHERE op_id = ?',
);
const updateAttempt = sql(
  'ops.attempt',
  "UPDATE op SET attempts = attempts + 1, state = 'running' WHERE id = ?",
);
const updateRetry = sql(
  'ops.retry',
  "UPDATE op SET state = 'queued', not_before = ?, error = ? WHERE id = ?",
);
const updateBaseline = sql('ops.baseline', 'UPDATE op SET baseline = ? WHERE id = ?');
const deleteOp = sql('ops.delete', 'DELETE FROM op WHERE id = ?');
const deleteByPayload = sql(
  'ops.deleteByPayload',
  'DELETE FROM op WHERE lane = ? AND kind = ? AND payload = ?',
);
const countOfLane = sql('ops.count', 'SELECT count(*) AS n FROM op WHERE lane = ?');
const selectPendingFlags = sql(
  'ops.pendingFlags',
  `SELECT ol.location_id, l.uid, op.payload ->> 'flag' AS flag, op.payload ->> 'add' AS "add"
   FROM op JOIN op_location ol ON ol.op_id = op.id JOIN location l ON l.id = ol.location_id
   WHERE op.kind = 'flag' AND op.lane = ? AND l.server_folder_id = ? AND l.uid IS NOT NULL ORDER BY op.id`,
);
const selectOfLocation = sql(
  'ops.ofLocation',
  `SELECT ${columns.replace('id', 'op.id')} FROM op_location ol JOIN op ON op.id = ol.op_id WHERE ol.location_id = ? ORDER BY op.id`,
);
const selectWaiting = sql(
  'ops.waitingOf',
  'SELECT DISTINCT location_id FROM op_location WHERE location_id IN (SELECT value FROM json_each(?))',
);
const selectCopies = sql(
  'ops.copiesOf',
  `SELECT source_id, max(op_id) AS op_id FROM op_location WHERE source_id IN (SELECT value FROM json_each(?)) GROUP BY source_id`,
);
const deleteLocation = sql(
  'ops.deleteLocation',
  'DELETE FROM op_location WHERE op_id = ? AND location_id = ?',
);
const deleteEmpty = sql(
  'ops.deleteEmpty',
  'DELETE FROM op WHERE id = ? AND NOT EXISTS (SELECT 1 FROM op_location WHERE op_id = op.id)',
);
const selectFolderOps = sql(
  'ops.ofFolders',
  `SELECT ${columns} FROM op WHERE lane = ? AND kind LIKE 'folder-%' ORDER BY id`,
);

const MOST_ROWS = 5_000;

export const opsRepo = {
  enqueue({ db, changes }: Tx, op: NewOp, now: number): number {
    const id = db.run(
      insertOp,
      op.lane,
      op.accountId,
      op.kind,
      JSON.stringify(op.payload),
      op.notBefore ?? null,
      now,
    ).lastInsertRowid;
    opsRepo.addLocations(db, id, op.locations);
    changes.accounts.add(op.accountId);
    return id;
  },
  addLocations(db: WriteDb, id: number, locations: NewOp['locations']): void {
    insertLocations(
      db,
      locations.map((at) => [id, at.location_id, at.source_id ?? null]),
    );
  },
  /**
   * As `enqueue`; but where the last operation of the lane says the same and has not been tried, its rows are added to that one,
   * up to some thousands: one command for the server instead of many.
   */
  enqueueTogether(tx: Tx, op: NewOp, now: number): void {
    const payload = JSON.stringify(op.payload);
    const same = tx.db.get<{ id: number }>(
      selectSame,
      op.lane,
      op.kind,
      payload,
      op.notBefore ?? null,
      MOST_ROWS,
    );
    if (same === undefined) opsRepo.enqueue(tx, op, now);
    else opsRepo.addLocations(tx.db, same.id, op.locations);
  },
  /**
   * The first operation that is due. Those that wait for a later moment do not hold up the others: in a mailbox's lane these are
   * deletions for good, whose messages and folders are hidden until then, so that nothing of the person's can overtake them. One that
   * has failed is not put off there: it stays the first (see run-lane.ts).
   */
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
  setBaseline({ db }: Tx, opId: number, uidnext: number): void {
    db.run(updateBaseline, uidnext, opId);
  },
  done({ db, changes }: Tx, op: Pick<OpRecord, 'id' | 'account_id'>): void {
    db.run(deleteOp, op.id);
    changes.accounts.add(op.account_id);
  },
  cancel({ db }: Tx, lane: Lane, kind: string, payload: unknown): boolean {
    return db.run(deleteByPayload, lane, kind, JSON.stringify(payload)).changes > 0;
  },
  count: (db: ReadDb, lane: Lane): number => db.get<{ n: number }>(countOfLane, lane)?.n ?? 0,
  /** Everything that waits for one row, oldest first. */
  ofLocation: (db: ReadDb, id: LocationId): OpRecord[] => db.all<OpRecord>(selectOfLocation, id),
  /** Those of these rows that anything waits for. */
  waitingOf: (db: ReadDb, rows: readonly { readonly id: LocationId }[]): Set<LocationId> =>
    new Set(
      db
        .all<{ location_id: LocationId }>(selectWaiting, JSON.stringify(rows.map((row) => row.id)))
        .map((row) => row.location_id),
    ),
  /** Those of these rows that waiting copies are to be made from, each with the last of those operations. */
  copiesOf: (db: ReadDb, rows: readonly { readonly id: LocationId }[]): Map<LocationId, number> =>
    new Map(
      db
        .all<{ source_id: LocationId; op_id: number }>(
          selectCopies,
          JSON.stringify(rows.map((row) => row.id)),
        )
        .map((row) => [row.source_id, row.op_id]),
    ),
  /** Takes a row out of a waiting operation, and the operation with its last row. */
  dropLocation({ db, changes }: Tx, op: OpRecord, id: LocationId): void {
    db.run(deleteLocation, op.id, id);
    db.run(deleteEmpty, op.id);
    changes.accounts.add(op.account_id);
  },
  /** Changes of flags that the server has yet to hear of, for the messages that it has in one folder, oldest first. */
  pendingFlags: (db: ReadDb, accountId: AccountId, folderId: FolderId): PendingFlag[] =>
    db.all<PendingFlag>(selectPendingFlags, `account:${accountId}`, folderId),
  /** Waiting changes of folders. */
  ofFolders: (db: ReadDb, lane: Lane): OpRecord[] => db.all<OpRecord>(selectFolderOps, lane),
};
