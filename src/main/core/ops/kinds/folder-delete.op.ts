import { z } from 'zod';
import { folderId } from '#shared/model/ids.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { locationsRepo } from '../../db/repos/locations.repo.ts';
import { imapError } from '../../imap/errors.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({ folderId });

/** Deletes a folder and all that lies below it, the deepest first (DELETE, RFC 9051 section 6.3.5). One that is gone is deleted. */
export const folderDeleteOp: OpKind<z.infer<typeof payload>> = {
  kind: 'folder-delete',
  payload,
  async runRemote({ client, store, clock, accountId }, { folderId: id }) {
    const root = foldersRepo.get(store.read, id);
    if (root === undefined) return;
    const deepestFirst = foldersRepo.subtree(store.read, root).sort((a, b) => b.path.length - a.path.length);
    for (const folder of deepestFirst) {
      if (folder.server_path !== null) {
        try {
          await client.mailboxDelete(folder.server_path);
        } catch (thrown) {
          if (imapError(thrown, { host: client.host, port: client.port }).code !== 'FOLDER_GONE')
            throw thrown;
        }
        await client.mailboxUnsubscribe(folder.server_path);
      }
      store.write((tx) => {
        foldersRepo.remove(tx, accountId, folder.id);
        locationsRepo.markOrphans(tx, accountId, clock.now());
      });
    }
  },
  giveUp(tx, { folderId: id }) {
    const folder = foldersRepo.get(tx.db, id);
    if (folder !== undefined) foldersRepo.setHidden(tx, folder, false);
  },
  folderOf: (at) => at.folderId,
};
