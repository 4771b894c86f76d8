import { z } from 'zod';
import { locationsRepo } from '../../db/repos/locations.repo.ts';
import { expungeUids } from '../../imap/expunge.ts';
import { inEachFolder } from '../by-folder.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({});

/** Deletes messages for good. They are hidden here since the person said so; with the server's word the rows go. */
export const expungeOp: OpKind<z.infer<typeof payload>> = {
  kind: 'expunge',
  payload,
  async runRemote(context) {
    const { client, store, clock, locations } = context;
    await inEachFolder(context, locations, (range) => expungeUids(client, range));
    store.write((tx) => {
      for (const row of locations) locationsRepo.remove(tx, row, clock.now());
    });
  },
  giveUp(tx, _payload, locations) {
    for (const row of locations) locationsRepo.setDeleting(tx, row, false);
  },
};
