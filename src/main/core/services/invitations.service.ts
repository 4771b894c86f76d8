import { readFile } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { Parsed } from '#shared/contract/index.ts';
import type { Address } from '#shared/model/address.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { Invitation, MessageInvitation } from '#shared/model/invitation.ts';
import type { Draft } from '#shared/model/outgoing.ts';
import type { Blobs } from '../blobs/blobs.ts';
import { accountsRepo, type AccountRecord } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { invitationsRepo, type EventKey } from '../db/repos/invitations.repo.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import type { Store } from '../db/store.ts';
import { parseInvitation, recurrenceOf } from '../invitations/parse.ts';
import { replyTo } from '../invitations/reply.ts';
import { decodeCharset } from '../mime/charset.ts';
import type { Clock } from '../ports.ts';
import type { ComposeService } from './compose.service.ts';

export interface InvitationsService {
  get(messageId: MessageId, signal: AbortSignal): Promise<MessageInvitation | null>;
  answer(input: Parsed<'invitations.answer'>, signal: AbortSignal): Promise<void>;
}

/** A calendar of more bytes is no invitation: it is not even fetched. */
const MOST_BYTES = 2_000_000;
const isCalendar = ({ type, name }: { type: string; name: string }): boolean =>
  type === 'text/calendar' || type === 'application/ics' || /\.ics$/i.test(name);
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Plain text as the HTML of a mail. */
const paragraphs = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${line.replace(/[&<>]/g, (one) => ENTITIES[one] ?? '')}</p>`)
    .join('');

/** Invitations within messages: what they say, and the answers to them. */
export function createInvitationsService(deps: {
  store: Store;
  clock: Clock;
  blobs: Blobs;
  compose: Pick<ComposeService, 'sendWith'>;
}): InvitationsService {
  const { store, clock, blobs, compose } = deps;

  const load = async (
    messageId: MessageId,
    signal: AbortSignal,
  ): Promise<{ text: string; told: Invitation; account: AccountRecord; key: EventKey } | null> => {
    const accountId = messagesRepo.get(store.read, messageId)?.account_id;
    const account = accountId === undefined ? undefined : accountsRepo.get(store.read, accountId);
    if (account === undefined) throw new AppError('NOT_FOUND', { what: 'message' });
    // Some programs send it twice: for those that know invitations, and as a file.
    const parts = partsRepo.ofMessage(store.read, messageId).filter(isCalendar);
    const part = parts.find(({ type }) => type === 'text/calendar') ?? parts[0];
    if (part === undefined || part.size > MOST_BYTES) return null;
    const { path, size } = await blobs.resolve({ kind: 'attachment', messageId, part: part.part }, signal);
    if (size > MOST_BYTES) return null;
    // iCalendar is UTF-8 unless it says otherwise (RFC 5545 section 3.1.4).
    const { text } = decodeCharset(await readFile(path), part.charset ?? 'utf-8');
    const told = parseInvitation(text);
    if (told === null) return null;
    const key = {
      accountId: account.id,
      uid: told.uid,
      recurrence: recurrenceOf(text),
      sequence: told.sequence,
    };
    return { text, told, account, key };
  };
  /** An answer tells a spammer that somebody reads here. */
  const isJunk = (messageId: MessageId): boolean =>
    locationsRepo
      .ofMessage(store.read, messageId)
      .some(({ folder_id: id }) => foldersRepo.get(store.read, id)?.role === 'junk');
  const canAnswer = (
    { method, organizer }: Invitation,
    account: AccountRecord,
    messageId: MessageId,
  ): boolean =>
    method === 'request' &&
    organizer !== null &&
    !same(organizer.address, account.address) &&
    !isJunk(messageId);
  /** Which of the attendees we are: by the address that was invited, which may be another mailbox of ours. */
  const meAmong = ({ attendees }: Invitation, account: AccountRecord): Address => {
    const ours = [account, ...accountsRepo.all(store.read)].map(({ address }) => address);
    const invited = ours.flatMap((address) => attendees.find((one) => same(one.address, address)) ?? []);
    const { name, address } = invited[0] ?? account;
    return { name: name === '' ? account.name : name, address };
  };

  return {
    async get(messageId, signal) {
      const loaded = await load(messageId, signal);
      if (loaded === null) return null;
      const { told, account, key } = loaded;
      const before = invitationsRepo.answer(store.read, key);
      const answered = before === undefined ? null : { answer: before.answer, at: before.at };
      return { ...told, canAnswer: canAnswer(told, account, messageId), answered };
    },
    async answer({ messageId, answer, words }, signal) {
      const loaded = await load(messageId, signal);
      const nothing = new AppError('CONFLICT', { what: 'invitation' });
      if (loaded === null || !canAnswer(loaded.told, loaded.account, messageId)) throw nothing;
      const { text, told, account, key } = loaded;
      const { organizer } = told;
      const before = invitationsRepo.answer(store.read, key);
      if (before?.answer === answer) return;
      const now = clock.now();
      const calendar = replyTo(text, meAmong(told, account), answer, now);
      if (calendar === null || organizer === null) throw nothing;
      const draft: Draft = {
        id: null,
        mode: 'reply',
        accountId: account.id,
        to: [organizer],
        cc: [],
        bcc: [],
        subject: words.subject,
        html: paragraphs(words.text),
        attachments: [],
        sourceMessageId: messageId,
      };
      compose.sendWith(draft, calendar, (tx, id) => invitationsRepo.setAnswer(tx, key, answer, id, now));
    },
  };
}
