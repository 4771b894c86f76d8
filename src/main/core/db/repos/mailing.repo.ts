import type { MessageId } from '#shared/model/ids.ts';
import type { Mailing } from '../../mime/mailing.ts';
import { sql, type ReadDb, type WriteDb } from '../driver.ts';

const BULK = 1;
const AUTO = 2;

const insert = sql('mailing.insert', 'INSERT INTO message_list VALUES (?, ?, ?, ?)');
const select = sql(
  'mailing.of',
  `SELECT m.automatic, l.list_id, l.unsubscribe, l.one_click FROM message m LEFT JOIN message_list l ON l.message_id = m.id
   WHERE m.id = ?`,
);

interface Row {
  automatic: number;
  list_id: string | null;
  unsubscribe: string | null;
  one_click: number | null;
}

/** The column `automatic` of a message. */
export const automaticBits = (mailing: Pick<Mailing, 'bulk' | 'auto'> | undefined): number =>
  (mailing?.bulk === true ? BULK : 0) | (mailing?.auto === true ? AUTO : 0);

export const mailingRepo = {
  /** Beside a message that is stored now. */
  insert(db: WriteDb, id: MessageId, { listId, unsubscribe, oneClick }: Mailing): void {
    if (listId !== '' || unsubscribe.length > 0)
      db.run(insert, id, listId, unsubscribe.join(' '), Number(oneClick));
  },
  /** Neither of both for a message that was synced before this was asked for. */
  of(db: ReadDb, id: MessageId): Mailing {
    const row = db.get<Row>(select, id);
    const automatic = row?.automatic ?? 0;
    return {
      bulk: (automatic & BULK) !== 0,
      auto: (automatic & AUTO) !== 0,
      listId: row?.list_id ?? '',
      unsubscribe: (row?.unsubscribe ?? '').split(' ').filter((one) => one !== ''),
      oneClick: row?.one_click === 1,
    };
  },
};
