import type { CopyResponseObject, ImapFlow } from 'imapflow';
import type { LocationId } from '#shared/model/ids.ts';
import type { FolderRecord } from '../db/repos/folders.repo.ts';
import type { LocationRecord } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import type { Store } from '../db/store.ts';
import { identityOfFetched } from '../sync/envelope.ts';

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

/**
 * Looks in the selected folder, from `baseline` (a UID) on, for the messages of these rows: where a move or copy went whose
 * answer was lost, or whose server tells no COPYUID (RFC 4315). Known by Message-ID, size and date; where a server changes
 * the size on its way, by Message-ID alone. Each message found is given to one row.
 */
export async function findArrived(
  client: ImapFlow,
  store: Store,
  wanted: readonly LocationRecord[],
  baseline: number,
): Promise<Map<LocationId, number>> {
  const found = new Map<LocationId, number>();
  const box = client.mailbox;
  if (wanted.length === 0 || box === false || box.exists === 0) return found;
  const there: { uid: number; identity: string; messageId: string }[] = [];
  const query = { uid: true, envelope: true, size: true, internalDate: true };
  for await (const fetched of client.fetch(`${baseline}:*`, query, { uid: true })) {
    // "n:*" names the last message even when its UID is below n (RFC 9051, section 9).
    if (fetched.uid >= baseline) there.push({ uid: fetched.uid, ...identityOfFetched(fetched) });
  }
  const taken = new Set<number>();
  const take = (id: LocationId, fits: (one: (typeof there)[number]) => boolean): void => {
    const one = there.find((candidate) => !taken.has(candidate.uid) && fits(candidate));
    if (one === undefined) return;
    taken.add(one.uid);
    found.set(id, one.uid);
  };
  const records = wanted.map((row) => ({ row, message: messagesRepo.get(store.read, row.message_id) }));
  for (const { row, message } of records) take(row.id, (one) => one.identity === message?.identity);
  for (const { row, message } of records) {
    if (message === undefined || message.message_id === '' || found.has(row.id)) continue;
    take(row.id, (one) => one.messageId === message.message_id);
  }
  return found;
}
