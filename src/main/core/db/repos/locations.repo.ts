import type { AccountId, FolderId, LocationId, MessageId } from '#shared/model/ids.ts';
import { nextId, sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

export interface LocationRecord {
  readonly id: LocationId;
  readonly message_id: MessageId;
  /** Where the person sees it. */
  readonly folder_id: FolderId;
  /** Where the server has it, under `uid`; null where the server does not have it yet, or has to be asked again. */
  readonly server_folder_id: FolderId;
  readonly uid: number | null;
  readonly account_id: AccountId;
  readonly received: number;
  readonly seen: number;
  readonly flagged: number;
  readonly answered: number;
  readonly forwarded: number;
  /** Bit 1: \Deleted on the server. Bit 2: a deletion of ours waits. */
  readonly deleted: number;
  readonly keywords: string;
}

/** A place that a search on the server found. `had_text`: 1 where the message's text is here or was: its words are in the index. */
export interface HitPlace {
  readonly id: LocationId;
  readonly message_id: MessageId;
  readonly uid: number;
  readonly received: number;
  readonly had_text: number;
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

const columns = `l.id, l.message_id, l.folder_id, l.server_folder_id, l.uid, l.received, l.seen, l.flagged, l.answered, l.forwarded,
  l.deleted, l.keywords, f.account_id`;
const withAccount = `SELECT ${columns} FROM location l JOIN folder f ON f.id = l.folder_id`;
const selectOne = sql('locations.one', `${withAccount} WHERE l.id = ?`);
/** Of many at once, their ids passed as a JSON array, in its order. */
const selectSome = sql(
  'locations.some',
  `SELECT ${columns} FROM json_each(?) asked JOIN location l ON l.id = asked.value JOIN folder f ON f.id = l.folder_id ORDER BY asked.key`,
);
const selectAccounts = sql(
  'locations.accounts',
  `SELECT DISTINCT f.account_id FROM json_each(?) asked JOIN location l ON l.id = asked.value JOIN folder f ON f.id = l.folder_id
   WHERE l.deleted = 0`,
);
const selectOfMessage = sql(
  'locations.ofMessage',
  `${withAccount} WHERE l.message_id = ? ORDER BY l.uid IS NULL, l.id`,
);
const selectShown = sql('locations.shown', `${withAccount} WHERE l.folder_id = ? AND l.deleted = 0`);
const selectByUid = sql('locations.byUid', `${withAccount} WHERE l.server_folder_id = ? AND l.uid = ?`);
const selectHits = sql(
  'locations.hits',
  `SELECT l.id, l.message_id, l.uid, l.received, m.body_cached = 1 OR m.body_used > 0 AS had_text
   FROM location l JOIN message m ON m.id = l.message_id
   WHERE l.server_folder_id = ? AND l.uid IN (SELECT value FROM json_each(?)) AND l.deleted = 0`,
);
const selectUids = sql(
  'locations.uids',
  'SELECT uid FROM location WHERE server_folder_id = ? AND uid IS NOT NULL',
);
const countPlaced = sql(
  'locations.countPlaced',
  'SELECT count(*) AS n FROM location WHERE server_folder_id = ? AND uid IS NOT NULL',
);
const selectWaiting = sql(
  'locations.waiting',
  'SELECT id FROM location WHERE message_id = ? AND server_folder_id = ? AND uid IS NULL ORDER BY id LIMIT 1',
);
/** Moved here by an action of ours that the server has yet to confirm: whatever turns up there may be that very message. */
const selectArriving = sql(
  'locations.arriving',
  'SELECT id FROM location WHERE message_id = ? AND folder_id = ? AND server_folder_id <> folder_id LIMIT 1',
);
const insertLocation = sql(
  'locations.insert',
  `INSERT INTO location (id, message_id, folder_id, server_folder_id, uid, received, seen, flagged, answered, forwarded, draft, deleted, keywords)
   VALUES (${nextId('location')}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (server_folder_id, uid) DO NOTHING`,
);
const copyLocation = sql(
  'locations.copy',
  `INSERT INTO location (id, message_id, folder_id, server_folder_id, uid, received, seen, flagged, answered, forwarded, draft, keywords)
   SELECT ${nextId('location')}, message_id, ?, ?, NULL, received, seen, flagged, answered, forwarded, draft, keywords FROM location WHERE id = ?`,
);
/**
 * \Deleted on a row that a move of ours takes away is that move at work, on a server without MOVE: it does not go along to where
 * the row is shown already.
 */
const updateFlags = sql(
  'locations.flags',
  `UPDATE location SET seen = ?, flagged = ?, answered = ?, forwarded = ?, draft = ?,
     deleted = CASE WHEN folder_id = server_folder_id THEN (deleted & 2) | ? ELSE deleted END, keywords = ?
   WHERE server_folder_id = ? AND uid = ?
     AND (seen, flagged, answered, forwarded, draft, deleted & 1, keywords) IS NOT (?, ?, ?, ?, ?, ?, ?)
   RETURNING message_id, folder_id`,
);
/** The flags that have a column of their own, by their name in small letters. */
const COLUMN_OF: Readonly<Record<string, 'seen' | 'flagged' | 'answered' | 'forwarded'>> = {
  '\\seen': 'seen',
  '\\flagged': 'flagged',
  '\\answered': 'answered',
  $forwarded: 'forwarded',
};
const updateFlag = {
  seen: sql('locations.seen', 'UPDATE location SET seen = ? WHERE id = ?'),
  flagged: sql('locations.flagged', 'UPDATE location SET flagged = ? WHERE id = ?'),
  answered: sql('locations.answered', 'UPDATE location SET answered = ? WHERE id = ?'),
  forwarded: sql('locations.forwarded', 'UPDATE location SET forwarded = ? WHERE id = ?'),
};
const updateKeywords = sql('locations.keywords', 'UPDATE location SET keywords = ? WHERE id = ?');
const updateShown = sql('locations.show', 'UPDATE location SET folder_id = ? WHERE id = ?');
const updatePlace = sql('locations.place', 'UPDATE location SET server_folder_id = ?, uid = ? WHERE id = ?');
const updateDeleting = sql(
  'locations.deleting',
  'UPDATE location SET deleted = (deleted & 1) | ? WHERE id = ?',
);
const deleteById = sql('locations.delete', 'DELETE FROM location WHERE id = ?');
const voidUids = sql('locations.void', 'UPDATE location SET uid = NULL WHERE server_folder_id = ?');
/** Rows that a change of UIDVALIDITY left without a UID; a copy of ours that has not been made is none of them. */
const selectUnmatched = sql(
  'locations.unmatched',
  `${withAccount} WHERE l.server_folder_id = ? AND l.uid IS NULL
     AND NOT EXISTS (SELECT 1 FROM op_location ol JOIN op ON op.id = ol.op_id WHERE ol.location_id = l.id AND op.kind = 'copy')`,
);
const markOrphan = sql(
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

export const keywordsOf = (location: Pick<LocationRecord, 'keywords'>): string[] =>
  location.keywords === '' ? [] : location.keywords.split(' ');

/** Whether a location has a flag, as the person sees it. Keywords are compared without regard to case, as servers do. */
export function hasFlag(location: LocationRecord, flag: string): boolean {
  const column = COLUMN_OF[flag.toLowerCase()];
  if (column !== undefined) return location[column] === 1;
  return keywordsOf(location).some((one) => one.toLowerCase() === flag.toLowerCase());
}

export const locationsRepo = {
  get: (db: ReadDb, id: LocationId): LocationRecord | undefined => db.get<LocationRecord>(selectOne, id),
  /** Those of these places that are still there, in their order. */
  some: (db: ReadDb, ids: readonly LocationId[]): LocationRecord[] =>
    db.all<LocationRecord>(selectSome, JSON.stringify(ids)),
  /** The mailboxes of these places, as far as they are shown. */
  accountsOf: (db: ReadDb, ids: readonly LocationId[]): AccountId[] =>
    db.all<{ account_id: AccountId }>(selectAccounts, JSON.stringify(ids)).map((row) => row.account_id),
  ofMessage: (db: ReadDb, id: MessageId): LocationRecord[] => db.all<LocationRecord>(selectOfMessage, id),
  /** Everything that the person sees in a folder. */
  shown: (db: ReadDb, folderId: FolderId): LocationRecord[] => db.all<LocationRecord>(selectShown, folderId),
  /** By the server's place. */
  byUid: (db: ReadDb, folderId: FolderId, uid: number): LocationRecord | undefined =>
    db.get<LocationRecord>(selectByUid, folderId, uid),
  /** The UIDs that we know the server to have in a folder. */
  uids: (db: ReadDb, folderId: FolderId): Set<number> =>
    new Set(db.all<{ uid: number }>(selectUids, folderId).map((row) => row.uid)),
  /** The places of these UIDs, in no order. */
  hits: (db: ReadDb, folderId: FolderId, uids: readonly number[]): HitPlace[] =>
    db.all<HitPlace>(selectHits, folderId, JSON.stringify(uids)),
  countPlaced: (db: ReadDb, folderId: FolderId): number =>
    db.get<{ n: number }>(countPlaced, folderId)?.n ?? 0,
  /** Places a message that the server has at `uid`. A row that waits for its UID there takes it over. */
  place(
    { db, changes }: Tx,
    accountId: AccountId,
    folderId: FolderId,
    messageId: MessageId,
    isNew: boolean,
    at: { uid: number; received: number; flags: FlagState },
  ): void {
    changes.lists.add(folderId);
    changes.folders.set(folderId, accountId);
    if (!isNew) {
      const waiting = db.get<{ id: LocationId }>(selectWaiting, messageId, folderId);
      if (waiting !== undefined) {
        db.run(updatePlace, folderId, at.uid, waiting.id);
        return;
      }
      if (db.get(selectArriving, messageId, folderId) !== undefined) return;
    }
    db.run(insertLocation, messageId, folderId, folderId, at.uid, at.received, ...flagParams(at.flags));
  },
  /** A second place for a message, which the server does not have yet. */
  copy({ db, changes }: Tx, source: LocationRecord, folderId: FolderId): LocationId {
    const id = db.run(copyLocation, folderId, folderId, source.id).lastInsertRowid as LocationId;
    changes.lists.add(folderId);
    changes.folders.set(folderId, source.account_id);
    return id;
  },
  /** Takes over the server's flags. */
  setFlags(
    { db, changes }: Tx,
    accountId: AccountId,
    folderId: FolderId,
    uid: number,
    flags: FlagState,
  ): void {
    const params = flagParams(flags);
    const row = db.get<{ message_id: MessageId; folder_id: FolderId }>(
      updateFlags,
      ...params,
      folderId,
      uid,
      ...params,
    );
    if (row === undefined) return;
    changes.lists.add(row.folder_id);
    changes.messages.add(row.message_id);
    changes.folders.set(row.folder_id, accountId);
  },
  /** Sets or clears one flag on the person's side. */
  setFlag(tx: Tx, location: LocationRecord, flag: string, on: boolean): void {
    const { db } = tx;
    const column = COLUMN_OF[flag.toLowerCase()];
    if (column !== undefined) db.run(updateFlag[column], Number(on), location.id);
    else {
      // An action may set one keyword and clear another on the same record.
      const now = locationsRepo.get(db, location.id) ?? location;
      const rest = keywordsOf(now).filter((one) => one.toLowerCase() !== flag.toLowerCase());
      db.run(updateKeywords, (on ? [...rest, flag].sort() : rest).join(' '), location.id);
    }
    mark(tx, location);
  },
  /** Shows it in another folder of the same account; the server's place stays. */
  show(tx: Tx, location: LocationRecord, folderId: FolderId): void {
    tx.db.run(updateShown, folderId, location.id);
    mark(tx, location);
    tx.changes.lists.add(folderId);
    tx.changes.folders.set(folderId, location.account_id);
  },
  /** Hides it, or shows it again: a deletion of ours that waits for its turn. */
  setDeleting(tx: Tx, location: LocationRecord, on: boolean): void {
    tx.db.run(updateDeleting, on ? 2 : 0, location.id);
    mark(tx, location);
  },
  /** The server has it there now. A row that a sync made for the same place meanwhile gives way. */
  settle(tx: Tx, id: LocationId, folderId: FolderId, uid: number): void {
    const taken = locationsRepo.byUid(tx.db, folderId, uid);
    if (taken !== undefined && taken.id !== id) tx.db.run(deleteById, taken.id);
    tx.db.run(updatePlace, folderId, uid, id);
    tx.changes.lists.add(folderId);
    if (taken !== undefined) tx.changes.folders.set(folderId, taken.account_id);
  },
  remove(tx: Tx, location: LocationRecord, now: number): void {
    tx.db.run(deleteById, location.id);
    tx.db.run(markOrphan, now, location.message_id);
    mark(tx, location);
  },
  /** UIDVALIDITY changed: the rows wait for their messages to be found again. */
  voidUids({ db, changes }: Tx, accountId: AccountId, folderId: FolderId): void {
    db.run(voidUids, folderId);
    changes.lists.add(folderId);
    changes.folders.set(folderId, accountId);
  },
  unmatched: (db: ReadDb, folderId: FolderId): LocationRecord[] =>
    db.all<LocationRecord>(selectUnmatched, folderId),
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
