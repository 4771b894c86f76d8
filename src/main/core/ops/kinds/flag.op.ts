import { z } from 'zod';
import type { FolderId } from '#shared/model/ids.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { toSequenceSet } from '../../sync/ranges.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({
  flag: z.enum(['\\Seen', '\\Flagged', '\\Answered', '$Forwarded']),
  add: z.boolean(),
});

/** Sets or clears a flag absolutely (STORE +FLAGS / -FLAGS, RFC 9051 section 6.4.6): saying it twice changes nothing. */
export const flagOp: OpKind<z.infer<typeof payload>> = {
  kind: 'flag',
  payload,
  async runRemote({ client, store, locations }, { flag, add }) {
    for (const [folderId, group] of Map.groupBy(locations, (at) => at.folder_id)) {
      const folder = foldersRepo.get(store.read, folderId);
      const uids = group.flatMap((at) => (at.uid === null ? [] : [at.uid]));
      if (folder === undefined || uids.length === 0) continue;
      await client.mailboxOpen(folder.path);
      const range = toSequenceSet(uids);
      // UIDs that are gone meanwhile are passed over by the server: its expunge wins.
      if (add) await client.messageFlagsAdd(range, [flag], { uid: true });
      else await client.messageFlagsRemove(range, [flag], { uid: true });
    }
  },
  giveUp(tx, _payload, locations) {
    for (const folderId of new Set<FolderId>(locations.map((at) => at.folder_id))) {
      foldersRepo.markStale(tx, folderId);
    }
  },
};
