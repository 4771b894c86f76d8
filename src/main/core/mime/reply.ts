import { randomUUID } from 'node:crypto';
import type { Address } from '#shared/model/address.ts';

export interface ReplySource {
  readonly from: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
}
export interface Recipients {
  readonly to: Address[];
  readonly cc: Address[];
}
export interface ReferenceSource {
  readonly messageId: string;
  readonly references: readonly string[];
  readonly inReplyTo: readonly string[];
}

const MAX_REFERENCES = 30;
const REPLY = /^\s*(?:(?:re|r|rif|aw|sv|antw|odp)(?:\[\d+\])?\s*:\s*)+/i;
const FORWARD = /^\s*(?:(?:fwd?|i|wg|tr|rv)\s*:\s*)+/i;

const key = (one: Address): string => one.address.toLowerCase();

function unique(list: readonly Address[], without: ReadonlySet<string>): Address[] {
  const seen = new Set(without);
  return list.filter((one) => {
    if (key(one) === '' || seen.has(key(one))) return false;
    seen.add(key(one));
    return true;
  });
}

/** To whom an answer goes: Reply-To before From (RFC 5322 section 3.6.2); one's own message is answered to its To. */
export function replyRecipients(source: ReplySource, own: readonly string[]): Recipients {
  const mine = new Set(own.map((address) => address.toLowerCase()));
  const sender = source.replyTo.length > 0 ? source.replyTo : source.from;
  const others = unique(sender, mine);
  if (others.length > 0) return { to: others, cc: [] };
  const first = unique(source.to, mine);
  return { to: first.length > 0 ? first : unique(sender, new Set()), cc: [] };
}

/** The same, with everybody else of To and Cc in Cc, each once, without one's own addresses. */
export function replyAllRecipients(source: ReplySource, own: readonly string[]): Recipients {
  const { to } = replyRecipients(source, own);
  const taken = new Set([...own.map((address) => address.toLowerCase()), ...to.map(key)]);
  return { to, cc: unique([...source.to, ...source.cc], taken) };
}

/** "Re: " once, whatever prefixes of other programs and languages stand there. */
export const replySubject = (subject: string): string => `Re: ${subject.replace(REPLY, '').trim()}`;

/** "Fwd: " once. */
export const forwardSubject = (subject: string): string => `Fwd: ${subject.replace(FORWARD, '').trim()}`;

/**
 * The threading headers of an answer (RFC 5322 section 3.6.4). A long chain keeps its first and its newest, since the
 * first is what threads are found by.
 */
export function referencesFor(original: ReferenceSource): { inReplyTo: string | null; references: string[] } {
  const before =
    original.references.length > 0
      ? original.references
      : original.inReplyTo.length === 1
        ? original.inReplyTo
        : [];
  const all = [...new Set([...before, original.messageId].filter((id) => id !== ''))];
  const references =
    all.length <= MAX_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(-(MAX_REFERENCES - 1))];
  return { inReplyTo: original.messageId === '' ? null : original.messageId, references };
}

/** A fresh Message-ID under the sender's domain; it tells nothing of this computer. */
export const newMessageId = (domain: string): string =>
  `<${randomUUID()}@${/^[a-z0-9.-]+$/i.test(domain) ? domain : 'localhost'}>`;
