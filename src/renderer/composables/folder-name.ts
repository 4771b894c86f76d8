import type { Folder } from '#shared/model/folder.ts';
import { t } from '@/i18n';

/** The name that the person sees: special folders in their language, the others as they are on the server. */
export function folderName(folder: Pick<Folder, 'role' | 'name'>): string {
  return folder.role === null ? folder.name : t(`folders.role.${folder.role}`);
}
