import { z } from 'zod';
import { accountId, folderId, messageId, outgoingId, pushId } from '../model/ids.ts';

/**
 * What the core tells: keys that changed, never the data. Sent after commit, merged within 50 ms.
 * `resync` means that pushes may have been missed: read everything again.
 */
export const events = {
  'accounts.changed': z.object({ accountIds: z.array(accountId) }),
  /** The tree, a name or a counter. */
  'folders.changed': z.object({ accountIds: z.array(accountId), folderIds: z.array(folderId) }),
  /** Rows of these folders came, went or changed. */
  'messages.changed': z.object({ folderIds: z.array(folderId), messageIds: z.array(messageId) }),
  'filters.changed': z.object({}),
  /** The address book or the trusted senders. */
  'people.changed': z.object({}),
  'outbox.changed': z.object({ outgoingIds: z.array(outgoingId) }),
  'sync.changed': z.object({ accountIds: z.array(accountId) }),
  'undo.changed': z.object({}),
  'notices.changed': z.object({}),
  'settings.changed': z.object({}),
  'portals.changed': z.object({}),
  /** Pushes came, went on or ended. Rows that show them are told by `messages.changed`. */
  'pushes.changed': z.object({ pushIds: z.array(pushId) }),
  /** Another program has opened the address of a message: `host.takeLink`. */
  'link.came': z.object({}),
  resync: z.object({}),
} as const;

export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;
