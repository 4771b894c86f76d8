import { z } from 'zod';
import { identity } from '../model/account.ts';
import { messageId, outgoingId } from '../model/ids.ts';
import { composeMode, composeStart, draft, outgoingItem } from '../model/outgoing.ts';
import { query, read, write } from './method.ts';

export const compose = {
  'compose.identities': query(z.object({}), z.array(identity)),
  /** A draft to edit: recipients, subject, carried-over files and the original to quote. Stores nothing. */
  'compose.start': read(
    z.discriminatedUnion('mode', [
      z.object({ mode: composeMode.extract(['new']), to: z.array(z.string().max(500)).max(100).default([]) }),
      z.object({ mode: composeMode.extract(['reply', 'replyAll', 'forward']), messageId }),
    ]),
    composeStart,
  ),
  /** A stored draft, to go on with. */
  'compose.open': query(z.object({ id: outgoingId }), draft),
  /** Stores the draft (a new one where `id` is null). CONFLICT once it has been queued. */
  'compose.save': write(z.object({ draft }), z.object({ id: outgoingId })),
  /**
   * Checks the draft, freezes it as a message and queues it. Saying it twice for one draft sends once.
   * VALIDATION: field to|cc|bcc with reason 'no-recipient' or 'address' (params.value), field accountId.
   */
  'compose.send': write(z.object({ draft }), z.object({ id: outgoingId })),
  'compose.discard': write(z.object({ id: outgoingId }), z.object({})),
} as const;

export const outbox = {
  /** Drafts and everything on its way, newest first; sent ones for a day. */
  'outbox.list': query(z.object({}), z.array(outgoingItem)),
  /** Tries now. For `uncertain` this is the person's word that it may be sent again. */
  'outbox.retry': write(z.object({ id: outgoingId }), z.object({})),
  /** Takes it out of the queue and makes it a draft again. CONFLICT while it is being sent or was sent. */
  'outbox.edit': write(z.object({ id: outgoingId }), z.object({})),
  /** Drops it for good. CONFLICT while it is being sent. */
  'outbox.remove': write(z.object({ id: outgoingId }), z.object({})),
} as const;
