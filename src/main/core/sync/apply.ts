import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import type { Incoming } from './envelope.ts';

const BUDGET_MS = 8;
const BUDGET_ROWS = 200;

/**
 * Runs `each` over `items` in short transactions: at most 8 ms or 200 items, then the loop gets a turn, so that
 * a sync never holds up a person's action.
 */
export async function writeInSlices<T>(
  store: Store,
  items: readonly T[],
  each: (tx: Tx, item: T) => void,
): Promise<void> {
  for (let at = 0; at < items.length;) {
    store.write((tx) => {
      const until = performance.now() + BUDGET_MS;
      const end = Math.min(at + BUDGET_ROWS, items.length);
      do {
        each(tx, items[at] as T);
        at += 1;
      } while (at < end && performance.now() < until);
    });
    await yieldToLoop();
  }
}

/**
 * Stores one message where the server has it. Known messages keep their row, body and local state. Returns whether the
 * message was new: if not, its place may have been here too, with flags of its own.
 */
export function placeIncoming(tx: Tx, accountId: AccountId, folderId: FolderId, incoming: Incoming): boolean {
  const { id, isNew } = messagesRepo.adopt(tx, accountId, incoming.message, incoming.hasAttachments);
  if (isNew) partsRepo.insertAll(tx, id, incoming.parts);
  locationsRepo.place(tx, accountId, folderId, id, isNew, incoming);
  return isNew;
}
