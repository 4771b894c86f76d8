import type { AccountId, FolderId, LocationId } from '#shared/model/ids.ts';
import { hasFlag, locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { opsRepo, type OpRecord } from '../db/repos/ops.repo.ts';
import type { Tx } from '../db/store.ts';
import { accountLane } from './run-lane.ts';

/** How long a deletion for good waits before it goes to the server, in milliseconds: the time for taking it back. */
export const UNDO_MS = 10_000;

const lanesOf = (rows: readonly LocationRecord[]): Map<AccountId, LocationRecord[]> =>
  Map.groupBy(rows, (row) => row.account_id);
const unsent = (op: OpRecord): boolean => op.attempts === 0;
const flagOf = (op: OpRecord): { flag: string; add: boolean } =>
  JSON.parse(op.payload) as { flag: string; add: boolean };

function enqueue(
  tx: Tx,
  kind: string,
  payload: unknown,
  rows: readonly LocationRecord[],
  now: number,
  notBefore?: number,
): void {
  for (const [accountId, group] of lanesOf(rows)) {
    const locations = group.map((row) => ({ location_id: row.id }));
    opsRepo.enqueueTogether(
      tx,
      { lane: accountLane(accountId), accountId, kind, payload, locations, notBefore },
      now,
    );
  }
}

/**
 * Sets or clears a flag on the rows where that changes something, here at once and on the server in turn. Where the opposite
 * waits and has not been tried, the two cancel, unless a copy that waits behind it is to take the flag along. Returns the rows
 * that changed.
 */
export function changeFlag(
  tx: Tx,
  rows: readonly LocationRecord[],
  flag: string,
  add: boolean,
  now: number,
): LocationRecord[] {
  const changed = rows.filter((row) => hasFlag(row, flag) !== add);
  const waiting = opsRepo.waitingOf(tx.db, changed);
  const copies = opsRepo.copiesOf(
    tx.db,
    changed.filter((row) => waiting.has(row.id)),
  );
  const toSend = changed.filter((row) => {
    if (!waiting.has(row.id)) return true;
    const last = opsRepo
      .ofLocation(tx.db, row.id)
      .filter((op) => op.kind === 'flag' && flagOf(op).flag.toLowerCase() === flag.toLowerCase())
      .at(-1);
    if (last === undefined || !unsent(last) || flagOf(last).add === add) return true;
    if ((copies.get(row.id) ?? 0) > last.id) return true;
    opsRepo.dropLocation(tx, last, row.id);
    return false;
  });
  enqueue(tx, 'flag', { flag, add }, toSend, now);
  for (const row of changed) locationsRepo.setFlag(tx, row, flag, add);
  return changed;
}

/**
 * Moves rows to a folder of their account. A move that waits and has not been tried gives way to the new one; back to where
 * the server has the message, nothing is left to say to it. Returns the rows that moved.
 */
export function moveRows(
  tx: Tx,
  rows: readonly LocationRecord[],
  target: FolderId,
  now: number,
): LocationRecord[] {
  const moving = rows.filter((row) => row.folder_id !== target);
  const waiting = opsRepo.waitingOf(tx.db, moving);
  const toSend = moving.filter((row) => {
    if (!waiting.has(row.id)) return row.server_folder_id !== target;
    const moves = opsRepo.ofLocation(tx.db, row.id).filter((op) => op.kind === 'move');
    for (const op of moves.filter(unsent)) opsRepo.dropLocation(tx, op, row.id);
    return moves.some((op) => !unsent(op)) || row.server_folder_id !== target;
  });
  enqueue(tx, 'move', { target }, toSend, now);
  for (const row of moving) locationsRepo.show(tx, row, target);
  return moving;
}

/** Copies rows to a folder of their account. Returns the ids of the new rows. */
export function copyRows(
  tx: Tx,
  rows: readonly LocationRecord[],
  target: FolderId,
  now: number,
): LocationId[] {
  return [...lanesOf(rows)].flatMap(([accountId, group]) => {
    const locations = group.map((row) => ({
      location_id: locationsRepo.copy(tx, row, target),
      source_id: row.id,
    }));
    const op = { lane: accountLane(accountId), accountId, kind: 'copy', payload: { target }, locations };
    opsRepo.enqueue(tx, op, now);
    return locations.map((one) => one.location_id);
  });
}

/** Hides rows and deletes them for good on the server, `delayMs` from now. */
export function deleteRows(tx: Tx, rows: readonly LocationRecord[], now: number, delayMs: number): void {
  enqueue(tx, 'expunge', {}, rows, now, now + delayMs);
  for (const row of rows) locationsRepo.setDeleting(tx, row, true);
}

/** Calls a deletion off that has not been tried. False: too late. */
export function restoreRow(tx: Tx, row: LocationRecord): boolean {
  const op = opsRepo.ofLocation(tx.db, row.id).find((one) => one.kind === 'expunge');
  if (op === undefined || !unsent(op)) return false;
  opsRepo.dropLocation(tx, op, row.id);
  locationsRepo.setDeleting(tx, row, false);
  return true;
}

/** Takes a copy away again: one that was not made is called off, another is deleted. */
export function removeCopy(tx: Tx, row: LocationRecord, now: number): void {
  const op = opsRepo.ofLocation(tx.db, row.id).find((one) => one.kind === 'copy');
  if (op === undefined || !unsent(op)) return deleteRows(tx, [row], now, 0);
  for (const one of opsRepo.ofLocation(tx.db, row.id)) opsRepo.dropLocation(tx, one, row.id);
  locationsRepo.remove(tx, row, now);
}
