import type { WireError } from '#shared/errors.ts';
import type { AccountId, NoticeId } from '#shared/model/ids.ts';
import type { Notice } from '#shared/model/notice.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';
import { parseError } from './accounts.repo.ts';

interface Row {
  id: NoticeId;
  account_id: AccountId;
  reason: Notice['reason'];
  action: string;
  count: number;
  folder: string;
  error: string | null;
  at: number;
}

const insertNotice = sql(
  'notices.insert',
  'INSERT INTO notice (account_id, reason, action, count, folder, error, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
);
const selectAll = sql('notices.all', 'SELECT * FROM notice ORDER BY id LIMIT 200');
const deleteOne = sql('notices.delete', 'DELETE FROM notice WHERE id = ?');

export const noticesRepo = {
  add(
    { db, changes }: Tx,
    notice: {
      accountId: AccountId;
      reason: Notice['reason'];
      action: string;
      count: number;
      folder?: string;
      error?: WireError;
    },
    now: number,
  ): void {
    const error = notice.error === undefined ? null : JSON.stringify(notice.error);
    db.run(
      insertNotice,
      notice.accountId,
      notice.reason,
      notice.action,
      notice.count,
      notice.folder ?? '',
      error,
      now,
    );
    changes.notices = true;
  },
  list: (db: ReadDb): Notice[] =>
    db.all<Row>(selectAll).map((row) => ({
      id: row.id,
      accountId: row.account_id,
      reason: row.reason,
      action: row.action,
      count: row.count,
      folder: row.folder,
      error: parseError(row.error),
      at: row.at,
    })),
  dismiss({ db, changes }: Tx, ids: readonly NoticeId[]): void {
    for (const id of ids) db.run(deleteOne, id);
    changes.notices = true;
  },
};
