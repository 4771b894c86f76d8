import type { AccountId, FolderId, MessageId } from '#shared/model/ids.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

const selectLink = sql('threads.link', 'SELECT thread_id FROM thread_link WHERE account_id = ? AND link = ?');
const insertLink = sql(
  'threads.addLink',
  'INSERT INTO thread_link (account_id, link, thread_id) VALUES (?, ?, ?)',
);
const moveLinks = sql('threads.moveLinks', 'UPDATE thread_link SET thread_id = ? WHERE thread_id = ?');
const moveMessages = sql('threads.moveMessages', 'UPDATE message SET thread_id = ? WHERE thread_id = ?');
const moveAlone = sql(
  'threads.moveAlone',
  'UPDATE message SET thread_id = ? WHERE id = ? AND thread_id IS NULL AND id <> ?',
);
/** Where the messages of a conversation are shown, be it one message that stands alone. */
const selectFolders = sql(
  'threads.folders',
  `SELECT DISTINCT l.folder_id FROM message m JOIN location l ON l.message_id = m.id
   WHERE m.thread_id = ? OR (m.id = ? AND m.thread_id IS NULL)`,
);
const markRoot = sql('threads.root', 'UPDATE message SET thread_id = id WHERE id = ? AND thread_id IS NULL');
const selectThread = sql('threads.of', 'SELECT coalesce(thread_id, id) AS thread FROM message WHERE id = ?');
/** Messages of the same subject near in time, one of the two a reply that names nothing. */
const selectAlike = sql(
  'threads.alike',
  `SELECT i.message_id FROM message_index i JOIN message m ON m.id = i.message_id
   WHERE i.subject_key = ? AND i.at BETWEEN ? AND ? AND i.message_id <> ? AND m.account_id = ? AND (i.loose = 1 OR ? = 1) LIMIT 50`,
);
/** Every message of the conversations of some, those in Drafts, Spam and Trash left out, the oldest first. */
const selectAround = sql(
  'threads.around',
  `WITH given AS (SELECT id, thread_id, account_id FROM message WHERE id IN (SELECT value FROM json_each(?)))
   SELECT m.id FROM message m WHERE (m.id IN (SELECT id FROM given) OR m.id IN (SELECT o.id FROM given g
       JOIN message o ON o.thread_id = g.thread_id AND o.account_id = g.account_id))
     AND (m.id IN (SELECT id FROM given) OR EXISTS (SELECT 1 FROM location l JOIN folder f ON f.id = l.folder_id
       WHERE l.message_id = m.id AND coalesce(f.role, '') NOT IN ('drafts', 'junk', 'trash')))
   ORDER BY coalesce(m.date_header, (SELECT max(received) FROM location WHERE message_id = m.id)), m.id LIMIT ?`,
);

const threadOf = ({ db }: Tx, id: number): number =>
  db.get<{ thread: number }>(selectThread, id)?.thread ?? id;

/** Makes two conversations one, under the smaller id. */
function unite(tx: Tx, a: number, b: number): number {
  const [kept, gone] = a < b ? [a, b] : [b, a];
  if (kept === gone) return kept;
  const { db, changes } = tx;
  for (const row of db.all<{ folder_id: FolderId }>(selectFolders, gone, gone))
    changes.lists.add(row.folder_id);
  db.run(markRoot, kept);
  db.run(moveMessages, kept, gone);
  db.run(moveAlone, kept, gone, kept);
  db.run(moveLinks, kept, gone);
  return kept;
}

export const threadsRepo = {
  /**
   * Puts a message into the conversation of everything that it is or names (`links`). Conversations that it connects become
   * one, so that the order in which messages come makes no difference.
   */
  link(tx: Tx, accountId: AccountId, id: MessageId, links: readonly number[]): void {
    const { db } = tx;
    let thread = threadOf(tx, id);
    const fresh: number[] = [];
    for (const link of new Set(links)) {
      const found = db.get<{ thread_id: number }>(selectLink, accountId, link)?.thread_id;
      if (found === undefined) fresh.push(link);
      else thread = unite(tx, thread, found);
    }
    for (const link of fresh) db.run(insertLink, accountId, link, thread);
  },
  unite: (tx: Tx, a: MessageId, b: MessageId): void => void unite(tx, threadOf(tx, a), threadOf(tx, b)),
  around: (db: ReadDb, ids: readonly MessageId[], limit: number): MessageId[] =>
    db.all<{ id: MessageId }>(selectAround, JSON.stringify(ids), limit).map(({ id }) => id),
  alike: (
    { db }: Tx,
    accountId: AccountId,
    id: MessageId,
    by: { subject: string; from: number; to: number; loose: boolean },
  ): MessageId[] =>
    db
      .all<{ message_id: MessageId }>(
        selectAlike,
        by.subject,
        by.from,
        by.to,
        id,
        accountId,
        Number(by.loose),
      )
      .map((row) => row.message_id),
};
