import { z } from 'zod';
import { folderId, locationId, messageId, threadId } from '../model/ids.ts';
import { messageBody, messageDetail, messageRow } from '../model/message.ts';
import { listQuery, sort, target } from '../model/query.ts';
import { query, read, write } from './method.ts';
import { undoable } from './undo.ts';

/** An atom that is no system flag (RFC 9051 section 9, flag-keyword). */
const keyword = z.string().regex(/^[!#$&'+\-./0-9:;<=>?@A-Z^_`a-z|~]{1,100}$/);
const on = <S extends z.ZodRawShape>(shape: S) => z.intersection(target, z.object(shape));

export const messages = {
  /**
   * A window of a result. `total` is the number of cached rows, the length of the scroll bar; with `conversations` a row stands
   * for all messages of its thread in the result. `unread`: how many messages of the result are. `newer`: of a list that is sorted
   * by date, how many rows are of each moment of `since` (milliseconds since 1970) or later: where its headings belong.
   */
  'messages.list': query(
    z.object({
      query: listQuery,
      /** Newest first unless told. */
      sort: sort.optional(),
      conversations: z.boolean().optional(),
      since: z.array(z.number()).max(100).optional(),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(1).max(500),
    }),
    z.object({
      total: z.number().int(),
      unread: z.number().int(),
      newer: z.array(z.number().int()),
      rows: z.array(messageRow),
    }),
  ),
  /** The messages that a conversation's row in this result stands for, newest first. */
  'messages.ofThread': query(z.object({ query: listQuery, threadId }), z.array(messageRow)),
  /** Where a place stands in a result, counted from 0; null where it is not in it (or not as a row of its own). */
  'messages.indexOf': query(
    z.object({ query: listQuery, sort, conversations: z.boolean(), locationId }),
    z.object({ index: z.number().int().nullable() }),
  ),
  /** The whole conversation of a message in its mailbox, oldest first, one place of each; Trash and Junk only where it lies there. */
  'messages.conversation': query(z.object({ messageId }), z.array(messageRow)),
  /**
   * The message that an address of ours names (`postino://message/…`, as it stands in what was made of it), in the mailbox that has it,
   * in Trash or Junk only where it lies nowhere else. VALIDATION (reason 'link') for any other text; NOT_FOUND (what 'linked').
   */
  'messages.byLink': query(
    z.object({ link: z.string().max(4000) }),
    z.object({ messageId, locationId, folderId }),
  ),
  /** Headers and attachments. NOT_FOUND once the message is gone. */
  'messages.get': query(z.object({ messageId }), messageDetail),
  /** The displayable parts: from the cache, else fetched now. OFFLINE where that cannot be. */
  'messages.body': read(z.object({ messageId }), messageBody),
  /** The raw message as text (for "view source"), cut at 2 MB. */
  'messages.source': read(z.object({ messageId }), z.object({ text: z.string(), truncated: z.boolean() })),
  /** `byItself`: not the person's own action (opening marks as read); nothing to undo comes of it. */
  'messages.setRead': write(on({ read: z.boolean(), byItself: z.boolean().optional() }), undoable),
  'messages.setFlagged': write(on({ flagged: z.boolean() }), undoable),
  /** Sets or clears a keyword (RFC 9051 section 2.3.2); where the server keeps none, it stays on this computer. */
  'messages.setKeyword': write(on({ keyword, add: z.boolean() }), undoable),
  /** To another folder of the same mailbox; VALIDATION (reason 'other-account', 'not-selectable') otherwise. */
  'messages.move': write(on({ folderId }), z.object({ moved: z.number().int() }).extend(undoable.shape)),
  /** As `move`, and the originals stay. */
  'messages.copy': write(on({ folderId }), z.object({ copied: z.number().int() }).extend(undoable.shape)),
  /** To Junk with $Junk, or back to INBOX with $NotJunk. NOT_FOUND (what 'junk' or 'inbox') where there is none. */
  'messages.markSpam': write(
    on({ spam: z.boolean() }),
    z.object({ moved: z.number().int() }).extend(undoable.shape),
  ),
  /** To Trash; what lies in Trash already is deleted for good. NOT_FOUND (what 'trash') where the mailbox has no Trash. */
  'messages.delete': write(
    on({ permanently: z.boolean().default(false) }),
    z.object({ moved: z.number().int(), deleted: z.number().int() }).extend(undoable.shape),
  ),
  /** Remembers that remote images of this message may be fetched, or those of everything that its sender sends. */
  'messages.allowRemote': write(z.object({ messageId, ofSender: z.boolean().default(false) }), z.object({})),
} as const;
