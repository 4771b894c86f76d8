import type { CopyResponseObject, ImapFlow } from 'imapflow';
import type { AccountId, LocationId } from '#shared/model/ids.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { flagState, locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { staleFolder } from '../imap/uid-validity.ts';
import { identityOfFetched } from '../sync/envelope.ts';
import { overlaid, toOverlay } from '../sync/overlay.ts';

/**
 * COPYUID (RFC 4315): the target's UIDs by the source's. Some servers tell it with the UIDVALIDITY of another folder; then it
 * says nothing, and the target has to be looked at.
 */
export function trustedMap(
  result: CopyResponseObject,
  to: FolderRecord,
): ReadonlyMap<number, number> | undefined {
  const validity = result.uidValidity?.toString();
  const agrees = validity === undefined || to.uidvalidity === null || validity === to.uidvalidity;
  return agrees ? result.uidMap : undefined;
}

/** Where a message of ours has arrived. `flags`: what the server says it has there, null where it was not asked. */
export interface Arrival {
  readonly uid: number;
  readonly flags: ReadonlySet<string> | null;
}

/**
 * Notes where messages arrived in `to`, as it was when they were sent there: UIDs that a change of UIDVALIDITY has voided since, seen
 * by a sync, would be other messages'; then `staleFolder` is thrown and they are looked for. A sync of the target may have passed over them before: what it did not take over of their
 * flags would never be told again, so flags that were seen are taken over here, under what the person has changed meanwhile.
 */
export function settleArrived(
  tx: Tx,
  accountId: AccountId,
  to: FolderRecord,
  arrived: ReadonlyMap<LocationId, Arrival>,
): void {
  const target = to.id;
  if (foldersRepo.get(tx.db, target)?.uidvalidity !== to.uidvalidity) throw staleFolder(target);
  for (const [id, { uid }] of arrived) locationsRepo.settle(tx, id, target, uid);
  const pending = toOverlay(opsRepo.pendingFlags(tx.db, accountId, target));
  for (const { uid, flags } of arrived.values()) {
    if (flags === null) continue;
    locationsRepo.setFlags(tx, accountId, target, uid, flagState(overlaid(uid, flags, pending)));
  }
}

/** The baseline of an operation whose target has got another UIDVALIDITY since its first attempt: the UIDs begin anew. */
export const ANEW = 0;

/**
 * Looks in `to`, the selected folder, from `baseline` (a UID, or ANEW) on, for the messages of these rows: where a move or copy went whose
 * answer was lost, or whose server tells no COPYUID (RFC 4315). Known by Message-ID, size and date; where a server changes
 * the size on its way, by Message-ID alone. Each message found is given to one row, and none that was there before under a
 * row of its own: one that a sync found meanwhile has one only where the person has moved the message on.
 */
export async function findArrived(
  client: ImapFlow,
  store: Store,
  to: FolderRecord,
  wanted: readonly LocationRecord[],
  baseline: number,
): Promise<Map<LocationId, Arrival>> {
  const found = new Map<LocationId, Arrival>();
  const box = client.mailbox;
  if (wanted.length === 0 || box === false || box.exists === 0) return found;
  const there: (Arrival & { identity: string; messageId: string })[] = [];
  const query = { uid: true, flags: true, envelope: true, size: true, internalDate: true };
  for await (const fetched of client.fetch(`${Math.max(1, baseline)}:*`, query, { uid: true })) {
    // "n:*" names the last message even when its UID is below n (RFC 9051, section 9).
    if (fetched.uid < baseline) continue;
    there.push({ uid: fetched.uid, flags: fetched.flags ?? null, ...identityOfFetched(fetched) });
  }
  const taken = new Set<number>();
  const isAnothers = (uid: number, row: LocationRecord): boolean => {
    const other = locationsRepo.byUid(store.read, to.id, uid);
    if (other === undefined || other.id === row.id || other.message_id !== row.message_id) return false;
    return baseline === ANEW || row.folder_id === to.id;
  };
  const take = (row: LocationRecord, fits: (one: (typeof there)[number]) => boolean): void => {
    const one = there.find(
      (candidate) => !taken.has(candidate.uid) && fits(candidate) && !isAnothers(candidate.uid, row),
    );
    if (one === undefined) return;
    taken.add(one.uid);
    found.set(row.id, { uid: one.uid, flags: one.flags });
  };
  const records = wanted.map((row) => ({ row, message: messagesRepo.get(store.read, row.message_id) }));
  for (const { row, message } of records) take(row, (one) => one.identity === message?.identity);
  for (const { row, message } of records) {
    if (message === undefined || message.message_id === '' || found.has(row.id)) continue;
    take(row, (one) => one.messageId === message.message_id);
  }
  return found;
}
