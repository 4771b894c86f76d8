import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { folderId, type LocationId } from '#shared/model/ids.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { locationsRepo } from '../../db/repos/locations.repo.ts';
import { messagesRepo } from '../../db/repos/messages.repo.ts';
import { opsRepo } from '../../db/repos/ops.repo.ts';
import { findByMessageId, mustChange } from '../../imap/command.ts';
import { inEachFolder } from '../by-folder.ts';
import type { OpKind, RemoteContext } from '../op-kind.ts';

const payload = z.object({ target: folderId });

function settle(
  { store }: RemoteContext,
  target: z.infer<typeof folderId>,
  id: LocationId,
  uid: number,
): void {
  store.write((tx) => {
    locationsRepo.settle(tx, id, target, uid);
    opsRepo.settle(tx, id, target, uid);
  });
}

/**
 * Moves messages (MOVE, RFC 6851; imapflow falls back to COPY and deletion) and learns their new UIDs from COPYUID
 * (RFC 4315), else by looking for the Message-ID in the target. A message that is in neither place was deleted
 * elsewhere meanwhile: the server's expunge wins and the row goes.
 */
export const moveOp: OpKind<z.infer<typeof payload>> = {
  kind: 'move',
  payload,
  async runRemote(context, { target }) {
    const { client, store, clock, logger } = context;
    const to = foldersRepo.get(store.read, target);
    if (to === undefined) throw new AppError('FOLDER_GONE');
    const unplaced: LocationId[] = [];
    await inEachFolder(context, async (range, rows) => {
      const moved = await mustChange(client, () => client.messageMove(range, to.path, { uid: true }));
      for (const [uid, id] of rows) {
        const newUid = moved.uidMap?.get(uid);
        if (newUid === undefined) unplaced.push(id);
        else settle(context, target, id, newUid);
      }
    });
    if (unplaced.length === 0) return;
    await client.mailboxOpen(to.path);
    for (const id of unplaced) {
      const location = locationsRepo.get(store.read, id);
      if (location === undefined) continue;
      const messageId = messagesRepo.get(store.read, location.message_id)?.message_id ?? '';
      const uid = await findByMessageId(client, messageId);
      if (uid !== undefined) settle(context, target, id, uid);
      else {
        logger.warn('move.vanished', { location: id });
        store.write((tx) => locationsRepo.remove(tx, location, clock.now()));
      }
    }
  },
  giveUp(tx, { target }, locations) {
    for (const at of locations) {
      const location = locationsRepo.get(tx.db, at.location_id);
      if (location === undefined || location.folder_id !== target || at.uid === null) continue;
      if (foldersRepo.get(tx.db, at.folder_id) !== undefined) {
        locationsRepo.moveTo(tx, location, at.folder_id, at.uid);
      }
    }
  },
};
