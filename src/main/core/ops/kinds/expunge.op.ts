import { z } from 'zod';
import { mustChange } from '../../imap/command.ts';
import { compareAgain, inEachFolder } from '../by-folder.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({});

/** Deletes messages for good: \Deleted and UID EXPUNGE (RFC 4315), which leaves what other clients have marked. */
export const expungeOp: OpKind<z.infer<typeof payload>> = {
  kind: 'expunge',
  payload,
  async runRemote(context) {
    const { client } = context;
    await inEachFolder(context, async (range) => {
      await mustChange(client, () => client.messageDelete(range, { uid: true }));
    });
  },
  // The rows are gone here; the comparison brings them back.
  giveUp(tx, _payload, locations) {
    compareAgain(tx, locations);
  },
};
