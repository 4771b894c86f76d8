import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { folderId, type LocationId } from '#shared/model/ids.ts';
import { foldersRepo, type FolderRecord } from '../../db/repos/folders.repo.ts';
import { locationsRepo, type LocationRecord } from '../../db/repos/locations.repo.ts';
import { has } from '../../imap/capabilities.ts';
import { mustChange } from '../../imap/command.ts';
import { expungeUids } from '../../imap/expunge.ts';
import { inEachFolder, openForChange, tellVanished } from '../by-folder.ts';
import { findArrived, settleArrived, trustedMap, type Arrival } from '../find-arrived.ts';
import type { OpKind, RemoteContext } from '../op-kind.ts';

const payload = z.object({ target: folderId });

type Arrived = Map<LocationId, Arrival>;

const without = (rows: readonly LocationRecord[], arrived: Arrived): LocationRecord[] =>
  rows.filter((row) => !arrived.has(row.id));

/** Looks in the target for those that nothing was said about. */
async function lookFor(context: RemoteContext, to: FolderRecord, rows: LocationRecord[]): Promise<Arrived> {
  if (rows.length === 0) return new Map();
  await openForChange(context.client, to);
  return await findArrived(context.client, context.store, to, rows, context.op.baseline ?? 1);
}

/** MOVE (RFC 6851): atomic, and saying it again for a message that has gone does nothing. */
async function byMove(context: RemoteContext, to: FolderRecord, rows: LocationRecord[]): Promise<Arrived> {
  const { client } = context;
  const arrived: Arrived = new Map();
  await inEachFolder(context, rows, async (range, ids) => {
    const moved = await mustChange(client, () =>
      client.messageMove(range, to.server_path ?? '', { uid: true }),
    );
    const uids = trustedMap(moved, to);
    for (const [uid, id] of ids) {
      const there = uids?.get(uid);
      if (there !== undefined) arrived.set(id, { uid: there, flags: null });
    }
  });
  return new Map([...arrived, ...(await lookFor(context, to, without(rows, arrived)))]);
}

/**
 * COPY and then a deletion, for servers without MOVE. An earlier attempt may have copied already: that is looked for before
 * anything is copied again. Nothing is deleted of which no copy was seen.
 */
async function byCopy(context: RemoteContext, to: FolderRecord, rows: LocationRecord[]): Promise<Arrived> {
  const { client, op } = context;
  const arrived: Arrived = op.attempts > 0 ? await lookFor(context, to, rows) : new Map();
  const left = without(rows, arrived);
  await inEachFolder(context, left, async (range, ids) => {
    const copied = await mustChange(client, () =>
      client.messageCopy(range, to.server_path ?? '', { uid: true }),
    );
    const uids = trustedMap(copied, to);
    for (const [uid, id] of ids) {
      const there = uids?.get(uid);
      if (there !== undefined) arrived.set(id, { uid: there, flags: null });
    }
  });
  for (const [id, at] of await lookFor(context, to, without(left, arrived))) arrived.set(id, at);
  const copied = rows.filter((row) => arrived.has(row.id));
  await inEachFolder(context, copied, (range) => expungeUids(client, range));
  return arrived;
}

/**
 * Moves messages and learns their new UIDs from COPYUID (RFC 4315), else by looking in the target. A message that is in
 * neither place was deleted elsewhere meanwhile: the server's expunge wins, the row goes and the person is told.
 */
export const moveOp: OpKind<z.infer<typeof payload>> = {
  kind: 'move',
  payload,
  async runRemote(context, { target }) {
    const { client, store, clock, locations } = context;
    const to = foldersRepo.get(store.read, target);
    if (to === undefined || to.server_path === null) {
      throw new AppError('FOLDER_GONE', { folder: to?.name ?? '' });
    }
    const rows = locations.filter((row) => row.server_folder_id !== target);
    const arrived = await (has(client, 'MOVE') ? byMove : byCopy)(context, to, rows);
    const gone = without(rows, arrived);
    store.write((tx) => {
      settleArrived(tx, context.accountId, to, arrived);
      for (const row of gone) locationsRepo.remove(tx, row, clock.now());
    });
    tellVanished(store, context, gone.length);
  },
  giveUp(tx, { target }, locations) {
    for (const row of locations) {
      if (row.folder_id === target) locationsRepo.show(tx, row, row.server_folder_id);
    }
  },
};
