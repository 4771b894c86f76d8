import type { AccountId, FolderId, LocationId, MessageId } from '#shared/model/ids.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

export interface LocationRecord {
  readonly id: LocationId;
  readonly message_id: MessageId;
  readonly folder_id: FolderId;
  readonly account_id: AccountId;
  readonly uid: number | null;
  readonly received: number;
  readonly seen: number;
  readonly flagged: number;
}

/** The flags that have a column of their own, and the keywords. */
export interface FlagState {
  readonly seen: boolean;
  readonly flagged: boolean;
  readonly answered: boolean;
  readonly forwarded: boolean;
  readonly draft: boolean;
  readonly deleted: boolean;
  readonly keywords: readonly string[];
}

/** System flags of RFC 9051 section 2.3.2 and the registered keyword $Forwarded; the rest are keywords. */
export function flagState(flags: Iterable<string>): FlagState {
  const lower = new Map([...flags].map((flag) => [flag.toLowerCase(), flag]));
  const take = (flag: string): boolean => lower.delete(flag);
  const state = {
    seen: take('\\seen'),
    flagged: take('\\flagged'),
    answered: take('\\answered'),
    forwarded: take('$forwarded'),
    draft: take('\\draft'),
    deleted: take('\\deleted'),
  };
  take('\\recent');
  return { ...state, keywords: [...lower.values()].sort() };
}

const withAccount = `SELECT l.id, l.message_id, l.folder_id, l.uid, l.received, l.seen, l.flagged, f.account_id
  FROM location l JOIN folder f ON f.id = l.folder_id`;
const selectOne = sql('locations.one', `${withAccount} WHERE l.id = ?`);
const selectOfMessage = sql(
  'locations.ofMessage',
  `${withAccount} WHERE l.message_id = ? ORDER BY l.uid IS NULL, l.id`,
);
const selectByUid = sql('locations.byUid', `${withAccount} WHERE l.folder_id = ? AND l.uid = ?`);
const selectUids = sql('locations.uids', 'SELECT uid FROM location WHERE folder_id = ? AND uid IS NOT NULL');
const countPlaced = sql(
  'locations.countPlaced',
  'SELECT count(*) AS n FROM location WHERE folder_id = ? AND uid IS NOT NULL',
);
const selectUnplaced = sql(
  'locations.unplaced',
  'SELECT id FROM location WHERE folder_id = ? AND message_id = ? AND uid IS NULL ORDER BY id LIMIT 1',
);
const insertLocation = sql(
  'locations.insert',
  `INSERT INTO location (message_id, folder_id, uid, modseq, received, seen, flagged, answered, forwarded, draft, deleted, keywords)
   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
   ON CONFLICT (folder_id, uid) DO NOTHING`,
);
const updateFlags = sql(
  'locations.flags',
  `UPDATE location SET modseq = ?, seen = ?, flagged = ?, answered = ?, forwarded = ?, draft = ?, deleted = ?, keywords = ?
   WHERE folder_id = ? AND uid = ?
     AND (seen, flagged, answered, forwarded, draft, deleted, keywords) IS NOT (?, ?, ?, ?, ?, ?, ?)
   RETURNING message_id`,
);
const updateSeen = sql('locations.seen', 'UPDATE location SET seen = ? WHERE id = ?');
const updateFlagged = sql('locations.flagged', 'UPDATE location SET flagged = ? WHERE id = ?');
const updateAnswered = sql('locations.answered', 'UPDATE location SET answered = 1 WHERE id = ?');
const updateForwarded = sql('locations.forwarded', 'UPDATE location SET forwarded = 1 WHERE id = ?');
const updatePlace = sql('locations.place', 'UPDATE location SET folder_id = ?, uid = ? WHERE id = ?');
const updateUid = sql('locations.uid', 'UPDATE location SET uid = ? WHERE id = ? AND folder_id = ?');
const deleteById = sql('locations.delete', 'DELETE FROM location WHERE id = ?');
const deleteByUid = sql(
  'locations.deleteUid',
  'DELETE FROM location WHERE folder_id = ? AND uid = ? RETURNING message_id',
);
const deleteInFolder = sql(
  'locations.deleteAll',
  'DELETE FROM location WHERE folder_id = ? AND uid IS NOT NULL',
);
const markOrphans = sql(
  'locations.markOrphan',
  'UPDATE message SET orphaned = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM location WHERE message_id = message.id)',
);
const markOrphansOfAccount = sql(
  'locations.markOrphans',
  `UPDATE message SET orphaned = ? WHERE account_id = ? AND orphaned IS NULL
     AND NOT EXISTS (SELECT 1 FROM location WHERE message_id = message.id)`,
);

const flagParams = (flags: FlagState) =>
  [
    Number(flags.seen),
    Number(flags.flagged),
    Number(flags.answered),
    Number(flags.forwarded),
    Number(flags.draft),
    Number(flags.deleted),
    flags.keywords.join(' '),
  ] as const;

export const locationsRepo = {
  get: (db: ReadDb, id: LocationId): LocationRecord | undefined => db.get<LocationRecord>(selectOne, id),
  ofMessage: (db: ReadDb, id: MessageId): LocationRecord[] => db.all<LocationRecord>(selectOfMessage, id),
  byUid: (db: ReadDb, folderId: FolderId, uid: number): LocationRecord | undefined =>
    db.get<LocationRecord>(selectByUid, folderId, uid),
  uids: (db: ReadDb, folderId: FolderId): Set<number> =>
    new Set(db.all<{ uid: number }>(selectUids, folderId).map((row) => row.uid)),
  /** How many rows of a folder the server has too. */
  countPlaced: (db: ReadDb, folderId: FolderId): number =>
    db.get<{ n: number }>(countPlaced, folderId)?.n ?? 0,
  /** Places a message that the server has at `uid`. A row of ours that waits for its UID there takes it over. */
  place(
    { db, changes }: Tx,
    accountId: AccountId,
    folderId: FolderId,
    messageId: MessageId,
    at: { uid: number; modseq: string | null; received: number; flags: FlagState },
  ): void {
    const waiting = db.get<{ id: LocationId }>(selectUnplaced, folderId, messageId);
    if (waiting === undefined) {
      db.run(insertLocation, messageId, folderId, at.uid, at.modseq, at.received, ...flagParams(at.flags));
    } else {
      db.run(updateUid, at.uid, waiting.id, folderId);
    }
    changes.lists.add(folderId);
    changes.folders.set(folderId, accountId);
  },
  /** Takes over the server's flags. Returns whether anything differed. */
  setFlags(
    { db, changes }: Tx,
    accountId: AccountId,
    folderId: FolderId,
    uid: number,
    flags: FlagState,
    modseq: string | null,
  ): boolean {
    const params = flagParams(flags);
    const row = db.get<{ message_id: MessageId }>(updateFlags, modseq, ...params, folderId, uid, ...params);
    if (row === undefined) return false;
    changes.lists.add(folderId);
    changes.messages.add(row.message_id);
    changes.folders.set(folderId, accountId);
    return true;
  },
  setSeen(tx: Tx, location: LocationRecord, seen: boolean): void {
    tx.db.run(updateSeen, Number(seen), location.id);
    mark(tx, location);
  },
  setFlagged(tx: Tx, location: LocationRecord, flagged: boolean): void {
    tx.db.run(updateFlagged, Number(flagged), location.id);
    mark(tx, location);
  },
  setAnswered(tx: Tx, location: LocationRecord, how: 'answered' | 'forwarded'): void {
    tx.db.run(how === 'answered' ? updateAnswered : updateForwarded, location.id);
    mark(tx, location);
  },
  /** To a folder of the same account; `uid` null until the server has told it. */
  moveTo(tx: Tx, location: LocationRecord, folderId: FolderId, uid: number | null): void {
    tx.db.run(updatePlace, folderId, uid, location.id);
    mark(tx, location);
    tx.changes.lists.add(folderId);
    tx.changes.folders.set(folderId, location.account_id);
  },
  /** The server has told where a moved message lies. False where that place is taken (its sync was faster): the row goes. */
  settle(tx: Tx, id: LocationId, folderId: FolderId, uid: number): void {
    const taken = locationsRepo.byUid(tx.db, folderId, uid);
    if (taken !== undefined && taken.id !== id) tx.db.run(deleteById, id);
    else tx.db.run(updateUid, uid, id, folderId);
    tx.changes.lists.add(folderId);
  },
  remove(tx: Tx, location: LocationRecord, now: number): void {
    tx.db.run(deleteById, location.id);
    tx.db.run(markOrphans, now, location.message_id);
    mark(tx, location);
  },
  removeUid({ db, changes }: Tx, accountId: AccountId, folderId: FolderId, uid: number, now: number): void {
    const row = db.get<{ message_id: MessageId }>(deleteByUid, folderId, uid);
    if (row === undefined) return;
    db.run(markOrphans, now, row.message_id);
    changes.lists.add(folderId);
    changes.messages.add(row.message_id);
    changes.folders.set(folderId, accountId);
  },
  /** UIDVALIDITY changed: every UID is void. Rows that wait for a UID stay. */
  removeAll({ db, changes }: Tx, accountId: AccountId, folderId: FolderId, now: number): void {
    db.run(deleteInFolder, folderId);
    db.run(markOrphansOfAccount, now, accountId);
    changes.lists.add(folderId);
    changes.folders.set(folderId, accountId);
  },
  /** A whole folder went: its messages may lie nowhere now. */
  markOrphans: ({ db }: Tx, accountId: AccountId, now: number): void => {
    db.run(markOrphansOfAccount, now, accountId);
  },
};

function mark({ changes }: Tx, location: LocationRecord): void {
  changes.lists.add(location.folder_id);
  changes.messages.add(location.message_id);
  changes.folders.set(location.folder_id, location.account_id);
}
