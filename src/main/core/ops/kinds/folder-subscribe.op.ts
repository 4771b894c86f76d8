import { z } from 'zod';
import { folderId } from '#shared/model/ids.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { mustChange } from '../../imap/command.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({ folderId, subscribed: z.boolean() });

/** SUBSCRIBE and UNSUBSCRIBE (RFC 9051 section 6.3.7): absolute, so that saying it twice changes nothing. */
export const folderSubscribeOp: OpKind<z.infer<typeof payload>> = {
  kind: 'folder-subscribe',
  payload,
  async runRemote({ client, store }, { folderId: id, subscribed }) {
    const path = foldersRepo.get(store.read, id)?.server_path ?? null;
    if (path === null) return;
    await mustChange(client, () =>
      subscribed ? client.mailboxSubscribe(path) : client.mailboxUnsubscribe(path),
    );
  },
  giveUp(tx, { folderId: id, subscribed }) {
    const folder = foldersRepo.get(tx.db, id);
    if (folder !== undefined) foldersRepo.setSubscribed(tx, folder, !subscribed);
  },
  folderOf: (at) => at.folderId,
};
