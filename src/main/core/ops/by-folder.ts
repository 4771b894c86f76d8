import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { LocationId } from '#shared/model/ids.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { noticesRepo } from '../db/repos/notices.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { hasValidity, staleFolder } from '../imap/uid-validity.ts';
import { sequenceSets } from '../sync/ranges.ts';
import type { RemoteContext } from './op-kind.ts';

/**
 * Selects a folder for a change. The UIDs that we know hold for the UIDVALIDITY that we know: where the server says another
 * (RFC 9051 section 2.3.1.1), nothing is applied and `staleFolder` is thrown.
 */
export async function openForChange(client: ImapFlow, folder: FolderRecord): Promise<void> {
  if (folder.server_path === null) throw new AppError('FOLDER_GONE', { folder: folder.name });
  const box = await client.mailboxOpen(folder.server_path);
  if (folder.uidvalidity !== null && !hasValidity(box, folder.uidvalidity)) throw staleFolder(folder.id);
}

/**
 * Opens each folder in which the server has some of these rows and hands over their UIDs, a command's worth at a time.
 * Folders that are gone are passed over.
 */
export async function inEachFolder(
  { client, store }: Pick<RemoteContext, 'client' | 'store'>,
  locations: readonly LocationRecord[],
  work: (range: string, rows: ReadonlyMap<number, LocationId>, folder: FolderRecord) => Promise<void>,
): Promise<void> {
  for (const [folderId, group] of Map.groupBy(locations, (at) => at.server_folder_id)) {
    const folder = foldersRepo.get(store.read, folderId);
    if (folder === undefined) continue;
    await openForChange(client, folder);
    // A sync on the other connection may have given them other UIDs since the operation began.
    if (foldersRepo.get(store.read, folderId)?.uidvalidity !== folder.uidvalidity)
      throw staleFolder(folderId);
    const ids = group.map((at) => at.id);
    const there = locationsRepo.some(store.read, ids).filter((at) => at.server_folder_id === folderId);
    if (there.some((at) => at.uid === null)) throw staleFolder(folderId);
    const rows = new Map(there.flatMap((at) => (at.uid === null ? [] : [[at.uid, at.id] as const])));
    for (const { set, uids } of sequenceSets(rows.keys())) {
      await work(set, new Map(uids.map((uid) => [uid, rows.get(uid) as LocationId])), folder);
    }
  }
}

/** What the server refused is undone by comparing these folders in full at the next sync. */
export function compareAgain(tx: Tx, locations: readonly LocationRecord[]): void {
  for (const folderId of new Set(locations.map((at) => at.server_folder_id))) {
    foldersRepo.markStale(tx, folderId);
  }
}

/** Tells the person that messages had gone from the server before the action's turn came. */
export function tellVanished(
  store: Store,
  { op, accountId, clock, logger }: RemoteContext,
  count: number,
): void {
  if (count === 0) return;
  logger.info('op.vanished', { op: op.id, kind: op.kind, count });
  store.write((tx) =>
    noticesRepo.add(tx, { accountId, reason: 'vanished', action: op.kind, count }, clock.now()),
  );
}
