import { AppError } from '#shared/errors.ts';
import type { ReadDb } from '../db/driver.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import type { Tx } from '../db/store.ts';

/**
 * What a folder is to be called on the server now: its name as the person sees it, below where its parent lies there at this
 * moment. Later changes of the parent wait in the queue and take this folder with them. `prefix` is what the server wants in
 * front of the person's own folders at the top.
 */
export function wantedServerPath(db: ReadDb, folder: FolderRecord, prefix: string): string {
  if (folder.parent_path === '') return folder.path.startsWith(prefix) ? folder.path : prefix + folder.path;
  const parent = foldersRepo.byPath(db, folder.account_id, folder.parent_path);
  // A level that no LIST names: some servers have paths whose parents do not exist.
  if (parent === undefined) return folder.path;
  if (parent.server_path === null) throw new AppError('FOLDER_GONE', { folder: parent.name });
  return parent.server_path + folder.delimiter + folder.name;
}

/** A folder that was put at the top is shown where the server has it: below its prefix. */
export function showWhereItLies(tx: Tx, folder: FolderRecord, path: string): void {
  if (folder.parent_path !== '' || folder.path === path) return;
  if (foldersRepo.byPath(tx.db, folder.account_id, path) === undefined) foldersRepo.setPath(tx, folder, path);
}
