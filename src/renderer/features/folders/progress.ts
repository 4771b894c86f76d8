import type { Folder } from '#shared/model/folder.ts';
import type { AccountSync } from '#shared/model/sync.ts';
import { formatCount } from '@/composables/format';
import { t } from '@/i18n';

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** From 0 to 1. */
  readonly fraction: number;
  /** It grows now; else it stands where an interrupted sync left it. */
  readonly moving: boolean;
}

const progress = (done: number, total: number, moving: boolean): Progress | null =>
  total > 0 && done < total ? { done, total, fraction: Math.max(0, done) / total, moving } : null;

const isSyncing = (status: AccountSync | null): boolean => status?.phase === 'syncing';

/** How much of a folder is here; null where it is complete, or where nothing is known or begun yet. */
export function folderProgress(folder: Folder, status: AccountSync | null): Progress | null {
  if (folder.complete || folder.serverTotal === null) return null;
  const atWork = isSyncing(status) && status?.folderId === folder.id;
  // A folder whose turn has not come is no news: two hundred empty bars would only be noise.
  if (folder.total === 0 && !atWork) return null;
  return progress(folder.total, folder.serverTotal, atWork);
}

/** How much of a mailbox is here, while it is being fetched. */
export const mailboxProgress = (status: AccountSync | null): Progress | null =>
  status !== null && isSyncing(status) ? progress(status.allDone, status.allTotal, true) : null;

/** In words, for who hears or hovers; empty where there is none. */
export const progressText = (of: Progress | null): string =>
  of === null ? '' : t('folders.progress', { done: formatCount(of.done), total: formatCount(of.total) });
