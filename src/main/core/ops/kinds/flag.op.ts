import type { ImapFlow } from 'imapflow';
import { z } from 'zod';
import { mustChange } from '../../imap/command.ts';
import { compareAgain, inEachFolder } from '../by-folder.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({ flag: z.string().min(1).max(100), add: z.boolean() });

/** Whether the selected folder keeps that flag (PERMANENTFLAGS, RFC 9051 section 7.1); it says nothing: anything goes. */
function isKept(client: ImapFlow, flag: string): boolean {
  const kept = client.mailbox === false ? undefined : client.mailbox.permanentFlags;
  if (kept === undefined || kept.has('\\*')) return true;
  return [...kept].some((one) => one.toLowerCase() === flag.toLowerCase());
}

/** Sets or clears a flag or keyword absolutely (STORE +FLAGS / -FLAGS, RFC 9051 section 6.4.6): saying it twice changes nothing. */
export const flagOp: OpKind<z.infer<typeof payload>> = {
  kind: 'flag',
  payload,
  async runRemote(context, { flag, add }) {
    const { client } = context;
    await inEachFolder(context, context.locations, async (range) => {
      // UIDs that are gone meanwhile are passed over by the server: its expunge wins.
      if (!add) await mustChange(client, () => client.messageFlagsRemove(range, [flag], { uid: true }));
      else if (isKept(client, flag)) {
        await mustChange(client, () => client.messageFlagsAdd(range, [flag], { uid: true }));
      }
    });
  },
  giveUp(tx, _payload, locations) {
    compareAgain(tx, locations);
  },
};
