import { AppError } from '#shared/errors.ts';
import { emailAddress } from '#shared/contract/accounts.ts';
import type { Parsed } from '#shared/contract/index.ts';
import type { AccountId, MessageId, OutgoingId } from '#shared/model/ids.ts';
import type { ComposeStart, Draft } from '#shared/model/outgoing.ts';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { outgoingRepo } from '../db/repos/outgoing.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import {
  forwardSubject,
  newMessageId,
  referencesFor,
  replyAllRecipients,
  replyRecipients,
  replySubject,
} from '../mime/reply.ts';
import { enqueueSend, smtpLane, type Outbox } from '../outbox/outbox.ts';
import type { Clock, Paths } from '../ports.ts';
import { messageDetail } from './message-detail.ts';
import type { MessagesService } from './messages.service.ts';

export interface ComposeService {
  start(input: Parsed<'compose.start'>, signal: AbortSignal): Promise<ComposeStart>;
  save(draft: Draft): OutgoingId;
  send(draft: Draft): OutgoingId;
  /** Sends a new mail with calendar data (an iTIP answer) for programs that know it; `also` belongs to the same transaction. */
  sendWith(draft: Draft, calendar: string, also: (tx: Tx, id: OutgoingId) => void): void;
  discard(id: OutgoingId): void;
  retry(id: OutgoingId): void;
  edit(id: OutgoingId): Promise<void>;
  remove(id: OutgoingId): Promise<void>;
}

const EDITABLE = new Set(['draft']);

export function createComposeService(deps: {
  store: Store;
  clock: Clock;
  paths: Paths;
  messages: MessagesService;
  outbox: Outbox;
}): ComposeService {
  const { store, clock, paths, messages, outbox } = deps;

  const stored = (id: OutgoingId) => {
    const record = outgoingRepo.get(store.read, id);
    if (record === undefined) throw new AppError('NOT_FOUND', { what: 'outgoing' });
    return record;
  };
  const mustBeDraft = (id: OutgoingId | null): void => {
    if (id !== null && !EDITABLE.has(stored(id).state)) throw new AppError('CONFLICT', { reason: 'queued' });
  };
  const check = (draft: Draft): void => {
    if (accountsRepo.get(store.read, draft.accountId) === undefined) {
      throw new AppError('VALIDATION', { field: 'accountId', reason: 'unknown' });
    }
    for (const field of ['to', 'cc', 'bcc'] as const) {
      const wrong = draft[field].find((one) => !emailAddress.safeParse(one.address).success);
      if (wrong !== undefined)
        throw new AppError('VALIDATION', { field, reason: 'address', value: wrong.address });
    }
    if (draft.to.length + draft.cc.length + draft.bcc.length === 0) {
      throw new AppError('VALIDATION', { field: 'to', reason: 'no-recipient' });
    }
  };
  const threading = (source: MessageId | null, mode: Draft['mode']) => {
    const record = source === null || mode === 'new' ? undefined : messagesRepo.get(store.read, source);
    if (record === undefined) return { inReplyTo: '', references: [] };
    const { inReplyTo, references } = referencesFor({
      messageId: record.message_id,
      references: record.refs === '' ? [] : record.refs.split(' '),
      inReplyTo: record.in_reply_to === '' ? [] : [record.in_reply_to],
    });
    return { inReplyTo: mode === 'forward' ? '' : (inReplyTo ?? ''), references };
  };
  const empty = (accountId: AccountId): Draft => ({
    id: null,
    mode: 'new',
    accountId,
    to: [],
    cc: [],
    bcc: [],
    subject: '',
    html: '',
    attachments: [],
    sourceMessageId: null,
  });
  const fileOf = (id: OutgoingId): string => join(paths.outbox, `${id}.eml`);
  /** Freezes a draft as a message and queues it. */
  const queue = (draft: Draft, also: (tx: Tx, id: OutgoingId) => void): OutgoingId => {
    const now = clock.now();
    const domain = accountsRepo.get(store.read, draft.accountId)?.address.split('@')[1] ?? 'localhost';
    const id = store.write(
      (tx) => {
        const saved = outgoingRepo.save(tx, draft, now);
        // What was finished under this id before is another message, left behind by an end of the program or a removed mailbox.
        rmSync(fileOf(saved), { force: true });
        const thread = threading(draft.sourceMessageId, draft.mode);
        outgoingRepo.queue(tx, saved, { messageId: newMessageId(domain), date: now, ...thread });
        enqueueSend(tx, draft.accountId, saved, now);
        also(tx, saved);
        return saved;
      },
      { durable: true },
    );
    outbox.kick(draft.accountId);
    return id;
  };
  const dropFile = (id: OutgoingId) => rm(fileOf(id), { force: true });

  return {
    async start(input, signal) {
      const accounts = accountsRepo.all(store.read);
      if (input.mode === 'new') {
        const account = accounts[0];
        if (account === undefined) throw new AppError('NOT_FOUND', { what: 'account' });
        const to = input.to.map((address) => ({ name: '', address }));
        return { draft: { ...empty(account.id), to }, quote: null };
      }
      const source = messageDetail(store.read, input.messageId);
      const body = await messages.body(input.messageId, signal);
      const own = accounts.map((account) => account.address);
      const forwarding = input.mode === 'forward';
      const recipients = forwarding
        ? { to: [], cc: [] }
        : (input.mode === 'reply' ? replyRecipients : replyAllRecipients)(source, own);
      const carried = source.attachments.filter(
        (one) => forwarding || (one.inline && one.contentId !== null),
      );
      const draft: Draft = {
        ...empty(source.accountId),
        mode: input.mode,
        ...recipients,
        subject: forwarding ? forwardSubject(source.subject) : replySubject(source.subject),
        attachments: carried.map((one) => ({
          source: { kind: 'part', messageId: source.id, part: one.part },
          name: one.name,
          type: one.type,
          size: one.size,
          contentId: one.inline ? one.contentId : null,
        })),
        sourceMessageId: source.id,
      };
      const { from, to, cc, subject } = source;
      const date = source.dateHeader ?? source.received;
      return { draft, quote: { from, to, cc, subject, date, parts: body.parts, inline: body.inline } };
    },
    save(draft) {
      mustBeDraft(draft.id);
      return store.write((tx) => outgoingRepo.save(tx, draft, clock.now()));
    },
    send(draft) {
      check(draft);
      // Said twice for one draft: it is on its way already.
      if (draft.id !== null && !EDITABLE.has(stored(draft.id).state)) return draft.id;
      return queue(draft, () => undefined);
    },
    sendWith(draft, calendar, also) {
      check(draft);
      queue(draft, (tx, id) => {
        outgoingRepo.setCalendar(tx, id, calendar);
        also(tx, id);
      });
    },
    discard(id) {
      mustBeDraft(id);
      store.write((tx) => outgoingRepo.remove(tx, id));
    },
    retry(id) {
      const record = stored(id);
      if (!['failed', 'uncertain', 'deferred', 'queued'].includes(record.state)) {
        throw new AppError('CONFLICT', { reason: record.state });
      }
      store.write((tx) => {
        outgoingRepo.setState(tx, id, 'queued', clock.now());
        enqueueSend(tx, record.account_id, id, clock.now());
      });
      outbox.kick(record.account_id);
    },
    async edit(id) {
      const record = stored(id);
      if (record.state === 'sending' || record.state === 'sent')
        throw new AppError('CONFLICT', { reason: record.state });
      store.write((tx) => {
        opsRepo.cancel(tx, smtpLane(record.account_id), 'send', { outgoingId: id });
        outgoingRepo.setState(tx, id, 'draft', clock.now());
      });
      // The finished message no longer fits what will be edited.
      await dropFile(id);
    },
    async remove(id) {
      const record = stored(id);
      if (record.state === 'sending') throw new AppError('CONFLICT', { reason: record.state });
      // It was sent, so it belongs into Sent: only the line goes at once.
      if (record.state === 'sent' && (record.sent_copy === 'pending' || record.sent_copy === 'away')) {
        store.write((tx) => outgoingRepo.putAway(tx, id));
        return;
      }
      store.write((tx) => {
        opsRepo.cancel(tx, smtpLane(record.account_id), 'send', { outgoingId: id });
        outgoingRepo.remove(tx, id);
      });
      await dropFile(id);
    },
  };
}
