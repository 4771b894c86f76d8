import type { AccountId, UploadId } from '#shared/model/ids.ts';
import { nextId, sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

export interface UploadRecord {
  readonly id: UploadId;
  readonly name: string;
  readonly type: string;
  /** In bytes; null while it is still coming. */
  readonly size: number | null;
}

const insertUpload = sql(
  'uploads.insert',
  `INSERT INTO upload (id, name, type, created) VALUES (${nextId('upload')}, ?, ?, ?)`,
);
const updateSize = sql('uploads.size', 'UPDATE upload SET size = ? WHERE id = ?');
const selectOne = sql('uploads.one', 'SELECT id, name, type, size FROM upload WHERE id = ?');
const deleteOne = sql('uploads.delete', 'DELETE FROM upload WHERE id = ?');
const UNUSED = 'NOT EXISTS (SELECT 1 FROM outgoing_attachment WHERE upload_id = upload.id)';
const deleteUnused = sql('uploads.unused', `DELETE FROM upload WHERE created < ? AND ${UNUSED}`);
const selectOfAccount = sql(
  'uploads.ofAccount',
  `SELECT DISTINCT a.upload_id AS id FROM outgoing_attachment a JOIN outgoing o ON o.id = a.outgoing_id
   WHERE o.account_id = ? AND a.upload_id IS NOT NULL`,
);
const deleteUnusedOf = sql(
  'uploads.unusedOf',
  `DELETE FROM upload WHERE id IN (SELECT value FROM json_each(?)) AND ${UNUSED}`,
);

export const uploadsRepo = {
  insert: ({ db }: Tx, name: string, type: string, now: number): UploadId =>
    db.run(insertUpload, name, type, now).lastInsertRowid as UploadId,
  commit({ db }: Tx, id: UploadId, size: number): void {
    db.run(updateSize, size, id);
  },
  get: (db: ReadDb, id: UploadId): UploadRecord | undefined => db.get<UploadRecord>(selectOne, id),
  remove({ db }: Tx, id: UploadId): void {
    db.run(deleteOne, id);
  },
  /** Those that came before that moment and that no mail refers to. Their files are left for whoever sweeps. */
  removeUnused({ db }: Tx, before: number): void {
    db.run(deleteUnused, before);
  },
  /** What the drafts and mails of a mailbox have with them. */
  ofAccount: (db: ReadDb, accountId: AccountId): UploadId[] =>
    db.all<{ id: UploadId }>(selectOfAccount, accountId).map((row) => row.id),
  /** Those of them that no mail refers to any more. */
  removeUnusedOf({ db }: Tx, ids: readonly UploadId[]): void {
    db.run(deleteUnusedOf, JSON.stringify(ids));
  },
};
