import { createHash } from 'node:crypto';
import type { FetchMessageObject, MessageAddressObject } from 'imapflow';
import type { Address } from '#shared/model/address.ts';
import type { MessageProblem } from '#shared/model/message.ts';
import { flagState, type FlagState } from '../db/repos/locations.repo.ts';
import type { NewMessage } from '../db/repos/messages.repo.ts';
import type { NewPart } from '../db/repos/parts.repo.ts';
import { headerFields } from '../mime/header-fields.ts';
import { mailingOf } from '../mime/mailing.ts';
import { cleanHeaderText } from '../mime/names.ts';
import { planParts, type PlannedPart } from '../mime/structure.ts';

const MAX_REFERENCES = 50;
const MAX_RECIPIENTS = 500;

/** A fetched message as the store takes it. */
export interface Incoming {
  readonly uid: number;
  readonly received: number;
  readonly flags: FlagState;
  readonly message: NewMessage;
  readonly parts: readonly NewPart[];
  readonly hasAttachments: boolean;
}

function toTime(value: Date | string | undefined): number | null {
  if (value === undefined) return null;
  const time = value instanceof Date ? value.getTime() : Date.parse(value);
  return Number.isFinite(time) ? time : null;
}

const toAddresses = (list: readonly MessageAddressObject[] | undefined): Address[] =>
  (list ?? []).slice(0, MAX_RECIPIENTS).map((one) => ({
    name: cleanHeaderText(one.name ?? ''),
    address: cleanHeaderText(one.address ?? ''),
  }));

/** The Message-IDs of a References header (RFC 5322 section 3.6.4), oldest first; the newest are kept. */
const references = (values: readonly string[]): string[] =>
  values.flatMap((value) => value.match(/<[^<>\s]{1,900}>/g) ?? []).slice(-MAX_REFERENCES);

/**
 * Date, size and Message-ID where there is an id; else a digest of what tells messages apart. The date comes first so that
 * messages that are stored one after the other lie beside one another in the index.
 */
function identityOf(
  message: Pick<NewMessage, 'messageId' | 'size' | 'dateHeader' | 'subject' | 'addresses'>,
  received: number,
): string {
  if (message.messageId !== '') return `${message.dateHeader ?? ''}|${message.size}|${message.messageId}`;
  const { from, to } = message.addresses;
  const facts = [
    message.subject,
    from[0]?.address,
    to[0]?.address,
    message.dateHeader ?? received,
    message.size,
  ];
  return `digest:${createHash('sha256').update(JSON.stringify(facts)).digest('base64')}`;
}

const addressesOf = (envelope: NonNullable<FetchMessageObject['envelope']>) => ({
  from: toAddresses(envelope.from),
  'reply-to': toAddresses(envelope.replyTo),
  to: toAddresses(envelope.to),
  cc: toAddresses(envelope.cc),
  bcc: toAddresses(envelope.bcc),
});

const toPart = (part: PlannedPart, display: boolean): NewPart => ({
  part: part.part,
  display: Number(display),
  type: part.type,
  charset: part.charset,
  encoding: part.encoding,
  size: part.size,
  name: part.name,
  content_id: part.contentId,
  inline: Number(part.inline),
  flowed: Number(part.flowed),
  delsp: Number(part.delsp),
});

/**
 * Turns a FETCH answer into rows. A stranger's header can hold anything: text is cleaned, lists and lengths are capped,
 * what is missing is named in `problems` and never refused.
 */
export function toIncoming(fetched: FetchMessageObject, now: number): Incoming {
  const envelope = fetched.envelope ?? {};
  const dateHeader = toTime(envelope.date);
  const received = toTime(fetched.internalDate) ?? dateHeader ?? now;
  const plan = planParts(fetched.bodyStructure);
  const addresses = addressesOf(envelope);
  const problems: MessageProblem[] = [...plan.problems];
  if (dateHeader === null) problems.push('no-date');
  if (addresses.from.every((one) => one.address === '')) problems.push('no-sender');
  const fields = headerFields(fetched.headers);
  const mailing = mailingOf(fields);
  const facts = {
    messageId: cleanHeaderText(envelope.messageId ?? '').slice(0, 998),
    inReplyTo: cleanHeaderText(envelope.inReplyTo ?? '').slice(0, 998),
    references: references(fields.get('references') ?? []),
    subject: cleanHeaderText(envelope.subject ?? ''),
    addresses,
    dateHeader,
    size: fetched.size ?? 0,
    problems,
  };
  return {
    uid: fetched.uid,
    received,
    flags: flagState(fetched.flags ?? []),
    message: {
      ...facts,
      identity: identityOf(facts, received),
      ...(mailing === undefined ? {} : { mailing }),
    },
    parts: [
      ...plan.display.map((part) => toPart(part, true)),
      ...plan.attachments.map((part) => toPart(part, false)),
    ],
    hasAttachments: plan.attachments.some((part) => !part.inline),
  };
}

/** The identity alone, as `toIncoming` would make it, from a FETCH of envelope, size and INTERNALDATE. */
export function identityOfFetched(fetched: FetchMessageObject): { identity: string; messageId: string } {
  const envelope = fetched.envelope ?? {};
  const dateHeader = toTime(envelope.date);
  const messageId = cleanHeaderText(envelope.messageId ?? '').slice(0, 998);
  const facts = {
    messageId,
    size: fetched.size ?? 0,
    dateHeader,
    subject: cleanHeaderText(envelope.subject ?? ''),
    addresses: addressesOf(envelope),
  };
  const received = toTime(fetched.internalDate) ?? dateHeader ?? 0;
  return { identity: identityOf(facts, received), messageId };
}
