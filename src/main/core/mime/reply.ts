import { randomUUID } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { Address } from '#shared/model/address.ts';
import { FORWARD_WORDS, prefixesOf, REPLY_WORDS } from './subject-prefixes.ts';

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
/** Longer than what any program writes; longer ones only serve to overflow a header. */
const MAX_ID = 500;
const REPLY = prefixesOf(REPLY_WORDS);
const FORWARD = prefixesOf(FORWARD_WORDS);

const key = (one: Address): string => one.address.trim().toLowerCase();

/** Each address once, in order; none of `without`, and none without an address (the name of a group). */
function unique(list: readonly Address[], without: ReadonlySet<string>): Address[] {
  const seen = new Set(without);
  return list.filter((one) => {
    if (key(one) === '' || seen.has(key(one))) return false;
    seen.add(key(one));
    return true;
  });
}

const keys = (addresses: readonly string[]): Set<string> =>
  new Set(addresses.map((address) => address.trim().toLowerCase()));

/**
 * To whom an answer goes: Reply-To before From (RFC 5322 section 3.6.2), also where a mailing list set it. One's own
 * message is answered to those it went to; one's own message with somebody's Reply-To (a web form) to that somebody.
 *
 * @param own the addresses of every connected mailbox
 */
export function replyRecipients(source: ReplySource, own: readonly string[]): Recipients {
  const mine = keys(own);
  const sender = unique(source.replyTo, new Set()).length > 0 ? source.replyTo : source.from;
  const others = unique(sender, mine);
  if (others.length > 0) return { to: others, cc: [] };
  const first = unique(source.to, mine);
  // A note to oneself is answered to oneself.
  return { to: first.length > 0 ? first : unique([...sender, ...source.from], new Set()), cc: [] };
}

/** The same, with everybody else of To and Cc in Cc, each once, without one's own addresses. */
export function replyAllRecipients(source: ReplySource, own: readonly string[]): Recipients {
  const { to } = replyRecipients(source, own);
  const taken = new Set([...keys(own), ...to.map(key)]);
  return { to, cc: unique([...source.to, ...source.cc], taken) };
}

/** "Re: " once, whatever prefixes of other programs and languages stand there. */
export const replySubject = (subject: string): string => `Re: ${subject.replace(REPLY, '').trim()}`;

/** "Fwd: " once. */
export const forwardSubject = (subject: string): string => `Fwd: ${subject.replace(FORWARD, '').trim()}`;

/** A Message-ID as it may stand in a header of ours; null for what is none. */
function cleanId(id: string): string | null {
  const bare = id.trim().replace(/^<|>$/g, '');
  return bare !== '' && bare.length <= MAX_ID && !/[\s<>\p{Cc}]/u.test(bare) ? `<${bare}>` : null;
}

/**
 * The threading headers of an answer (RFC 5322 section 3.6.4). A long chain keeps its first and its newest, since the
 * first is what threads are found by. An original without a usable Message-ID starts a new thread.
 */
export function referencesFor(original: ReferenceSource): { inReplyTo: string | null; references: string[] } {
  const inReplyTo = cleanId(original.messageId);
  if (inReplyTo === null) return { inReplyTo: null, references: [] };
  const parents = original.inReplyTo.length === 1 ? original.inReplyTo : [];
  const before = original.references.length > 0 ? original.references : parents;
  const chain = before.map(cleanId).filter((id) => id !== null && id !== inReplyTo);
  const all = [...new Set(chain), inReplyTo] as string[];
  const references =
    all.length <= MAX_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(-(MAX_REFERENCES - 1))];
  return { inReplyTo, references };
}

/** A fresh Message-ID under the sender's domain; it tells nothing of this computer. */
export function newMessageId(domain: string): string {
  const ascii = domainToASCII(domain.trim());
  return `<${randomUUID()}@${/^[a-z0-9.-]{1,253}$/.test(ascii) ? ascii : 'localhost'}>`;
}
