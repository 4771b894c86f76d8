import type { AccountId, FolderId, MessageId } from '#shared/model/ids.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

/** What the index takes of a message. */
export interface ToIndex {
  readonly id: MessageId;
  readonly account_id: AccountId;
  readonly message_id: string;
  readonly in_reply_to: string;
  readonly refs: string;
  readonly subject: string;
  readonly from_name: string;
  readonly from_address: string;
  readonly body_cached: number;
  readonly at: number;
}
/** The columns of the full-text index, ready for it. */
export type IndexText = Readonly<
  Record<'subject' | 'sender' | 'recipient' | 'copied' | 'body' | 'files', string>
>;

const columns = `m.id, m.account_id, m.message_id, m.in_reply_to, m.refs, m.subject, m.from_name, m.from_address, m.body_cached,
  coalesce((SELECT min(received) FROM location WHERE message_id = m.id), m.date_header, 0) AS at`;
const selectNew = sql(
  'index.new',
  `SELECT ${columns} FROM message m WHERE m.id > (SELECT upto FROM index_state) ORDER BY m.id LIMIT ?`,
);
const selectPending = sql(
  'index.pending',
  `SELECT ${columns} FROM index_pending p JOIN message m ON m.id = p.message_id ORDER BY m.id LIMIT ?`,
);
const updateUpto = sql('index.upto', 'UPDATE index_state SET upto = max(upto, ?)');
const deletePending = sql('index.done', 'DELETE FROM index_pending WHERE message_id = ?');
const deleteText = sql('index.delete', 'DELETE FROM search WHERE rowid = ?');
const insertText = sql(
  'index.insert',
  'INSERT INTO search (rowid, subject, sender, recipient, copied, body, files) VALUES (?, ?, ?, ?, ?, ?, ?)',
);
const upsertPlain = sql(
  'index.plain',
  'INSERT INTO search_text (message_id, text) VALUES (?, ?) ON CONFLICT (message_id) DO UPDATE SET text = excluded.text',
);
const insertKeys = sql(
  'index.keys',
  'INSERT OR REPLACE INTO message_index (message_id, sender_key, subject_key, at, loose) VALUES (?, ?, ?, ?, ?)',
);
const selectFolders = sql('index.folders', 'SELECT folder_id FROM location WHERE message_id = ?');
const deleteOldChanges = sql(
  'index.oldChanges',
  'DELETE FROM list_change WHERE seq < (SELECT max(seq) FROM list_change) - 100000',
);
const isLagging = sql(
  'index.lagging',
  `SELECT EXISTS (SELECT 1 FROM index_pending) OR coalesce((SELECT max(id) FROM message), 0) > (SELECT upto FROM index_state) AS is_lagging`,
);

export const indexRepo = {
  /** Messages that are in no index yet. */
  fresh: (db: ReadDb, limit: number): ToIndex[] => db.all<ToIndex>(selectNew, limit),
  /** Messages whose text or files came since they were indexed. */
  pending: (db: ReadDb, limit: number): ToIndex[] => db.all<ToIndex>(selectPending, limit),
  isLagging: (db: ReadDb): boolean => db.get<{ is_lagging: number }>(isLagging)?.is_lagging === 1,
  /** Every message up to that id is indexed. */
  setUpto({ db }: Tx, id: MessageId): void {
    db.run(updateUpto, id);
  },
  /** Puts a message's words into the index in the place of those that are there. */
  put({ db, changes }: Tx, id: MessageId, text: IndexText): void {
    db.run(deleteText, id);
    db.run(insertText, id, text.subject, text.sender, text.recipient, text.copied, text.body, text.files);
    db.run(deletePending, id);
    for (const row of db.all<{ folder_id: FolderId }>(selectFolders, id)) changes.lists.add(row.folder_id);
  },
  /** The plain text of a cached body, for excerpts. */
  setPlain({ db }: Tx, id: MessageId, text: string): void {
    db.run(upsertPlain, id, text);
  },
  setKeys(
    { db }: Tx,
    id: MessageId,
    keys: { sender: string; subject: string; at: number; loose: boolean },
  ): void {
    db.run(insertKeys, id, keys.sender, keys.subject, keys.at, Number(keys.loose));
  },
  /** Puts away what readers have long read. One that has not reads everything again. */
  pruneChanges({ db }: Tx): void {
    db.run(deleteOldChanges);
  },
};
