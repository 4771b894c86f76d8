import { AppError } from '#shared/errors.ts';
import type { ReadDb } from '../db/driver.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';

/**
 * What a folder is to be called on the server now: its name as the person sees it, below where its parent lies there at this
 * moment. Later changes of the parent wait in the queue and take this folder with them.
 */
export function wantedServerPath(db: ReadDb, folder: FolderRecord): string {
  if (folder.parent_path === '') return folder.path;
  const parent = foldersRepo.byPath(db, folder.account_id, folder.parent_path);
  // A level that no LIST names: some servers have paths whose parents do not exist.
  if (parent === undefined) return folder.path;
  if (parent.server_path === null) throw new AppError('FOLDER_GONE', { folder: parent.name });
  return parent.server_path + folder.delimiter + folder.name;
}
