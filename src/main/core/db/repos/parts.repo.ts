import type { AccountId, FolderId, MessageId } from '#shared/model/ids.ts';
import type { BodyPart } from '#shared/model/message.ts';
import { sql, type ReadDb } from '../driver.ts';
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

const insertPart = sql(
  'parts.insert',
  `INSERT INTO part (message_id, position, part, display, type, charset, encoding, size, name, content_id, inline, flowed, delsp)
   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
);
const selectParts = sql('parts.ofMessage', 'SELECT * FROM part WHERE message_id = ? ORDER BY position');
const selectPart = sql('parts.one', 'SELECT * FROM part WHERE message_id = ? AND part = ?');
const deleteParts = sql('parts.delete', 'DELETE FROM part WHERE message_id = ?');
const updateCached = sql('parts.cached', 'UPDATE part SET cached_size = ? WHERE id = ?');
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
  `SELECT l.message_id, l.uid FROM (SELECT id FROM location WHERE folder_id = ? AND deleted = 0 ORDER BY received DESC, uid DESC, id DESC LIMIT ?) newest
   JOIN location l ON l.id = newest.id JOIN message m ON m.id = l.message_id
   WHERE m.body_cached = 0 AND l.uid IS NOT NULL ORDER BY l.received DESC, l.uid DESC`,
);
const selectAccount = sql('parts.account', 'SELECT account_id FROM message WHERE id = ?');

export const partsRepo = {
  insertAll({ db }: Tx, id: MessageId, parts: readonly NewPart[]): void {
    parts.forEach((part, position) =>
      db.run(
        insertPart,
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
      ),
    );
  },
  replaceAll(tx: Tx, id: MessageId, parts: readonly NewPart[]): void {
    tx.db.run(deleteParts, id);
    partsRepo.insertAll(tx, id, parts);
  },
  ofMessage: (db: ReadDb, id: MessageId): PartRecord[] => db.all<PartRecord>(selectParts, id),
  get: (db: ReadDb, id: MessageId, part: string): PartRecord | undefined =>
    db.get<PartRecord>(selectPart, id, part),
  accountOf: (db: ReadDb, id: MessageId): AccountId | undefined =>
    db.get<{ account_id: AccountId }>(selectAccount, id)?.account_id,
  setCached({ db, changes }: Tx, messageId: MessageId, partId: number, size: number): void {
    db.run(updateCached, size, partId);
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
  /** Among the newest `window` messages of a folder, those without a cached text. */
  missingBodies: (db: ReadDb, folderId: FolderId, window: number): MissingBody[] =>
    db.all<MissingBody>(selectMissing, folderId, window),
};
