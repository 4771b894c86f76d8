import type { Folder } from '#shared/model/folder.ts';
import type { FolderId } from '#shared/model/ids.ts';
import { t } from '@/i18n';

/** The name that the person sees: special folders in their language, the others as they are on the server. */
export function folderName(folder: Pick<Folder, 'role' | 'name'>): string {
  return folder.role === null ? folder.name : t(`folders.role.${folder.role}`);
}

/** "Clienti / Estero" for a nested folder, so that two of one name can be told apart. */
export function pathName(folder: Folder, folderOf: (id: FolderId | null) => Folder | null): string {
  const parent = folderOf(folder.parentId);
  return parent === null || parent.role === 'inbox'
    ? folderName(folder)
    : `${pathName(parent, folderOf)} / ${folderName(folder)}`;
}

/** Whether messages can be put into it: folders that gather mail of others cannot take any. */
export const takesMail = (folder: Folder): boolean =>
  folder.selectable && folder.role !== 'all' && folder.role !== 'flagged';
