import { z } from 'zod';
import { address } from './address.ts';
import { accountId, folderId, locationId, messageId, threadId } from './ids.ts';
import { association } from './query.ts';

/** One line of the message list: a location with the message's envelope. */
export const messageRow = z.object({
  id: messageId,
  locationId,
  folderId,
  accountId,
  threadId,
  from: address.nullable(),
  /** The first few recipients: shown instead of the sender in Sent and Drafts. */
  to: z.array(address),
  subject: z.string(),
  /** When the server received it, in milliseconds since 1970: the list's order. */
  date: z.number(),
  /** The beginning of the text, once the body is cached; in a search, the place of the hit. */
  preview: z.string(),
  size: z.number().int(),
  unread: z.boolean(),
  flagged: z.boolean(),
  answered: z.boolean(),
  forwarded: z.boolean(),
  draft: z.boolean(),
  hasAttachments: z.boolean(),
  /** Keywords of the server (RFC 9051 section 2.3.2), such as $Junk or $B24Task, sorted; as the person sees them. */
  keywords: z.array(z.string()),
  associations: z.array(association),
  /** Of these, what is on its way to the portal, in doubt, or was refused there; the worst of several. */
  unsettled: z.array(z.object({ kind: association, state: z.enum(['pending', 'asking', 'failed']) })),
  /**
   * Where conversations are listed: how many messages of the result the row stands for (the newest of them is the row itself)
   * and who wrote them, oldest first, each once. Null for a row that stands for itself.
   */
  conversation: z
    .object({
      count: z.number().int(),
      unread: z.number().int(),
      people: z.array(address).max(10),
    })
    .nullable(),
});
export type MessageRow = Readonly<z.infer<typeof messageRow>>;

export const attachment = z.object({
  /** IMAP part number (RFC 3501 section 6.4.5), such as "2" or "1.3". */
  part: z.string(),
  /** As the sender gave it, with control and bidi characters removed; never a path. */
  name: z.string(),
  type: z.string(),
  /** In bytes, after decoding; an estimate until it has been fetched. */
  size: z.number().int(),
  /** Without angle brackets. */
  contentId: z.string().nullable(),
  /** Shown within the body rather than listed. */
  inline: z.boolean(),
  /** Already on this computer. */
  cached: z.boolean(),
});
export type Attachment = Readonly<z.infer<typeof attachment>>;

/**
 * What was wrong with a message, so that the reader can say so:
 * `charset` unknown or undecodable character set; `structure` broken MIME; `no-date` no valid Date;
 * `no-sender` no From; `truncated` text cut at our limit.
 */
export const messageProblem = z.enum(['charset', 'structure', 'no-date', 'no-sender', 'truncated']);
export type MessageProblem = z.infer<typeof messageProblem>;

export const messageDetail = z.object({
  id: messageId,
  accountId,
  /** Every place where it lies now. */
  locations: z.array(z.object({ id: locationId, folderId, unread: z.boolean(), flagged: z.boolean() })),
  from: z.array(address),
  replyTo: z.array(address),
  to: z.array(address),
  cc: z.array(address),
  bcc: z.array(address),
  subject: z.string(),
  /** The Date header in milliseconds, null where it is missing or nonsense. */
  dateHeader: z.number().nullable(),
  received: z.number(),
  /** The Message-ID header, with angle brackets, as it stands; empty where there is none. */
  messageIdHeader: z.string(),
  size: z.number().int(),
  attachments: z.array(attachment),
  problems: z.array(messageProblem),
  /** The person has allowed remote images for this message or for all of its sender. */
  remoteAllowed: z.boolean(),
  threadId,
});
export type MessageDetail = Readonly<z.infer<typeof messageDetail>>;

/** The displayable parts, in order. `content` of an `html` part is a stranger's and NOT sanitised: the renderer does that. */
export const bodyPart = z.object({ kind: z.enum(['text', 'html']), content: z.string() });
export type BodyPart = Readonly<z.infer<typeof bodyPart>>;

export const messageBody = z.object({
  messageId,
  parts: z.array(bodyPart),
  /** cid: targets within this message. */
  inline: z.array(z.object({ contentId: z.string(), part: z.string(), type: z.string() })),
  problems: z.array(messageProblem),
  /** The names of the character sets that could not be decoded. */
  unknownCharsets: z.array(z.string()),
});
export type MessageBody = Readonly<z.infer<typeof messageBody>>;
