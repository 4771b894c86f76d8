import { AppError, toWire } from '#shared/errors.ts';
import type { Out, Parsed } from '#shared/contract/index.ts';
import type { Address } from '#shared/model/address.ts';
import type { CrmCard, CrmRecord } from '#shared/model/crm.ts';
import type { AccountId, MessageId, PushId } from '#shared/model/ids.ts';
import type { CrmForm } from '#shared/model/push.ts';
import { associationsRepo } from '../db/repos/associations.repo.ts';
import { followsRepo } from '../db/repos/follows.repo.ts';
import { threadsRepo } from '../db/repos/threads.repo.ts';
import { defaultsOf, portalsRepo, type PortalRecord } from '../db/repos/portals.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { bodyToBBCode } from '../bitrix24/bbcode.ts';
import type { PortalClients } from '../bitrix24/clients.ts';
import { keepCards, knownCards, useCards } from '../bitrix24/crm/cards.ts';
import { createCompletion } from '../bitrix24/crm/complete.ts';
import { correspondents, ownAddresses } from '../bitrix24/crm/correspondents.ts';
import { emailSource, freshRecords } from '../bitrix24/crm/fresh.ts';
import { colleagues, foldAddress, hasLeads, lookUp } from '../bitrix24/crm/look.ts';
import { ownersIn, uniqueRefs } from '../bitrix24/crm/plan.ts';
import { searchRecords } from '../bitrix24/crm/search.ts';
import { knownSmartTypes, smartTypes } from '../bitrix24/crm/smart.ts';
import { crmLists, knownLists } from '../bitrix24/crm/stages.ts';
import { recordTitle } from '../bitrix24/message-text.ts';
import type { PushMessage } from '../bitrix24/push/kind.ts';
import type { PushQueue } from '../bitrix24/push/queue.ts';
import { filesOf, pushMessage } from '../bitrix24/push/run-push.ts';
import { PortalFailure } from '../bitrix24/rest/failure.ts';
import type { Clock } from '../ports.ts';
import type { MessagesService } from './messages.service.ts';
import { asAppError } from './portals.service.ts';
import { addPush, enqueuePush, needScope, sourceOf, type PushSource } from './pushes.service.ts';

/** What is known of an address is good for so long; then it is asked again. */
const GOOD_MS = 10 * 60_000;
/** A click waits no longer than this for the portal to say who somebody is. */
const PATIENCE_MS = 900;
/** What is only shown is not waited for as long as a portal may take (milliseconds). */
const LOOK_MS = 12_000;
const MOST_CONVERSATION = 100;

export interface CrmService {
  push(
    input: PushSource & { readonly form?: CrmForm | undefined },
    signal: AbortSignal,
  ): Promise<{ pushId: PushId; title: string }>;
  start(input: Parsed<'crm.start'>, signal: AbortSignal): Promise<Out<'crm.start'>>;
  look(input: Parsed<'crm.look'>, signal: AbortSignal): Promise<Out<'crm.look'>>;
  search(input: Parsed<'crm.search'>, signal: AbortSignal): Promise<CrmRecord[]>;
  complete(input: Parsed<'crm.complete'>, signal: AbortSignal): Promise<Address[]>;
  /**
   * Messages that have come and stand in their conversations: those of followed ones are to be filed, which is written with their place
   * there. Returns what begins it. Cheap where none is followed.
   */
  arrived(tx: Tx, ids: readonly MessageId[]): () => void;
}

/** The CRM: who somebody is, and messages that are filed there. */
export function createCrmService(deps: {
  store: Store;
  clock: Clock;
  clients: PortalClients;
  queue: PushQueue;
  messages: MessagesService;
}): CrmService {
  const { store, clock, clients } = deps;

  const portalOf = (accountId: AccountId): PortalRecord => {
    const portal = portalsRepo.ofAccount(store.read, accountId);
    if (portal === undefined) throw new AppError('NOT_FOUND', { what: 'portal' });
    needScope(portal, 'crm');
    return portal;
  };

  const cardsOf = async (
    portal: PortalRecord,
    addresses: readonly string[],
    { fresh, signal }: { fresh: boolean; signal: AbortSignal },
  ): Promise<Pick<Out<'crm.look'>, 'cards' | 'error'>> => {
    const wanted = [...new Set(addresses.map(foldAddress))].filter((one) => one.includes('@'));
    const known = new Map(knownCards(store.read, portal.id, wanted).map((card) => [card.address, card]));
    const since = clock.now() - GOOD_MS;
    const asked = wanted.filter((one) => fresh || (known.get(one)?.at ?? 0) <= since);
    let error: Out<'crm.look'>['error'] = null;
    if (asked.length > 0) {
      try {
        const patient = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
        const told = await lookUp(deps, portal, clients.of(portal), asked, { urgent: true, signal: patient });
        store.write((tx) => keepCards(tx, portal.id, told));
        for (const card of told) known.set(card.address, card);
      } catch (thrown) {
        const failure = asAppError(thrown);
        if (!(failure instanceof AppError) || signal.aborted) throw failure;
        // We have waited long enough, or it has said why not.
        const { host } = new URL(portal.origin);
        const late = new AppError('PORTAL_DOWN', { portal: host, reason: 'timeout' });
        error = toWire(failure.code === 'CANCELLED' ? late : failure);
        store.write((tx) => useCards(tx, portal.id, asked, clock.now()));
      }
    }
    return { cards: wanted.flatMap((one) => known.get(one) ?? []), error };
  };

  const ownersOf = (cards: readonly CrmCard[]): CrmForm['bind'] => {
    const idsOf = (card: CrmCard, type: number): number[] =>
      card.records.filter(({ entityTypeId }) => entityTypeId === type).map(({ id }) => id);
    return uniqueRefs(
      cards.flatMap((card) =>
        ownersIn({ leads: idsOf(card, 1), contacts: idsOf(card, 3), companies: idsOf(card, 4) }),
      ),
    );
  };
  const peopleOf = (portal: PortalRecord, messages: readonly PushMessage[]) => {
    const own = ownAddresses(store.read, portal);
    const all = messages.flatMap((message) => correspondents(message, own));
    return [...new Map(all.map((one) => [foldAddress(one.address), one])).values()].slice(0, 20);
  };

  /** VALIDATION where the defaults say to ask, as far as that can be seen in a moment. */
  const mayGoByItself = async (
    portal: PortalRecord,
    messages: readonly PushMessage[],
    signal: AbortSignal,
  ): Promise<void> => {
    const own = ownAddresses(store.read, portal);
    const of = messages.map((message) =>
      correspondents(message, own).map(({ address }) => foldAddress(address)),
    );
    if (of.some((people) => people.length === 0))
      throw new AppError('VALIDATION', { field: 'unknown', reason: 'nobody' });
    if (defaultsOf(portal).unknownBecomes !== 'ask') return;
    const addresses = [...new Set(of.flat())].slice(0, 20);
    let cards: readonly CrmCard[] = knownCards(store.read, portal.id, addresses);
    if (cards.length < addresses.length) {
      const moment = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      try {
        ({ cards } = await cardsOf(portal, addresses, { fresh: false, signal: moment }));
      } catch (error) {
        // The portal takes its time: the push itself finds out.
        if (signal.aborted || !(error instanceof AppError) || error.code !== 'CANCELLED') throw error;
        return;
      }
    }
    const told = new Map(cards.map((card) => [card.address, card.records.length > 0]));
    const unknown = of.some((people) => people.every((one) => told.get(one) === false));
    if (unknown) throw new AppError('VALIDATION', { field: 'unknown', reason: 'ask' });
  };

  /** What an impatient second click finds: the first one's push, or that it is done. */
  const beforeIt = (messageIds: readonly MessageId[]): { pushId: PushId; title: string } | null => {
    const bound = associationsRepo.list(store.read, messageIds).filter(({ kind }) => kind === 'crm');
    if (bound.some(({ state }) => state === 'done')) throw new AppError('VALIDATION', { field: 'again' });
    const waiting = bound.filter(({ state, pushId }) => state === 'pending' && pushId !== null);
    const [first] = waiting;
    const all = messageIds.every((id) =>
      waiting.some(({ messageId, pushId }) => messageId === id && pushId === first?.pushId),
    );
    return !all || first === undefined || first.pushId === null
      ? null
      : { pushId: first.pushId, title: first.title };
  };

  return {
    async push({ messageIds, words, graceMs, form }, signal) {
      const { messages, portal, accountId } = sourceOf(deps, messageIds);
      needScope(portal, 'crm');
      const underWay = form === undefined ? beforeIt(messageIds) : null;
      if (underWay !== null) return underWay;
      if (form === undefined) await mayGoByItself(portal, messages, signal);
      else if (form.bind.length + form.create.length === 0)
        throw new AppError('VALIDATION', { field: 'bind', reason: 'empty' });
      const title = recordTitle(messages[0]?.subject ?? '', messages[0]?.from?.address ?? '…');
      const payload = { form: form ?? null, words };
      const pushId = enqueuePush(deps, {
        portal,
        accountId,
        kind: 'crm',
        title,
        payload,
        messageIds,
        graceMs,
      });
      return { pushId, title };
    },
    async start({ messageIds }, signal) {
      const { messages, portal } = sourceOf(deps, messageIds);
      needScope(portal, 'crm');
      const patient = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
      // Nobody is made a contact who works here.
      await colleagues(deps, portal, clients.of(portal), { urgent: true, signal: patient }).catch(
        () => undefined,
      );
      const people = peopleOf(portal, messages);
      const [first] = people;
      const { cards, error } =
        first === undefined
          ? { cards: [], error: null }
          : await cardsOf(
              portal,
              people.map(({ address }) => address),
              { fresh: false, signal },
            );
      const lists =
        error === null
          ? await crmLists(deps, portal, clients.of(portal), { urgent: true, signal }).catch(
              (thrown: unknown) => {
                if (thrown instanceof PortalFailure) return knownLists(store, portal);
                throw thrown;
              },
            )
          : knownLists(store, portal);
      const newest = messages
        .filter(
          (one) =>
            !one.outgoing && foldAddress(one.from?.address ?? '') === foldAddress(first?.address ?? ''),
        )
        .sort((a, b) => b.date - a.date)[0];
      // Without a network the text may not be there: what the headers tell is enough.
      const text =
        newest === undefined
          ? ''
          : await deps.messages.body(newest.id, signal).then(
              ({ parts }) => bodyToBBCode(parts),
              () => '',
            );
      const smart =
        error === null
          ? await smartTypes(deps, portal, clients.of(portal), { urgent: true, signal })
          : knownSmartTypes(store, portal);
      const subject = messages[0]?.subject ?? '';
      const defaults = defaultsOf(portal);
      const files = filesOf(store.read, messages);
      return {
        portalId: portal.id,
        saved: associationsRepo
          .list(store.read, messageIds)
          .some(({ kind, state }) => kind === 'crm' && state === 'done'),
        leads: portal.leads === null ? null : hasLeads(portal),
        cards,
        error,
        people,
        fresh:
          first === undefined
            ? []
            : freshRecords(first, subject, text, emailSource(lists.sources), smart).filter(
                ({ entityTypeId }) => entityTypeId !== 1 || hasLeads(portal),
              ),
        form: {
          bind: ownersOf(cards),
          create: [],
          responsible: defaults.responsible,
          files: defaults.files ? files : [],
          follow: defaults.crmFollow || followsRepo.follows(store.read, messageIds),
        },
        files,
        smart,
        sources: [...lists.sources],
        conversation: threadsRepo.around(store.read, messageIds, MOST_CONVERSATION),
      };
    },
    async look({ accountId, addresses, fresh }, signal) {
      const portal = portalOf(accountId);
      return { portalId: portal.id, ...(await cardsOf(portal, addresses, { fresh, signal })) };
    },
    async search({ accountId, text, limit }, signal) {
      const portal = portalOf(accountId);
      try {
        return await searchRecords(deps, portal, clients.of(portal), text, limit, { urgent: true, signal });
      } catch (thrown) {
        throw asAppError(thrown);
      }
    },
    complete: createCompletion(deps),
    arrived(tx, ids) {
      const portals = new Set<PortalRecord['id']>();
      if (followsRepo.any(tx.db)) {
        for (const id of ids) {
          const follower = followsRepo.of(tx.db, id);
          const message = follower === null ? undefined : pushMessage(tx.db, id);
          const portal = follower === null ? undefined : portalsRepo.get(tx.db, follower.portal_id);
          if (follower === null || message === undefined || portal === undefined) continue;
          const { bind, responsible, words } = follower.form;
          const files = defaultsOf(portal).files ? filesOf(tx.db, [message]) : [];
          const form: CrmForm = { bind, create: [], responsible, files, follow: true };
          const order = {
            portal,
            accountId: follower.account_id,
            kind: 'crm',
            title: recordTitle(message.subject, message.from?.address ?? '…'),
            payload: { form, words },
            messageIds: [id],
            byRule: true,
            graceMs: 0,
          } as const;
          addPush(tx, order, deps.clock.now());
          portals.add(portal.id);
        }
      }
      return () => {
        for (const id of portals) deps.queue.kick(id);
      };
    },
  };
}
