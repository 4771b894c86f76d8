import type { Folder } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { takesMail } from '@/composables/folder-name';
import type { Dragged } from '@/stores/drag';

type Known = ReadonlyMap<FolderId, Folder>;

/** Whether `folder` is `ancestor` or lies somewhere below it. */
export function isWithin(folder: Folder, ancestor: FolderId, known: Known): boolean {
  const seen = new Set<FolderId>();
  for (let at: Folder | undefined = folder; at !== undefined && !seen.has(at.id);) {
    if (at.id === ancestor) return true;
    seen.add(at.id);
    at = at.parentId === null ? undefined : known.get(at.parentId);
  }
  return false;
}

/** The folders of a mailbox that `folder` can be put into: not itself, nothing below it, and not where it lies already. */
export const possibleParents = (folder: Folder, all: readonly Folder[], known: Known): Folder[] =>
  all.filter(
    (each) =>
      each.accountId === folder.accountId &&
      each.id !== folder.parentId &&
      each.role !== 'all' &&
      each.role !== 'flagged' &&
      !isWithin(each, folder.id, known),
  );

/** INBOX and the folders of a special use keep their name and their place. */
export const canChange = (folder: Folder): boolean => folder.role === null;

/** Whether deleting it, or emptying it, is for good: it lies in Trash already, or there is none. */
export function isForGood(folder: Folder, all: readonly Folder[], known: Known): boolean {
  const trash = all.find((each) => each.accountId === folder.accountId && each.role === 'trash');
  return trash === undefined || isWithin(folder, trash.id, known);
}

/** Whether what is dragged may be dropped on a folder. */
export function canDropOnFolder(dragged: Dragged, folder: Folder, known: Known): boolean {
  if (dragged.kind === 'messages')
    return takesMail(folder) && folder.accountId === dragged.accountId && folder.id !== dragged.folderId;
  return possibleParents(dragged.folder, [folder], known).length > 0;
}

/** A folder that is dropped on its mailbox goes to the top. */
export const canDropOnMailbox = (dragged: Dragged, accountId: AccountId): boolean =>
  dragged.kind === 'folder' && dragged.folder.accountId === accountId && dragged.folder.parentId !== null;

/**
 * What a mailbox puts between the levels of a path, as any nested folder shows it; null where none is nested. The contract
 * gives paths with the server's own delimiter.
 */
export function delimiterOf(all: readonly Folder[], accountId: AccountId): string | null {
  const known = new Map(all.map((each) => [each.id, each]));
  for (const folder of all) {
    const parent = folder.parentId === null ? undefined : known.get(folder.parentId);
    if (folder.accountId !== accountId || parent === undefined) continue;
    const between = folder.path.slice(parent.path.length, folder.path.length - folder.name.length);
    if (between.length === 1) return between;
  }
  return null;
}
