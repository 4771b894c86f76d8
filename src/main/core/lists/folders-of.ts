import type { FolderRole } from '#shared/model/folder.ts';
import type { Scope } from '#shared/model/query.ts';
import { foldForSearch, type SearchTerm } from '#shared/query/search-text.ts';
import { sql, type ReadDb } from '../db/driver.ts';

export interface FolderRow {
  readonly id: number;
  readonly account_id: number;
  readonly path: string;
  readonly name: string;
  readonly role: FolderRole | null;
}

const selectFolders = sql(
  'lists.folders',
  'SELECT id, account_id, path, name, role FROM folder WHERE hidden = 0 AND selectable = 1',
);

/** The folders that can be listed. */
export const readFolders = (db: ReadDb): FolderRow[] => db.all<FolderRow>(selectFolders);

const ASIDE: readonly (FolderRole | null)[] = ['trash', 'junk'];

function isInScope(folder: FolderRow, scope: Scope): boolean {
  switch (scope.kind) {
    case 'folder':
      return folder.id === scope.folderId;
    case 'account':
      return folder.account_id === scope.accountId;
    case 'inboxes':
      return folder.role === 'inbox';
    case 'all':
      return true;
  }
}

/** `in:` names a folder by its name, its path, or what it is for. */
function isNamed(folder: FolderRow, { value }: SearchTerm): boolean {
  const name = foldForSearch(value.trim());
  const role = name === 'spam' ? 'junk' : name;
  return foldForSearch(folder.path) === name || foldForSearch(folder.name) === name || folder.role === role;
}

/**
 * The folders whose places a query shows, as a map by folder id. Trash and Junk belong to a scope of many folders only where
 * `in:` names them. A search with `in:` that begins in one folder looks in the whole mailbox: it says itself where.
 */
export function shownFolders(
  all: readonly FolderRow[],
  scope: Scope,
  terms: readonly SearchTerm[],
): { folders: Uint8Array; once: boolean } {
  const within = terms.filter((term) => term.operator === 'in');
  const wanted = within.filter((term) => !term.negated);
  const unwanted = within.filter((term) => term.negated);
  const begun = scope.kind === 'folder' ? all.find((folder) => folder.id === scope.folderId) : undefined;
  const isShown = (folder: FolderRow): boolean => {
    if (unwanted.some((term) => isNamed(folder, term))) return false;
    if (wanted.length === 0)
      return isInScope(folder, scope) && (scope.kind === 'folder' || !ASIDE.includes(folder.role));
    if (!wanted.every((term) => isNamed(folder, term))) return false;
    return begun === undefined ? isInScope(folder, scope) : folder.account_id === begun.account_id;
  };
  const folders = new Uint8Array(all.reduce((most, folder) => Math.max(most, folder.id), 0) + 1);
  for (const folder of all) if (isShown(folder)) folders[folder.id] = 1;
  return { folders, once: scope.kind !== 'folder' || wanted.length > 0 };
}

/** By the id of a folder that can be listed: whether it is Trash or Junk. */
export const asideByFolder = (db: ReadDb): Map<number, boolean> =>
  new Map(readFolders(db).map(({ id, role }) => [id, ASIDE.includes(role)]));
