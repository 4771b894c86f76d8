import { z } from 'zod';
import { wireError } from '../errors.ts';
import { address } from './address.ts';
import { accountId, messageId, outgoingId, uploadId } from './ids.ts';
import { bodyPart } from './message.ts';

export const composeMode = z.enum(['new', 'reply', 'replyAll', 'forward']);
export type ComposeMode = z.infer<typeof composeMode>;

/** A file of a draft: one that the person added, or one carried over from a received message. */
export const draftAttachment = z.object({
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('upload'), uploadId }),
    z.object({ kind: z.literal('part'), messageId, part: z.string() }),
  ]),
  name: z.string().max(1000),
  type: z.string().max(255),
  size: z.number().int().nonnegative(),
  /** Set for an image within the body: its cid, without angle brackets. */
  contentId: z.string().max(255).nullable(),
});
export type DraftAttachment = Readonly<z.infer<typeof draftAttachment>>;

const typedAddress = z.object({ name: z.string().max(500), address: z.string().max(500) });

/** What a person edits. Addresses may still be wrong here; `compose.send` checks them. */
export const draft = z.object({
  id: outgoingId.nullable(),
  mode: composeMode,
  accountId,
  to: z.array(typedAddress).max(2000),
  cc: z.array(typedAddress).max(2000),
  bcc: z.array(typedAddress).max(2000),
  subject: z.string().max(10_000),
  /** Sanitised HTML of the editor, `cid:` images included. */
  html: z.string().max(20_000_000),
  attachments: z.array(draftAttachment).max(500),
  /** The message that is answered or forwarded; null for a new one. */
  sourceMessageId: messageId.nullable(),
});
export type Draft = Readonly<z.infer<typeof draft>>;

/** What `compose.start` hands over: a draft, and the quoted original for the renderer to sanitise and place. */
export const composeStart = z.object({
  draft,
  quote: z
    .object({
      from: z.array(address),
      to: z.array(address),
      cc: z.array(address),
      subject: z.string(),
      date: z.number(),
      parts: z.array(bodyPart),
      inline: z.array(z.object({ contentId: z.string(), part: z.string(), type: z.string() })),
    })
    .nullable(),
});
export type ComposeStart = z.infer<typeof composeStart>;

/**
 * `queued` waits its turn; `sending` is being handed to the server; `deferred` refused for now, tried again by itself;
 * `failed` refused for good, waits for the person; `uncertain` cut off after the text was handed over, so that the server
 * may or may not have it; `sent` accepted by the server.
 */
export const outgoingState = z.enum([
  'draft',
  'queued',
  'sending',
  'deferred',
  'failed',
  'uncertain',
  'sent',
]);
export type OutgoingState = z.infer<typeof outgoingState>;

export const outgoingItem = z.object({
  id: outgoingId,
  accountId,
  state: outgoingState,
  to: z.array(address),
  subject: z.string(),
  /** Of the last change of state, in milliseconds. */
  changed: z.number(),
  attempts: z.number().int(),
  /** When it is tried next, in milliseconds; null where nothing is planned. */
  notBefore: z.number().nullable(),
  /** Why it was refused, the server's own words in `params.server`. */
  error: wireError.nullable(),
  /** The copy in Sent: `pending`, `done`, `server` where the provider makes it, `failed`. */
  sentCopy: z.enum(['pending', 'done', 'server', 'failed']),
});
export type OutgoingItem = Readonly<z.infer<typeof outgoingItem>>;
