import type { AccountId, FolderId, MessageId } from '#shared/model/ids.ts';
import type { BodyPart } from '#shared/model/message.ts';
import { nextId, rowsOf, sql, type ReadDb, type Statement } from '../driver.ts';
import type { Tx } from '../store.ts';

/** One leaf of a message's structure: shown (`display`) or attached. */
export interface PartRecord {
  readonly id: number;
  readonly part: string;
  readonly display: number;
  readonly type: string;
  readonly charset: string | null;
  readonly encoding: string;
  readonly size: number;
  readonly name: string;
  readonly content_id: string | null;
  readonly inline: number;
  readonly flowed: number;
  readonly delsp: number;
  readonly cached_size: number | null;
}

export type NewPart = Omit<PartRecord, 'id' | 'cached_size'>;

/** A message whose text is not here yet, with where to fetch it. */
export interface MissingBody {
  readonly message_id: MessageId;
  readonly uid: number;
}

const insertParts = rowsOf(
  'parts.insert',
  'INSERT INTO part (id, message_id, position, part, display, type, charset, encoding, size, name, content_id, inline, flowed, delsp)',
  14,
);
const selectNextId = sql('parts.nextId', `SELECT ${nextId('part')} AS id`);
const selectParts = sql('parts.ofMessage', 'SELECT * FROM part WHERE message_id = ? ORDER BY position');
/** Of many messages at once, their ids passed as a JSON array. */
const selectShown = sql(
  'parts.shown',
  `SELECT * FROM part WHERE message_id IN (SELECT value FROM json_each(?)) AND display = 1 ORDER BY message_id, position`,
);
const selectPart = sql('parts.one', 'SELECT * FROM part WHERE message_id = ? AND part = ?');
const deleteParts = sql('parts.delete', 'DELETE FROM part WHERE message_id = ?');
/** With its message: the id of a part that went while its file was on its way may be another message's now. */
const updateCached = sql(
  'parts.cached',
  'UPDATE part SET cached_size = ?, used = ? WHERE id = ? AND message_id = ?',
);
const updateUsed = sql('parts.used', 'UPDATE part SET used = ? WHERE id = ?');
const selectCachedIds = sql(
  'parts.cachedIds',
  'SELECT id FROM part WHERE message_id = ? AND cached_size IS NOT NULL',
);
const insertBody = sql(
  'bodies.insert',
  'INSERT INTO body (message_id, position, kind, content) VALUES (?, ?, ?, ?)',
);
const deleteBody = sql('bodies.delete', 'DELETE FROM body WHERE message_id = ?');
const selectBody = sql(
  'bodies.ofMessage',
  'SELECT kind, content FROM body WHERE message_id = ? ORDER BY position',
);
const insertCharset = sql(
  'bodies.charset',
  'INSERT OR IGNORE INTO body_charset (message_id, charset) VALUES (?, ?)',
);
const selectCharsets = sql('bodies.charsets', 'SELECT charset FROM body_charset WHERE message_id = ?');
const selectMissing = sql(
  'bodies.missing',
  `SELECT l.message_id, l.uid FROM location l JOIN message m ON m.id = l.message_id
   WHERE l.server_folder_id = ? AND l.deleted = 0 AND l.uid IS NOT NULL AND m.body_cached = 0 AND l.received >= ?
   ORDER BY l.seen, l.received DESC, l.uid DESC LIMIT ?`,
);
const selectPlaces = sql(
  'bodies.places',
  'SELECT folder_id, received FROM location WHERE message_id = ? ORDER BY uid IS NULL, id',
);
const selectHasBody = sql('bodies.has', 'SELECT 1 FROM message WHERE id = ? AND body_cached = 1');
const selectOldTexts = sql(
  'bodies.old',
  'SELECT id FROM message WHERE body_cached = 1 AND account_id = ? AND body_used < ? ORDER BY body_used LIMIT 100',
);
const selectUnusedTexts = sql(
  'bodies.unused',
  'SELECT id, body_size AS size FROM message WHERE body_cached = 1 ORDER BY body_used LIMIT 1000',
);
const sumTexts = sql(
  'bodies.sum',
  'SELECT coalesce(sum(body_size), 0) AS size FROM message WHERE body_cached = 1',
);
const deletePlain = sql('bodies.deletePlain', 'DELETE FROM search_text WHERE message_id = ?');
const forgetBody = sql('bodies.forget', 'UPDATE message SET body_cached = 0, body_size = 0 WHERE id = ?');
/** Files of messages that were parsed whole ("~1") cannot be fetched one by one: they stay with their message. */
const selectUnusedFiles = sql(
  'parts.unused',
  `SELECT id, message_id, cached_size AS size FROM part WHERE cached_size IS NOT NULL AND part NOT LIKE '~%' ORDER BY used LIMIT 1000`,
);
const sumFiles = sql(
  'parts.sum',
  'SELECT coalesce(sum(cached_size), 0) AS size FROM part WHERE cached_size IS NOT NULL',
);
const forgetFile = sql('parts.forget', 'UPDATE part SET cached_size = NULL WHERE id = ?');
const selectAccount = sql('parts.account', 'SELECT account_id FROM message WHERE id = ?');

const sizeOf = (db: ReadDb, statement: Statement): number => db.get<{ size: number }>(statement)?.size ?? 0;

/** The first rows that together make up for `excess`. */
function surplus<R extends { size: number }>(rows: readonly R[], excess: number): R[] {
  let left = excess;
  return rows.filter((row) => {
    if (left <= 0) return false;
    left -= row.size;
    return true;
  });
}

export const partsRepo = {
  insertAll({ db }: Tx, id: MessageId, parts: readonly NewPart[]): void {
    if (parts.length === 0) return;
    const first = db.get<{ id: number }>(selectNextId)?.id ?? 1;
    const rows = parts.map((part, position) => [
      first + position,
      id,
      position,
      part.part,
      part.display,
      part.type,
      part.charset,
      part.encoding,
      part.size,
      part.name,
      part.content_id,
      part.inline,
      part.flowed,
      part.delsp,
    ]);
    insertParts(db, rows);
  },
  replaceAll(tx: Tx, id: MessageId, parts: readonly NewPart[]): void {
    tx.db.run(deleteParts, id);
    partsRepo.insertAll(tx, id, parts);
  },
  ofMessage: (db: ReadDb, id: MessageId): PartRecord[] => db.all<PartRecord>(selectParts, id),
  /** The parts of each of these messages that are shown, in order; nothing for a message that shows none. */
  shown: (db: ReadDb, ids: readonly MessageId[]): Map<MessageId, PartRecord[]> =>
    Map.groupBy(
      db.all<PartRecord & { message_id: MessageId }>(selectShown, JSON.stringify(ids)),
      (part) => part.message_id,
    ),
  get: (db: ReadDb, id: MessageId, part: string): PartRecord | undefined =>
    db.get<PartRecord>(selectPart, id, part),
  accountOf: (db: ReadDb, id: MessageId): AccountId | undefined =>
    db.get<{ account_id: AccountId }>(selectAccount, id)?.account_id,
  setCached({ db, changes }: Tx, messageId: MessageId, partId: number, size: number, now: number): void {
    db.run(updateCached, size, now, partId, messageId);
    changes.messages.add(messageId);
  },
  cachedIds: (db: ReadDb, id: MessageId): number[] =>
    db.all<{ id: number }>(selectCachedIds, id).map((row) => row.id),
  body: (db: ReadDb, id: MessageId): BodyPart[] => db.all<BodyPart>(selectBody, id),
  charsets: (db: ReadDb, id: MessageId): string[] =>
    db.all<{ charset: string }>(selectCharsets, id).map((row) => row.charset),
  setBody({ db }: Tx, id: MessageId, parts: readonly BodyPart[], unknownCharsets: readonly string[]): void {
    db.run(deleteBody, id);
    parts.forEach((part, position) => db.run(insertBody, id, position, part.kind, part.content));
    for (const charset of unknownCharsets) db.run(insertCharset, id, charset);
  },
  /** Messages that the server has in a folder and whose text is not here: received since, unread ones first, then the newest. */
  missingBodies: (db: ReadDb, folderId: FolderId, since: number, limit: number): MissingBody[] =>
    db.all<MissingBody>(selectMissing, folderId, since, limit),
  /** The folders in which a message is shown, and when it came there. */
  places: (db: ReadDb, id: MessageId): { folder_id: FolderId; received: number }[] =>
    db.all<{ folder_id: FolderId; received: number }>(selectPlaces, id),
  hasBody: (db: ReadDb, id: MessageId): boolean => db.get(selectHasBody, id) !== undefined,
  /** Some texts of a mailbox last used before that moment. */
  oldTexts: (db: ReadDb, accountId: AccountId, before: number): MessageId[] =>
    db.all<{ id: MessageId }>(selectOldTexts, accountId, before).map((row) => row.id),
  /** The longest unused texts, as many as have to go until all together are below `limit` characters; 1000 at most. */
  surplusTexts: (db: ReadDb, limit: number): MessageId[] =>
    surplus(db.all<{ id: MessageId; size: number }>(selectUnusedTexts), sizeOf(db, sumTexts) - limit).map(
      (row) => row.id,
    ),
  dropBody({ db, changes }: Tx, id: MessageId): void {
    db.run(deleteBody, id);
    db.run(forgetBody, id);
    db.run(deletePlain, id);
    changes.messages.add(id);
  },
  /** The longest unused files, as many as have to go until all together are below `limit` bytes; 1000 at most. */
  surplusFiles: (db: ReadDb, limit: number): { id: number; message_id: MessageId }[] =>
    surplus(
      db.all<{ id: number; message_id: MessageId; size: number }>(selectUnusedFiles),
      sizeOf(db, sumFiles) - limit,
    ),
  dropFile({ db, changes }: Tx, messageId: MessageId, partId: number): void {
    db.run(forgetFile, partId);
    changes.messages.add(messageId);
  },
  setUsed({ db }: Tx, partId: number, now: number): void {
    db.run(updateUsed, now, partId);
  },
};
