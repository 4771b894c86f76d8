import type { LocationId } from '#shared/model/ids.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import type { OpLocation } from '../db/repos/ops.repo.ts';
import type { Tx } from '../db/store.ts';
import { toSequenceSet } from '../sync/ranges.ts';
import type { RemoteContext } from './op-kind.ts';

/**
 * Opens each folder that an operation touches and hands over its UIDs, as a sequence-set and with the rows they belong to.
 * Folders that are gone, and rows that never had a UID, are passed over.
 */
export async function inEachFolder(
  { client, store, locations }: RemoteContext,
  work: (range: string, rows: ReadonlyMap<number, LocationId>) => Promise<void>,
): Promise<void> {
  for (const [folderId, group] of Map.groupBy(locations, (at) => at.folder_id)) {
    const folder = foldersRepo.get(store.read, folderId);
    const rows = new Map(group.flatMap((at) => (at.uid === null ? [] : [[at.uid, at.location_id] as const])));
    if (folder === undefined || rows.size === 0) continue;
    await client.mailboxOpen(folder.path);
    await work(toSequenceSet(rows.keys()), rows);
  }
}

/** What the server refused is undone by comparing these folders in full at the next sync. */
export function compareAgain(tx: Tx, locations: readonly OpLocation[]): void {
  for (const folderId of new Set(locations.map((at) => at.folder_id))) foldersRepo.markStale(tx, folderId);
}
