import { sql, type ReadDb } from '../driver.ts';

const all = {
  from: sql('sortKeys.sender', 'SELECT message_id, sender_key FROM message_index ORDER BY sender_key'),
  subject: sql('sortKeys.subject', 'SELECT message_id, subject_key FROM message_index ORDER BY subject_key'),
};
const some = {
  from: sql(
    'sortKeys.senderOf',
    'SELECT message_id, sender_key FROM message_index WHERE message_id IN (SELECT value FROM json_each(?))',
  ),
  subject: sql(
    'sortKeys.subjectOf',
    'SELECT message_id, subject_key FROM message_index WHERE message_id IN (SELECT value FROM json_each(?))',
  ),
};
const selectUpto = sql('sortKeys.upto', 'SELECT upto FROM index_state');

type Key = readonly [id: number, key: string];

export const sortKeysRepo = {
  /** Message ids with their keys, in the order of the keys. */
  inOrder: (db: ReadDb, by: 'from' | 'subject'): Key[] => db.rows<Key>(all[by]),
  /** The keys of these messages; nothing for one that has none yet. */
  of: (db: ReadDb, by: 'from' | 'subject', ids: readonly number[]): Key[] =>
    db.rows<Key>(some[by], JSON.stringify(ids)),
  /** Every message up to that id has its keys. */
  upto: (db: ReadDb): number => db.get<{ upto: number }>(selectUpto)?.upto ?? 0,
};
