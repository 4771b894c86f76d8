import { sql, type ReadDb } from '../driver.ts';

const select = {
  from: sql('sortKeys.sender', 'SELECT message_id, sender_key FROM message_index ORDER BY sender_key'),
  subject: sql('sortKeys.subject', 'SELECT message_id, subject_key FROM message_index ORDER BY subject_key'),
};
const selectState = sql(
  'sortKeys.state',
  'SELECT coalesce(max(message_id), 0) AS last, (SELECT upto FROM index_state) AS upto FROM message_index',
);

export const sortKeysRepo = {
  /** Message ids with their keys, in the order of the keys. */
  inOrder: (db: ReadDb, by: 'from' | 'subject'): (readonly [id: number, key: string])[] =>
    db.rows<[number, string]>(select[by]),
  /** Changes when keys are added. */
  state(db: ReadDb): string {
    const row = db.get<{ last: number; upto: number }>(selectState);
    return `${row?.last} ${row?.upto}`;
  },
};
