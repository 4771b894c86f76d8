import type { UploadId } from '#shared/model/ids.ts';
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
};
