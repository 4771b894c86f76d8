import { z } from 'zod';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { toSequenceSet } from '../../sync/ranges.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({});

/** Deletes messages for good: \Deleted and UID EXPUNGE (RFC 4315), which leaves what other clients have marked. */
export const expungeOp: OpKind<z.infer<typeof payload>> = {
  kind: 'expunge',
  payload,
  async runRemote({ client, store, locations }) {
    for (const [folderId, group] of Map.groupBy(locations, (at) => at.folder_id)) {
      const folder = foldersRepo.get(store.read, folderId);
      const uids = group.flatMap((at) => (at.uid === null ? [] : [at.uid]));
      if (folder === undefined || uids.length === 0) continue;
      await client.mailboxOpen(folder.path);
      await client.messageDelete(toSequenceSet(uids), { uid: true });
    }
  },
  // The rows are gone here; a stale folder is compared in full and brings them back.
  giveUp(tx, _payload, locations) {
    for (const at of locations) foldersRepo.markStale(tx, at.folder_id);
  },
};
