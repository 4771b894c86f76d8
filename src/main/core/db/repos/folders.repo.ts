import type { Folder, FolderRole } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

export interface FolderRecord {
  readonly id: FolderId;
  readonly account_id: AccountId;
  readonly path: string;
  readonly name: string;
  readonly delimiter: string;
  readonly parent_path: string;
  readonly role: FolderRole | null;
  readonly selectable: number;
  readonly subscribed: number;
  readonly uidvalidity: string | null;
  readonly uidnext: number | null;
  readonly highestmodseq: string | null;
  readonly complete: number;
  readonly server_total: number | null;
  readonly server_unseen: number | null;
  readonly last_sync: number | null;
  readonly parked_until: number | null;
  readonly total: number;
  readonly unread: number;
}

/** What LIST says of a folder. */
export interface ListedFolder {
  readonly path: string;
  readonly name: string;
  readonly delimiter: string;
  readonly parentPath: string;
  readonly role: FolderRole | null;
  readonly selectable: boolean;
  readonly subscribed: boolean;
}

const ROLE_ORDER = `CASE role WHEN 'inbox' THEN 0 WHEN 'drafts' THEN 1 WHEN 'sent' THEN 2 WHEN 'archive' THEN 3 WHEN 'junk' THEN 4
  WHEN 'trash' THEN 5 WHEN 'all' THEN 6 WHEN 'flagged' THEN 7 ELSE 8 END`;

const selectAll = sql(
  'folders.all',
  `SELECT f.*, p.id AS parent_id FROM folder f
   LEFT JOIN folder p ON p.account_id = f.account_id AND p.path = f.parent_path
   ORDER BY f.account_id, ${ROLE_ORDER.replace('CASE role', 'CASE f.role')}, f.path COLLATE NOCASE`,
);
const selectOfAccount = sql(
  'folders.ofAccount',
  `SELECT * FROM folder WHERE account_id = ? ORDER BY ${ROLE_ORDER}, path COLLATE NOCASE`,
);
const selectOne = sql('folders.one', 'SELECT * FROM folder WHERE id = ?');
const selectByRole = sql(
  'folders.byRole',
  'SELECT * FROM folder WHERE account_id = ? AND role = ? AND selectable = 1 ORDER BY id LIMIT 1',
);
const insertFolder = sql(
  'folders.insert',
  'INSERT INTO folder (account_id, path, name, delimiter, parent_path, role, selectable, subscribed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
);
const updateListed = sql(
  'folders.updateListed',
  'UPDATE folder SET name = ?, delimiter = ?, parent_path = ?, role = ?, selectable = ?, subscribed = ? WHERE id = ?',
);
const deleteFolder = sql('folders.delete', 'DELETE FROM folder WHERE id = ?');
const updateStatus = sql(
  'folders.status',
  'UPDATE folder SET server_total = ?, server_unseen = ? WHERE id = ?',
);
const updateSynced = sql(
  'folders.synced',
  'UPDATE folder SET uidvalidity = ?, uidnext = ?, highestmodseq = ?, complete = ?, last_sync = ?, server_total = ? WHERE id = ?',
);
const updateValidity = sql(
  'folders.validity',
  'UPDATE folder SET uidvalidity = ?, uidnext = NULL, highestmodseq = NULL, complete = 0 WHERE id = ?',
);
const updateStale = sql('folders.stale', 'UPDATE folder SET complete = 0 WHERE id = ?');
const updateParked = sql('folders.parked', 'UPDATE folder SET parked_until = ? WHERE id = ?');

/** Until everything is here, the server's own count is nearer to the truth than ours. */
export const shownUnread = (row: Pick<FolderRecord, 'complete' | 'unread' | 'server_unseen'>): number =>
  row.complete === 1 ? row.unread : Math.max(row.unread, row.server_unseen ?? 0);

const toFolder = (row: FolderRecord & { parent_id: FolderId | null }): Folder => ({
  id: row.id,
  accountId: row.account_id,
  path: row.path,
  name: row.name,
  parentId: row.parent_id,
  role: row.role,
  selectable: row.selectable === 1,
  total: row.total,
  unread: shownUnread(row),
  complete: row.complete === 1,
});

export const foldersRepo = {
  /** Parents before children, by role and then by name. */
  all(db: ReadDb): Folder[] {
    const flat = db.all<FolderRecord & { parent_id: FolderId | null }>(selectAll).map(toFolder);
    const children = Map.groupBy(flat, (folder) => folder.parentId);
    const walk = (parent: FolderId | null): Folder[] =>
      (children.get(parent) ?? []).flatMap((folder) => [folder, ...walk(folder.id)]);
    return walk(null);
  },
  ofAccount: (db: ReadDb, accountId: AccountId): FolderRecord[] =>
    db.all<FolderRecord>(selectOfAccount, accountId),
  get: (db: ReadDb, id: FolderId): FolderRecord | undefined => db.get<FolderRecord>(selectOne, id),
  byRole: (db: ReadDb, accountId: AccountId, role: FolderRole): FolderRecord | undefined =>
    db.get<FolderRecord>(selectByRole, accountId, role),
  insert({ db, changes }: Tx, accountId: AccountId, listed: ListedFolder): FolderId {
    const { lastInsertRowid } = db.run(
      insertFolder,
      accountId,
      listed.path,
      listed.name,
      listed.delimiter,
      listed.parentPath,
      listed.role,
      Number(listed.selectable),
      Number(listed.subscribed),
    );
    const id = lastInsertRowid as FolderId;
    changes.folders.set(id, accountId);
    return id;
  },
  updateListed({ db, changes }: Tx, accountId: AccountId, id: FolderId, listed: ListedFolder): void {
    db.run(
      updateListed,
      listed.name,
      listed.delimiter,
      listed.parentPath,
      listed.role,
      Number(listed.selectable),
      Number(listed.subscribed),
      id,
    );
    changes.folders.set(id, accountId);
  },
  remove({ db, changes }: Tx, accountId: AccountId, id: FolderId): void {
    db.run(deleteFolder, id);
    changes.folders.set(id, accountId);
    changes.lists.add(id);
  },
  setStatus({ db, changes }: Tx, folder: FolderRecord, total: number | null, unseen: number | null): void {
    if (folder.server_total === total && folder.server_unseen === unseen) return;
    db.run(updateStatus, total, unseen, folder.id);
    changes.folders.set(folder.id, folder.account_id);
  },
  setSynced(
    { db, changes }: Tx,
    folder: FolderRecord,
    state: {
      uidvalidity: string;
      uidnext: number | null;
      highestmodseq: string | null;
      complete: boolean;
      total: number;
      now: number;
    },
  ): void {
    db.run(
      updateSynced,
      state.uidvalidity,
      state.uidnext,
      state.highestmodseq,
      Number(state.complete),
      state.now,
      state.total,
      folder.id,
    );
    if (folder.complete !== Number(state.complete)) changes.folders.set(folder.id, folder.account_id);
  },
  resetValidity({ db, changes }: Tx, folder: FolderRecord, uidvalidity: string): void {
    db.run(updateValidity, uidvalidity, folder.id);
    changes.folders.set(folder.id, folder.account_id);
  },
  /** The next sync compares everything in it. */
  markStale({ db }: Tx, id: FolderId): void {
    db.run(updateStale, id);
  },
  park({ db }: Tx, id: FolderId, until: number | null): void {
    db.run(updateParked, until, id);
  },
};
