import { z } from 'zod';
import { accountId, folderId } from '../model/ids.ts';
import { accountSync } from '../model/sync.ts';
import { read, write } from './method.ts';

export const sync = {
  'sync.status': read(z.object({}), z.array(accountSync)),
  /** Syncs one mailbox, or all; `folderId` first. Returns at once: progress comes as events. */
  'sync.start': write(
    z.object({ accountId: accountId.optional(), folderId: folderId.optional() }),
    z.object({}),
  ),
  /** The folder on the person's screen: its changes are watched for. Null: none is open. */
  'sync.watch': write(z.object({ folderId: folderId.nullable() }), z.object({})),
  /** Ends the run under way; what was fetched stays. */
  'sync.stop': write(z.object({ accountId: accountId.optional() }), z.object({})),
} as const;
