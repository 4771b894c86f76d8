import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { folderId, type LocationId } from '#shared/model/ids.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { locationsRepo } from '../../db/repos/locations.repo.ts';
import { mustChange } from '../../imap/command.ts';
import { inEachFolder, openForChange, tellVanished } from '../by-folder.ts';
import { findArrived, settleArrived, trustedMap, type Arrival } from '../find-arrived.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({ target: folderId });

/**
 * Copies messages (COPY, RFC 9051 section 6.4.7) to rows that wait for their UID in the target. COPY said twice makes two, so
 * an attempt after the first looks in the target before it copies. A message that has vanished drops its copy.
 */
export const copyOp: OpKind<z.infer<typeof payload>> = {
  kind: 'copy',
  payload,
  async runRemote(context, { target }) {
    const { client, store, clock, op, locations, sources } = context;
    const to = foldersRepo.get(store.read, target);
    if (to === undefined || to.server_path === null) {
      throw new AppError('FOLDER_GONE', { folder: to?.name ?? '' });
    }
    const path = to.server_path;
    // A row that has its UID was found by a sync meanwhile.
    const waiting = locations.filter((row) => row.uid === null);
    const look = async (): Promise<void> => {
      const left = waiting.filter((row) => !arrived.has(row.id));
      if (left.length === 0) return;
      await openForChange(client, to);
      const found = await findArrived(client, store, to, left, op.baseline ?? 1);
      for (const [id, at] of found) arrived.set(id, at);
    };
    const arrived = new Map<LocationId, Arrival>();
    if (op.attempts > 0) await look();
    const left = waiting.filter((row) => !arrived.has(row.id));
    const rowOf = new Map(left.map((row) => [sources.get(row.id)?.id, row.id]));
    const from = left.flatMap((row) => sources.get(row.id) ?? []);
    await inEachFolder(context, from, async (range, ids) => {
      const copied = await mustChange(client, () => client.messageCopy(range, path, { uid: true }));
      const uids = trustedMap(copied, to);
      for (const [uid, source] of ids) {
        const there = uids?.get(uid);
        const row = rowOf.get(source);
        if (there !== undefined && row !== undefined) arrived.set(row, { uid: there, flags: null });
      }
    });
    await look();
    const gone = waiting.filter((row) => !arrived.has(row.id));
    store.write((tx) => {
      settleArrived(tx, context.accountId, to, arrived);
      for (const row of gone) locationsRepo.remove(tx, row, clock.now());
    });
    tellVanished(store, context, gone.length);
  },
  giveUp(tx, _payload, locations, now) {
    for (const row of locations) if (row.uid === null) locationsRepo.remove(tx, row, now);
  },
};
