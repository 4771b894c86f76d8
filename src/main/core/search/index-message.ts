import { createHash } from 'node:crypto';
import type { Address } from '#shared/model/address.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { BodyPart } from '#shared/model/message.ts';
import { foldForSearch } from '#shared/query/find-hits.ts';
import { indexRepo, type ToIndex } from '../db/repos/index.repo.ts';
import { messagesRepo, type AddressKind } from '../db/repos/messages.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import { peopleRepo } from '../db/repos/people.repo.ts';
import { threadsRepo } from '../db/repos/threads.repo.ts';
import type { Tx } from '../db/store.ts';
import { htmlToText } from '../mime/html-text.ts';
import { toIndexText } from './segment.ts';
import { normaliseSubject } from './subject.ts';

/** More of a text is not indexed. */
const MAX_HTML = 500_000;
const MAX_TEXT = 200_000;
/** What excerpts are taken from. */
const MAX_PLAIN = 64_000;
const SORT_KEY = 60;
/** Replies that name no message belong together within this time. */
const NEAR_MS = 21 * 24 * 60 * 60_000;

type Addresses = Readonly<Record<AddressKind, readonly Address[]>>;

const said = (list: readonly Address[]): string =>
  list.map(({ name, address }) => `${name} ${address}`).join(' , ');

function plainText(parts: readonly BodyPart[]): string {
  const texts = parts.map((part) =>
    part.kind === 'html' ? htmlToText(part.content.slice(0, MAX_HTML)) : part.content.slice(0, MAX_TEXT),
  );
  return texts.join('\n').slice(0, MAX_TEXT);
}

/** Puts the words of a message, and its text where that is here, into the full-text index. */
export function indexWords(
  tx: Tx,
  message: ToIndex,
  addresses: Addresses = messagesRepo.addresses(tx.db, message.id),
): void {
  const body = message.body_cached === 1 ? plainText(partsRepo.body(tx.db, message.id)) : '';
  const files = partsRepo.ofMessage(tx.db, message.id).filter((part) => part.display === 0);
  indexRepo.put(tx, message.id, {
    subject: toIndexText(message.subject),
    sender: toIndexText(said(addresses.from)),
    recipient: toIndexText(said(addresses.to)),
    copied: toIndexText(said([...addresses.cc, ...addresses.bcc])),
    body: toIndexText(body),
    files: toIndexText(files.map((part) => part.name).join(' , ')),
  });
  if (body !== '') indexRepo.setPlain(tx, message.id, body.slice(0, MAX_PLAIN));
}

/** A Message-ID as a number of 48 bits. */
const linkOf = (messageId: string): number => createHash('sha1').update(messageId).digest().readUIntBE(0, 6);

/** Two letters share people where the one's writer takes part in the other. */
function sharePeople(a: Addresses, b: Addresses): boolean {
  const all = (one: Addresses): Set<string> =>
    new Set([...one.from, ...one.to, ...one.cc].map(({ address }) => address.toLowerCase()));
  const writers = (one: Addresses) =>
    one.from.map(({ address }) => address.toLowerCase()).filter((one) => one !== '');
  const [inA, inB] = [all(a), all(b)];
  return writers(a).some((address) => inB.has(address)) || writers(b).some((address) => inA.has(address));
}

function findThread(tx: Tx, message: ToIndex, addresses: Addresses): void {
  const { id, account_id: accountId, at } = message;
  const named = `${message.in_reply_to} ${message.refs}`.match(/<[^<>\s]{1,900}>/g) ?? [];
  const own = message.message_id === '' ? [] : [message.message_id];
  threadsRepo.link(tx, accountId, id, [...own, ...named].map(linkOf));
  const { key, reply } = normaliseSubject(message.subject);
  const loose = reply && named.length === 0;
  const sender = addresses.from[0];
  indexRepo.setKeys(tx, id, {
    sender: foldForSearch(sender?.name || (sender?.address ?? '')).slice(0, SORT_KEY),
    subject: key,
    at,
    loose,
  });
  if (key === '') return;
  const alike = threadsRepo.alike(tx, accountId, id, {
    subject: key,
    from: at - NEAR_MS,
    to: at + NEAR_MS,
    loose,
  });
  for (const other of alike)
    if (sharePeople(addresses, messagesRepo.addresses(tx.db, other))) threadsRepo.unite(tx, id, other);
}

/** Takes a message into everything that is made afterwards: its conversation, the people it names, the words. */
export function indexNew(tx: Tx, message: ToIndex, isOwn: (address: string) => boolean): MessageId {
  const addresses = messagesRepo.addresses(tx.db, message.id);
  findThread(tx, message, addresses);
  const [sender] = addresses.from;
  if (sender !== undefined && isOwn(sender.address))
    for (const who of [...addresses.to, ...addresses.cc, ...addresses.bcc].slice(0, 50))
      peopleRepo.seen(tx, who, 'sent', message.at);
  else if (sender !== undefined) peopleRepo.seen(tx, sender, 'received', message.at);
  indexWords(tx, message, addresses);
  return message.id;
}
