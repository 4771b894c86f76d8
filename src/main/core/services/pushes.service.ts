import { AppError } from '#shared/errors.ts';
import type { PushWords } from '#shared/contract/bitrix24.ts';
import type { AssociationId, MessageId, PushId } from '#shared/model/ids.ts';
import type { TaskForm } from '#shared/model/push.ts';
import { ASSOCIATION_KEYWORDS, type Association } from '#shared/model/query.ts';
import { associationsRepo } from '../db/repos/associations.repo.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { defaultsOf, hasFeature, portalsRepo, type PortalRecord } from '../db/repos/portals.repo.ts';
import { pushesRepo, type PushRecord } from '../db/repos/pushes.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { FEATURE_SCOPES } from '#shared/model/portal.ts';
import { bodyToBBCode } from '../bitrix24/bbcode.ts';
import { readBindings } from '../bitrix24/bindings.ts';
import type { PortalClients } from '../bitrix24/clients.ts';
import { newMarker } from '../bitrix24/marker.ts';
import { recordTitle } from '../bitrix24/message-text.ts';
import { taskDraft } from '../bitrix24/push/drafts.ts';
import { findPortalCopy } from '../bitrix24/portal-mail.ts';
import { PortalFailure } from '../bitrix24/rest/failure.ts';
import type { PushMessage } from '../bitrix24/push/kind.ts';
import { setKeywords, type PushQueue } from '../bitrix24/push/queue.ts';
import { filesOf, pushMessage } from '../bitrix24/push/run-push.ts';
import { changeFlag } from '../ops/changes.ts';
import type { Clock } from '../ports.ts';
import type { MessagesService } from './messages.service.ts';

/** What the portal's copy of a message is bound to is asked again after this. */
const LOOK_AGAIN_MS = 10 * 60_000;
const MOST_LOOKED = 2_000;

/** What every push is made of. */
export interface PushSource {
  readonly messageIds: readonly MessageId[];
  readonly words: PushWords;
  readonly graceMs: number;
}

/** A push that was queued, and what its record is called. */
export interface Made {
  readonly pushId: PushId;
  readonly title: string;
}

export interface PushesService {
  task(input: PushSource & { readonly form?: TaskForm | undefined }): Made;
  taskDraft(input: Pick<PushSource, 'messageIds' | 'words'>, signal: AbortSignal): Promise<TaskForm>;
  retry(id: PushId): void;
  settle(id: PushId): void;
  cancel(id: PushId): void;
  /** Takes over what the portal's copy of a message is bound to there. */
  look(messageId: MessageId, signal: AbortSignal): Promise<void>;
  removeAssociation(id: AssociationId): void;
}

export interface PushesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: PushQueue;
  readonly clients: PortalClients;
  readonly messages: MessagesService;
  /** A mailbox's own lane has work. */
  readonly kick: (accountId: PushRecord['account_id']) => void;
}

/**
 * The messages as records are made of them, and the portal that theirs goes to. NOT_FOUND (what 'message' or 'portal'); CONFLICT (reason
 * 'portals') where they lie in mailboxes of several: what belongs to one company is not told to another.
 */
export function sourceOf(
  { store }: Pick<PushesDeps, 'store'>,
  messageIds: readonly MessageId[],
): { messages: PushMessage[]; portal: PortalRecord; accountId: PushRecord['account_id'] } {
  const messages = messageIds.flatMap((id) => pushMessage(store.read, id) ?? []);
  const accounts = new Set(messageIds.map((id) => messagesRepo.get(store.read, id)?.account_id));
  const [accountId] = accounts;
  if (messages.length !== messageIds.length || accountId === undefined)
    throw new AppError('NOT_FOUND', { what: 'message' });
  const portal = portalsRepo.ofAccount(store.read, accountId);
  if (portal === undefined) throw new AppError('NOT_FOUND', { what: 'portal' });
  for (const one of accounts)
    if (one !== undefined && portalsRepo.ofAccount(store.read, one)?.id !== portal.id)
      throw new AppError('CONFLICT', { reason: 'portals' });
  return { messages, portal, accountId };
}

/** The texts of messages as BBCode, by message id. May fetch them from the mail server. */
export async function textsOf(
  mail: MessagesService,
  messages: readonly PushMessage[],
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const { id } of messages) found.set(id, bodyToBBCode((await mail.body(id, signal)).parts));
  return found;
}

/** PORTAL_SCOPE where the portal is known to lack it. One that has never answered is given the benefit of the doubt. */
export function needScope(portal: PortalRecord, feature: keyof typeof FEATURE_SCOPES): void {
  if (portal.checked === null || hasFeature(portal, feature)) return;
  const scopes = FEATURE_SCOPES[feature].join(' ');
  throw new AppError('PORTAL_SCOPE', { portal: new URL(portal.origin).host, scopes });
}

/** What is queued. */
export interface PushOrder {
  readonly portal: PortalRecord;
  readonly accountId: PushRecord['account_id'];
  readonly kind: Association;
  readonly title: string;
  readonly payload: unknown;
  readonly messageIds: readonly MessageId[];
  readonly byRule?: boolean;
  readonly graceMs: number;
}

/** A push, what it binds and the mark in the lists, within a transaction of the caller's. Returns its id. */
export function addPush(tx: Tx, order: PushOrder, now: number): PushId {
  const pushId = pushesRepo.add(
    tx,
    {
      portalId: order.portal.id,
      accountId: order.accountId,
      kind: order.kind,
      marker: newMarker(),
      title: order.title,
      payload: order.payload,
      messageIds: order.messageIds,
      byRule: order.byRule === true,
      notBefore: order.graceMs === 0 ? null : now + order.graceMs,
    },
    now,
  );
  for (const messageId of order.messageIds) {
    const one = { messageId, kind: order.kind, pushId, portalId: order.portal.id, title: order.title };
    associationsRepo.add(tx, { ...one, state: 'pending', recordId: null, url: null }, now);
  }
  return pushId;
}

/** Queues one push in a transaction of its own. Returns its id. */
export function enqueuePush(
  { store, clock, queue }: Pick<PushesDeps, 'store' | 'clock' | 'queue'>,
  order: PushOrder,
): PushId {
  const id = store.write((tx) => addPush(tx, order, clock.now()), { durable: true });
  queue.kick(order.portal.id);
  return id;
}

/** What a person does with pushes and with what messages are bound to. */
export function createPushesService(deps: PushesDeps): PushesService {
  const { store, clock, queue, clients, messages: mail } = deps;
  /** When each message's copy was looked at last, in milliseconds. */
  const looked = new Map<MessageId, number>();
  const get = (id: PushId): PushRecord => {
    const push = pushesRepo.get(store.read, id);
    if (push === undefined) throw new AppError('NOT_FOUND', { what: 'push' });
    return push;
  };
  return {
    task({ messageIds, words, graceMs, form }) {
      const { messages, portal, accountId } = sourceOf(deps, messageIds);
      needScope(portal, 'task');
      const title = form?.title ?? recordTitle(messages[0]?.subject ?? '', messages[0]?.from?.address ?? '…');
      const payload = { form: form ?? null, words };
      const pushId = enqueuePush(deps, {
        portal,
        accountId,
        kind: 'task',
        title,
        payload,
        messageIds,
        graceMs,
      });
      return { pushId, title };
    },
    async taskDraft({ messageIds, words }, signal) {
      const { messages, portal } = sourceOf(deps, messageIds);
      const files = filesOf(store.read, messages);
      return taskDraft(
        messages,
        await textsOf(mail, messages, signal),
        words,
        defaultsOf(portal),
        clock.now(),
        files,
      );
    },
    retry(id) {
      const push = get(id);
      if (!['failed', 'deferred', 'asking'].includes(push.state))
        throw new AppError('CONFLICT', { what: 'push' });
      store.write(
        (tx) => {
          // The person has looked, and it is not there.
          if (push.state === 'asking') pushesRepo.dropOpenSteps(tx, id);
          pushesRepo.setState(tx, id, 'queued', clock.now());
          associationsRepo.settle(tx, id, { state: 'pending' });
        },
        { durable: true },
      );
      queue.kick(push.portal_id);
    },
    settle(id) {
      const push = get(id);
      if (push.state !== 'asking') throw new AppError('CONFLICT', { what: 'push' });
      const accounts = store.write(
        (tx) => {
          pushesRepo.setState(tx, id, 'done', clock.now());
          associationsRepo.settle(tx, id, { state: 'done' });
          return setKeywords(tx, push, clock.now());
        },
        { durable: true },
      );
      for (const accountId of accounts) deps.kick(accountId);
    },
    cancel(id) {
      const push = get(id);
      if (push.state === 'running' || push.state === 'done' || pushesRepo.hasBegun(store.read, id))
        throw new AppError('CONFLICT', { what: 'push' });
      store.write(
        (tx) => {
          pushesRepo.setState(tx, id, 'cancelled', clock.now());
          associationsRepo.removeOfPush(tx, id);
        },
        { durable: true },
      );
      queue.kick(push.portal_id);
    },
    async look(messageId, signal) {
      const message = pushMessage(store.read, messageId);
      const record = messagesRepo.get(store.read, messageId);
      const portal = record === undefined ? undefined : portalsRepo.ofAccount(store.read, record.account_id);
      if (message === undefined || record === undefined || portal === undefined) return;
      if (portal.signed_out === 1 || !hasFeature(portal, 'mail')) return;
      const now = clock.now();
      if (now - (looked.get(messageId) ?? 0) < LOOK_AGAIN_MS) return;
      if (looked.size > MOST_LOOKED) looked.clear();
      looked.set(messageId, now);
      try {
        const copy = await findPortalCopy(deps, portal, clients.of(portal), message, { signal });
        const seen = readBindings(copy?.bindings ?? [], portal, copy?.url ?? '');
        const fresh = seen.filter(
          ({ kind, recordId }) => !associationsRepo.isBound(store.read, record, kind, portal.id, recordId),
        );
        if (fresh.length === 0) return;
        const title = recordTitle(message.subject, message.from?.address ?? '…');
        store.write((tx) => {
          for (const { kind, recordId, url } of fresh) {
            const one = { messageId, kind, pushId: null, portalId: portal.id, recordId, url, title };
            associationsRepo.add(tx, { ...one, state: 'done' }, clock.now());
          }
        });
      } catch (error) {
        // Nobody has asked for it; it is looked at again when the message is opened again.
        looked.delete(messageId);
        if (!(error instanceof PortalFailure) && !(error instanceof AppError)) throw error;
      }
    },
    removeAssociation(id) {
      const one = associationsRepo.get(store.read, id);
      if (one === undefined) throw new AppError('NOT_FOUND', { what: 'association' });
      if (one.state === 'pending') throw new AppError('CONFLICT', { what: 'push' });
      const accounts = store.write((tx) => {
        associationsRepo.remove(tx, id);
        const messageIds = associationsRepo.messagesOf(tx.db, one);
        const rest = associationsRepo.ofMessages(tx.db, messageIds).some(({ kind }) => kind === one.kind);
        if (rest) return [];
        const places = messageIds.flatMap((messageId) => locationsRepo.ofMessage(tx.db, messageId));
        const changed = changeFlag(tx, places, ASSOCIATION_KEYWORDS[one.kind], false, clock.now());
        return changed.map((row) => row.account_id);
      });
      for (const accountId of new Set(accounts)) deps.kick(accountId);
    },
  };
}
