import type { ImapFlow } from 'imapflow';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { folderId } from '#shared/model/ids.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { personalPrefix } from '../../imap/namespace.ts';
import { showWhereItLies, wantedServerPath } from '../folder-path.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({ folderId });

async function exists(client: ImapFlow, path: string): Promise<boolean> {
  try {
    await client.status(path, { messages: true });
    return true;
  } catch (error) {
    if (!client.usable) throw error;
    return false;
  }
}

/**
 * Gives a folder, with all that lies below it, the name or the parent that the person gave it (RENAME, RFC 9051 section
 * 6.3.6). Where an earlier attempt got through, the old name is gone and the new one there: that is success.
 */
export const folderRenameOp: OpKind<z.infer<typeof payload>> = {
  kind: 'folder-rename',
  payload,
  async runRemote({ client, store, op }, { folderId: id }) {
    const folder = foldersRepo.get(store.read, id);
    if (folder === undefined) return;
    const from = folder.server_path;
    const to = wantedServerPath(store.read, folder, personalPrefix(client));
    if (from === null) throw new AppError('FOLDER_GONE', { folder: folder.name });
    if (from === to) return;
    const through = op.attempts > 0 && !(await exists(client, from)) && (await exists(client, to));
    if (!through) await client.mailboxRename(from, to);
    // Subscriptions go by name (RFC 9051 section 6.3.7); whether the server keeps them is its own affair.
    await client.mailboxUnsubscribe(from);
    if (folder.subscribed === 1) await client.mailboxSubscribe(to);
    store.write((tx) => {
      foldersRepo.setServerPath(tx, folder, to);
      showWhereItLies(tx, folder, to);
    });
  },
  giveUp(tx, { folderId: id }) {
    const folder = foldersRepo.get(tx.db, id);
    if (folder !== undefined && folder.server_path !== null)
      foldersRepo.setPath(tx, folder, folder.server_path);
  },
  folderOf: (at) => at.folderId,
};
