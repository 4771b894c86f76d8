import { z } from 'zod';
import { folderId } from '#shared/model/ids.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { personalPrefix } from '../../imap/namespace.ts';
import { showWhereItLies, wantedServerPath } from '../folder-path.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({ folderId });

/** Makes a folder (CREATE, RFC 9051 section 6.3.4) and subscribes to it. One that is there already is taken as it is. */
export const folderCreateOp: OpKind<z.infer<typeof payload>> = {
  kind: 'folder-create',
  payload,
  async runRemote({ client, store }, { folderId: id }) {
    const folder = foldersRepo.get(store.read, id);
    if (folder === undefined || folder.server_path !== null) return;
    const wanted = wantedServerPath(store.read, folder, personalPrefix(client));
    const { path } = await client.mailboxCreate(wanted);
    store.write((tx) => {
      foldersRepo.setServerPath(tx, folder, path);
      showWhereItLies(tx, folder, path);
    });
  },
  giveUp(tx, { folderId: id }) {
    const folder = foldersRepo.get(tx.db, id);
    if (folder?.server_path === null) foldersRepo.remove(tx, folder.account_id, id);
  },
  folderOf: (at) => at.folderId,
};
