import type { Folder } from '#shared/model/folder.ts';
import type { FolderId } from '#shared/model/ids.ts';

export type Counts = ReadonlyMap<FolderId, Pick<Folder, 'total' | 'unread' | 'complete'>>;

export const countsOf = (folders: readonly Folder[]): Counts =>
  new Map(folders.map(({ id, total, unread, complete }) => [id, { total, unread, complete }]));

/**
 * How much new mail stands in each inbox: unread messages that came on top, in an inbox whose first sync is over. Reading, marking as
 * unread and moving away are no news.
 */
export function newsOf(before: Counts, folders: readonly Folder[]): ReadonlyMap<FolderId, number> {
  const news = new Map<FolderId, number>();
  for (const folder of folders) {
    const was = before.get(folder.id);
    if (folder.role !== 'inbox' || was === undefined || !was.complete || !folder.complete) continue;
    const came = Math.min(folder.total - was.total, folder.unread - was.unread);
    if (came > 0) news.set(folder.id, came);
  }
  return news;
}
