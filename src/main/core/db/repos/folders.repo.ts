import type { Folder, FolderRole } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { nextId, sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

export interface FolderRecord {
  readonly id: FolderId;
  readonly account_id: AccountId;
  /** As the person sees it. */
  readonly path: string;
  /** Its name on the server, for every command; null until it has been made there. */
  readonly server_path: string | null;
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
  /** 1: deleted here, and the server's turn has not come. */
  readonly hidden: number;
  readonly flags_cursor: number | null;
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
   LEFT JOIN folder p ON p.account_id = f.account_id AND p.path = f.parent_path AND f.parent_path <> ''
   WHERE f.hidden = 0
   ORDER BY f.account_id, ${ROLE_ORDER.replace('CASE role', 'CASE f.role')}, f.path COLLATE NOCASE`,
);
const selectOfAccount = sql(
  'folders.ofAccount',
  `SELECT * FROM folder WHERE account_id = ? ORDER BY ${ROLE_ORDER}, path COLLATE NOCASE`,
);
const selectOne = sql('folders.one', 'SELECT * FROM folder WHERE id = ?');
const selectByRole = sql(
  'folders.byRole',
  'SELECT * FROM folder WHERE account_id = ? AND role = ? AND selectable = 1 AND hidden = 0 ORDER BY id LIMIT 1',
);
const insertFolder = sql(
  'folders.insert',
  `INSERT INTO folder (id, account_id, path, server_path, name, delimiter, parent_path, role, selectable, subscribed)
   VALUES (${nextId('folder')}, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
);
const updateListed = sql(
  'folders.updateListed',
  'UPDATE folder SET path = ?, server_path = ?, name = ?, delimiter = ?, parent_path = ?, role = ?, selectable = ?, subscribed = ? WHERE id = ?',
);
const deleteFolder = sql('folders.delete', 'DELETE FROM folder WHERE id = ?');
/** What lies elsewhere on the server and was only shown here goes back there. */
const bringBack = sql(
  'folders.bringBack',
  'UPDATE location SET folder_id = server_folder_id WHERE folder_id = ? AND server_folder_id <> folder_id RETURNING folder_id',
);
const selectByPath = sql(
  'folders.byPath',
  'SELECT * FROM folder WHERE account_id = ? AND path = ? AND hidden = 0',
);
const updatePath = sql('folders.path', 'UPDATE folder SET path = ?, name = ?, parent_path = ? WHERE id = ?');
const updateServerPath = sql('folders.serverPath', 'UPDATE folder SET server_path = ? WHERE id = ?');
const updateHidden = sql('folders.hidden', 'UPDATE folder SET hidden = ? WHERE id = ?');
const updateSubscribed = sql('folders.subscribed', 'UPDATE folder SET subscribed = ? WHERE id = ?');
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
/** Moves and copies that have been tried count from its old UIDs on (ANEW in ops/find-arrived.ts). */
const forgetBaselines = sql(
  'folders.noBaselines',
  "UPDATE op SET baseline = 0 WHERE lane = ? AND baseline IS NOT NULL AND payload ->> 'target' = ?",
);
const updateStale = sql('folders.stale', 'UPDATE folder SET complete = 0 WHERE id = ?');
const updateCursor = sql('folders.cursor', 'UPDATE folder SET flags_cursor = ? WHERE id = ?');
const selectProgress = sql(
  'folders.progress',
  `SELECT coalesce(sum(total), 0) AS done, coalesce(sum(CASE WHEN complete = 1 THEN total ELSE max(total, coalesce(server_total, 0)) END), 0) AS total
   FROM folder WHERE account_id = ? AND hidden = 0`,
);
const updateParked = sql('folders.parked', 'UPDATE folder SET parked_until = ? WHERE id = ?');

export const isBelow = (path: string, parent: string, delimiter: string): boolean =>
  delimiter !== '' && path.startsWith(parent + delimiter);

/** The last part of a path, and what stands before it. */
export function splitPath(path: string, delimiter: string): { name: string; parentPath: string } {
  const at = delimiter === '' ? -1 : path.lastIndexOf(delimiter);
  return at < 0
    ? { name: path, parentPath: '' }
    : { name: path.slice(at + delimiter.length), parentPath: path.slice(0, at) };
}

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
  subscribed: row.subscribed === 1,
  total: row.total,
  unread: shownUnread(row),
  complete: row.complete === 1,
  serverTotal: row.server_total,
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
  byPath: (db: ReadDb, accountId: AccountId, path: string): FolderRecord | undefined =>
    db.get<FolderRecord>(selectByPath, accountId, path),
  /** The folder and all that lies below it, by the path that the person sees. */
  subtree: (db: ReadDb, root: FolderRecord): FolderRecord[] =>
    foldersRepo
      .ofAccount(db, root.account_id)
      .filter((one) => one.id === root.id || isBelow(one.path, root.path, root.delimiter)),
  /** A folder that the server has (`onServer`), or one that has yet to be made there. */
  insert(
    { db, changes }: Tx,
    accountId: AccountId,
    listed: ListedFolder,
    { onServer = true }: { onServer?: boolean } = {},
  ): FolderId {
    const { lastInsertRowid } = db.run(
      insertFolder,
      accountId,
      listed.path,
      onServer ? listed.path : null,
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
      listed.path,
      listed.path,
      listed.name,
      listed.delimiter,
      listed.parentPath,
      listed.role,
      Number(listed.selectable),
      Number(listed.subscribed),
      id,
    );
    changes.folders.set(id, accountId);
    // What a folder is for decides which lists show its mail.
    changes.lists.add(id);
  },
  remove({ db, changes }: Tx, accountId: AccountId, id: FolderId): void {
    for (const row of db.all<{ folder_id: FolderId }>(bringBack, id)) {
      changes.lists.add(row.folder_id);
      changes.folders.set(row.folder_id, accountId);
    }
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
    if (folder.uidvalidity !== null && folder.uidvalidity !== uidvalidity)
      db.run(forgetBaselines, `account:${folder.account_id}`, folder.id);
    changes.folders.set(folder.id, folder.account_id);
  },
  /** Gives a folder, and with it all that lies below, another path on the person's side. */
  setPath(tx: Tx, root: FolderRecord, path: string): void {
    for (const one of foldersRepo.subtree(tx.db, root)) {
      const next = path + one.path.slice(root.path.length);
      const { name, parentPath } = splitPath(next, one.delimiter);
      tx.db.run(updatePath, next, name, parentPath, one.id);
      tx.changes.folders.set(one.id, one.account_id);
    }
  },
  /** The server has it under that path now, and what lies below it there as well. */
  setServerPath(tx: Tx, root: FolderRecord, path: string): void {
    const before = root.server_path;
    for (const one of foldersRepo.ofAccount(tx.db, root.account_id)) {
      if (one.id === root.id) tx.db.run(updateServerPath, path, one.id);
      else if (
        before !== null &&
        one.server_path !== null &&
        isBelow(one.server_path, before, root.delimiter)
      )
        tx.db.run(updateServerPath, path + one.server_path.slice(before.length), one.id);
    }
  },
  setHidden(tx: Tx, root: FolderRecord, hidden: boolean): void {
    for (const one of foldersRepo.subtree(tx.db, root)) {
      tx.db.run(updateHidden, Number(hidden), one.id);
      tx.changes.folders.set(one.id, one.account_id);
      tx.changes.lists.add(one.id);
    }
  },
  setSubscribed({ db, changes }: Tx, folder: FolderRecord, subscribed: boolean): void {
    db.run(updateSubscribed, Number(subscribed), folder.id);
    changes.folders.set(folder.id, folder.account_id);
  },
  /** The next sync compares everything in it. */
  markStale({ db }: Tx, id: FolderId): void {
    db.run(updateStale, id);
  },
  setCursor({ db }: Tx, id: FolderId, uid: number | null): void {
    db.run(updateCursor, uid, id);
  },
  /** Messages here, and on the server, over a mailbox. */
  progress: (db: ReadDb, accountId: AccountId): { done: number; total: number } =>
    db.get<{ done: number; total: number }>(selectProgress, accountId) ?? { done: 0, total: 0 },
  park({ db }: Tx, id: FolderId, until: number | null): void {
    db.run(updateParked, until, id);
  },
};
