import { z } from 'zod';
import { folderId, locationId, messageId } from '../model/ids.ts';
import { messageBody, messageDetail, messageRow } from '../model/message.ts';
import { query, read, write } from './method.ts';
import { undoable } from './undo.ts';

/** An atom that is no system flag (RFC 9051 section 9, flag-keyword). */
const keyword = z.string().regex(/^[!#$&'+\-./0-9:;<=>?@A-Z^_`a-z|~]{1,100}$/);
const locationIds = z.array(locationId).min(1).max(10_000);

export const messages = {
  /** A window of a folder, newest first. `total` is the number of cached rows, the length of the scroll bar. */
  'messages.list': query(
    z.object({ folderId, offset: z.number().int().nonnegative(), limit: z.number().int().min(1).max(500) }),
    z.object({ total: z.number().int(), rows: z.array(messageRow) }),
  ),
  /** Headers and attachments. NOT_FOUND once the message is gone. */
  'messages.get': query(z.object({ messageId }), messageDetail),
  /** The displayable parts: from the cache, else fetched now. OFFLINE where that cannot be. */
  'messages.body': read(z.object({ messageId }), messageBody),
  /** The raw message as text (for "view source"), cut at 2 MB. */
  'messages.source': read(z.object({ messageId }), z.object({ text: z.string(), truncated: z.boolean() })),
  'messages.setRead': write(z.object({ locationIds, read: z.boolean() }), undoable),
  'messages.setFlagged': write(z.object({ locationIds, flagged: z.boolean() }), undoable),
  /** Sets or clears a keyword (RFC 9051 section 2.3.2); where the server keeps none, it stays on this computer. */
  'messages.setKeyword': write(z.object({ locationIds, keyword, add: z.boolean() }), undoable),
  /** To another folder of the same mailbox; VALIDATION (reason 'other-account', 'not-selectable') otherwise. */
  'messages.move': write(
    z.object({ locationIds, folderId }),
    z.object({ moved: z.number().int() }).extend(undoable.shape),
  ),
  /** As `move`, and the originals stay. */
  'messages.copy': write(
    z.object({ locationIds, folderId }),
    z.object({ copied: z.number().int() }).extend(undoable.shape),
  ),
  /** To Junk with $Junk, or back to INBOX with $NotJunk. NOT_FOUND (what 'junk' or 'inbox') where there is none. */
  'messages.markSpam': write(
    z.object({ locationIds, spam: z.boolean() }),
    z.object({ moved: z.number().int() }).extend(undoable.shape),
  ),
  /** To Trash; what lies in Trash already is deleted for good. NOT_FOUND (what 'trash') where the mailbox has no Trash. */
  'messages.delete': write(
    z.object({ locationIds, permanently: z.boolean().default(false) }),
    z.object({ moved: z.number().int(), deleted: z.number().int() }).extend(undoable.shape),
  ),
  /** Remembers that remote images of this message may be fetched. */
  'messages.allowRemote': write(z.object({ messageId }), z.object({})),
} as const;
