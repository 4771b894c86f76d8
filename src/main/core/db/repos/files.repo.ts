import { sql, type ReadDb } from '../driver.ts';

/** Tables whose rows have files of their own on disk, named by the row's id. */
export type FileOwner = 'message' | 'outgoing' | 'part' | 'upload';

const selectPresent = {
  message: sql('files.messages', 'SELECT id FROM message WHERE id IN (SELECT value FROM json_each(?))'),
  outgoing: sql('files.outgoing', 'SELECT id FROM outgoing WHERE id IN (SELECT value FROM json_each(?))'),
  part: sql('files.parts', 'SELECT id FROM part WHERE id IN (SELECT value FROM json_each(?))'),
  upload: sql('files.uploads', 'SELECT id FROM upload WHERE id IN (SELECT value FROM json_each(?))'),
} as const;

export const filesRepo = {
  /** Those of these ids that have a row. */
  present: (db: ReadDb, owner: FileOwner, ids: readonly number[]): Set<number> =>
    new Set(db.all<{ id: number }>(selectPresent[owner], JSON.stringify(ids)).map((row) => row.id)),
};
