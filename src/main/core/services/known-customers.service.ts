import { CRM_TYPE } from '#shared/model/crm.ts';
import type { PushWords } from '#shared/contract/bitrix24.ts';
import type { AccountId, MessageId } from '#shared/model/ids.ts';
import type { PortalParty } from '#shared/model/portal.ts';
import type { KnownOutcome } from '#shared/model/push.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { associationsRepo } from '../db/repos/associations.repo.ts';
import { knownRepo } from '../db/repos/known.repo.ts';
import { defaultsOf, hasFeature, portalsRepo, type PortalRecord } from '../db/repos/portals.repo.ts';
import { mailingRepo } from '../db/repos/mailing.repo.ts';
import { settingsRepo } from '../db/repos/settings.repo.ts';
import type { Store } from '../db/store.ts';
import type { PortalClients } from '../bitrix24/clients.ts';
import { ownAddresses } from '../bitrix24/crm/correspondents.ts';
import { freshRecords } from '../bitrix24/crm/fresh.ts';
import { certainColleagues, foldAddress, hasLeads } from '../bitrix24/crm/look.ts';
import type { CrmPlan } from '../bitrix24/crm/plan.ts';
import { exclusionOf, type Exclusion } from '../bitrix24/known/exclude.ts';
import { createKnownOwners, type KnownOwner } from '../bitrix24/known/owners.ts';
import { recordTitle } from '../bitrix24/message-text.ts';
import { boundInPortal } from '../bitrix24/portal-mail.ts';
import type { PushMessage } from '../bitrix24/push/kind.ts';
import type { PushQueue } from '../bitrix24/push/queue.ts';
import { filesOf, knownPortal, pushMessage } from '../bitrix24/push/run-push.ts';
import { PortalFailure } from '../bitrix24/rest/failure.ts';
import { errorFields } from '../log/file-logger.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../ports.ts';
import { connectPause } from '../sync/backoff.ts';
import { addPush, type PushOrder } from './pushes.service.ts';

/** So many arriving messages are decided together: one look-up in the portal, one transaction. */
const AT_ONCE = 50;
/** Several syncs and commits come together. */
const QUIET_MS = 300;
const LOOK_AGAIN_MS = 5 * 60_000;
/** A lead of the same sender is on its way: its later mail waits for it. */
const LEAD_MS = 5_000;
/** Until the interface has said its own. */
const WORDS: PushWords = { from: 'From', to: 'To', date: 'Date', open: 'Open in Postino', locale: 'en' };

export interface KnownCustomers {
  /** Mail may have come. Cheap: it is told of every batch of new messages. */
  wake(): void;
  close(): Promise<void>;
}

/** A message to decide about. */
interface Arrived {
  readonly message: PushMessage;
  /** Its sender's, in small letters. */
  readonly address: string;
  /** Why it is left alone. */
  readonly exclusion: Exclusion | null;
}

interface Decision {
  readonly message: PushMessage;
  readonly address: string;
  readonly outcome: KnownOutcome;
  readonly detail: string;
  readonly order: PushOrder | null;
}

/**
 * Row S7: with the option on, arriving mail from an address that the CRM knows becomes an activity of the employee responsible,
 * without anyone's click. What is decided about a message, its push and the note that it was looked at are one transaction.
 */
export function createKnownCustomers(deps: {
  store: Store;
  clock: Clock;
  logger: Logger;
  clients: PortalClients;
  queue: PushQueue;
}): KnownCustomers {
  const { store, clock, clients, queue } = deps;
  const logger = deps.logger.child('known');
  const owners = createKnownOwners(clock);
  const closing = new AbortController();
  let planned: (() => void) | null = null;
  /** What is planned is for mail that has just come. */
  let soon = false;
  let running: Promise<void> | null = null;
  let again = false;
  let failures = 0;

  const plan = (milliseconds: number): void => {
    planned?.();
    soon = milliseconds <= QUIET_MS;
    planned = clock.after(milliseconds, () => {
      planned = null;
      soon = false;
      start();
    });
  };
  const start = (): void => {
    if (closing.signal.aborted) return;
    if (running !== null) {
      again = true;
      return;
    }
    running = run().finally(() => {
      running = null;
      if (!again) return;
      again = false;
      start();
    });
  };

  const run = async (): Promise<void> => {
    const accounts = knownRepo.accounts(store.read);
    const failed: unknown[] = [];
    for (const accountId of accounts) {
      try {
        while (!closing.signal.aborted && (await decideSome(accountId)));
      } catch (thrown) {
        // The portal of another mailbox may be another one.
        failed.push(thrown);
      }
    }
    if (closing.signal.aborted) return;
    failures = failed.length === 0 ? 0 : failures + 1;
    for (const thrown of failed) {
      const error = thrown instanceof PortalFailure ? thrown.error : null;
      logger.warn('known.waits', {
        failures,
        code: error?.code ?? 'INTERNAL',
        ...(error === null ? errorFields(thrown) : {}),
      });
    }
    if (failures > 0) plan(connectPause(failures + 3, Math.random()));
    // A portal that lets us in again, or a permission that came, is noticed without new mail.
    else if (planned === null && accounts.length > 0) plan(LOOK_AGAIN_MS);
  };

  /** One round. True where it may have left some. */
  const decideSome = async (accountId: AccountId): Promise<boolean> => {
    if (!knownRepo.accounts(store.read).includes(accountId)) return false;
    const used = portalsRepo.ofAccount(store.read, accountId);
    if (used === undefined) {
      // Connected later, it is not meant for what came before.
      store.write((tx) => knownRepo.skipAll(tx, accountId));
      return false;
    }
    if (used.signed_out === 1) return false;
    const ids = knownRepo.next(store.read, accountId, AT_ONCE);
    if (ids.length === 0) return false;
    // One that has never answered is asked first: what it lets us look at decides what is done.
    const portal = await knownPortal(deps, used.id, closing.signal);
    if (!hasFeature(portal, 'crm')) return false;
    // Who is a colleague is known before anybody is taken for a customer.
    const people = await certainColleagues(deps, portal, clients.of(portal), { signal: closing.signal });
    const { messages, waits } = takeUp(portal, ids);
    const last = messages.at(-1)?.message.id ?? (waits ? undefined : ids.at(-1));
    if (waits) plan(LEAD_MS);
    if (last === undefined) return false;
    const decisions = await decide(accountId, portal, messages, people);
    const now = clock.now();
    const stood = store.write(
      (tx) => {
        // The person has chosen another portal, or none, or switched the option off while we asked.
        if (portalsRepo.ofAccount(tx.db, accountId)?.id !== portal.id) return false;
        if (!knownRepo.accounts(tx.db).includes(accountId)) return false;
        for (const { message, address, outcome, detail, order } of decisions) {
          // Pushed by a person, or by the rule of its conversation, while we asked.
          const bound = order !== null && isBound(message.id);
          const pushId = order === null || bound ? null : addPush(tx, order, now);
          const told = bound ? ({ outcome: 'there', detail: '' } as const) : { outcome, detail };
          for (const messageId of order?.messageIds ?? [message.id]) {
            const subject = messages.find((one) => one.message.id === messageId)?.message.subject ?? '';
            knownRepo.add(tx, { accountId, messageId, subject, address, ...told, pushId }, now);
          }
        }
        knownRepo.prune(tx);
        knownRepo.setUpto(tx, accountId, last);
        return true;
      },
      { durable: true },
    );
    if (!stood) return true;
    queue.kick(portal.id);
    return !waits && ids.length === AT_ONCE;
  };

  const isBound = (id: MessageId): boolean =>
    associationsRepo.ofMessages(store.read, [id]).some(({ kind }) => kind === 'crm');

  /** Only a person can tell whether their lead is there: another one might be its double. */
  const isInDoubt = (portal: PortalRecord, address: string): boolean =>
    knownRepo.lead(store.read, portal.id, address) === 'asking';

  /**
   * Those that can be decided now. `waits`: not all, for the lead of somebody's first mail is on its way, and where their next one
   * belongs is not known before it is there.
   */
  const takeUp = (
    portal: PortalRecord,
    ids: readonly MessageId[],
  ): { messages: Arrived[]; waits: boolean } => {
    const { knownExcept, knownLeads } = defaultsOf(portal);
    const mailboxes = accountsRepo.all(store.read).map(({ address }) => address.toLowerCase());
    const ours = { own: ownAddresses(store.read, portal), mailboxes, except: knownExcept };
    const messages: Arrived[] = [];
    for (const message of ids.flatMap((id) => pushMessage(store.read, id) ?? [])) {
      const address = foldAddress(message.from?.address ?? '');
      const exclusion =
        message.outgoing || !address.includes('@')
          ? ({ outcome: 'own', detail: address } as const)
          : exclusionOf(address, mailingRepo.of(store.read, message.id), ours);
      const open = exclusion === null && !isBound(message.id);
      if (open && knownLeads && knownRepo.lead(store.read, portal.id, address) === 'coming')
        return { messages, waits: true };
      messages.push({ message, address, exclusion });
    }
    return { messages, waits: false };
  };

  /** What becomes of each. */
  const decide = async (
    accountId: AccountId,
    portal: PortalRecord,
    messages: readonly Arrived[],
    people: readonly PortalParty[],
  ): Promise<Decision[]> => {
    const defaults = defaultsOf(portal);
    const client = clients.of(portal);
    const options = { signal: closing.signal };
    const words = settingsRepo.get(store.read).pushWords ?? WORDS;
    const asked = messages.filter(({ exclusion, message }) => exclusion === null && !isBound(message.id));
    const known =
      asked.length === 0
        ? new Map<string, KnownOwner>()
        : await owners.of(
            portal,
            client,
            asked.map(({ address }) => address),
            options,
          );
    const customers = asked.filter(({ address }) => (known.get(address)?.owners.length ?? 0) > 0);
    const there = await boundInPortal(
      deps,
      portal,
      client,
      customers.map(({ message }) => message),
      options,
    );

    const decisions: Decision[] = [];
    const leads = new Map<string, Decision>();
    for (const { message, address, exclusion } of messages) {
      const base = { message, address, detail: '', order: null };
      const owner = known.get(address);
      const order = (plan_: CrmPlan, messageIds: readonly MessageId[]): PushOrder => ({
        portal,
        accountId,
        kind: 'crm',
        title: recordTitle(message.subject, address),
        payload: { form: null, words, plan: plan_ },
        messageIds,
        byRule: true,
        graceMs: 0,
      });
      const files = defaults.files ? filesOf(store.read, [message]) : [];
      const filing = { messageId: message.id, address };
      if (exclusion !== null) decisions.push({ ...base, ...exclusion });
      else if (isBound(message.id) || there.has(message.id)) decisions.push({ ...base, outcome: 'there' });
      else if (owner !== undefined && owner.owners.length > 0) {
        const who = people.find(({ id }) => id === owner.responsible)?.name ?? '';
        const filed: CrmPlan = {
          create: [],
          filings: [{ ...filing, bind: [...owner.owners], fresh: [] }],
          files,
          responsible: owner.responsible,
          follow: false,
          copy: null,
        };
        decisions.push({ ...base, outcome: 'filed', detail: who, order: order(filed, [message.id]) });
      } else if (!defaults.knownLeads || !hasLeads(portal) || isInDoubt(portal, address))
        decisions.push({ ...base, outcome: 'unknown' });
      else {
        const first = leads.get(address);
        if (first === undefined) {
          const fresh = freshRecords(
            message.from ?? { name: '', address },
            message.subject,
            '',
            defaults.knownSource,
          );
          const lead = fresh.find(({ entityTypeId }) => entityTypeId === CRM_TYPE.lead);
          if (lead === undefined) decisions.push({ ...base, outcome: 'unknown' });
          else {
            const made: CrmPlan = {
              create: [lead],
              filings: [{ ...filing, bind: [], fresh: [0] }],
              files,
              responsible: null,
              follow: false,
              copy: null,
            };
            const decision: Decision = { ...base, outcome: 'lead', order: order(made, [message.id]) };
            leads.set(address, decision);
            decisions.push(decision);
            owners.forget(address);
          }
        } else {
          // All mail of one unknown sender belongs to one lead.
          const { payload, messageIds } = first.order as PushOrder;
          const told = payload as { words: PushWords; form: null; plan: CrmPlan };
          const more: CrmPlan = {
            ...told.plan,
            filings: [...told.plan.filings, { ...filing, bind: [], fresh: [0] }],
            files: [...told.plan.files, ...files],
          };
          const joined: Decision = { ...first, order: order(more, [...messageIds, message.id]) };
          decisions[decisions.indexOf(first)] = joined;
          leads.set(address, joined);
        }
      }
    }
    return decisions;
  };

  plan(QUIET_MS);
  return {
    wake() {
      if (closing.signal.aborted || soon || knownRepo.accounts(store.read).length === 0) return;
      plan(QUIET_MS);
    },
    async close() {
      closing.abort();
      planned?.();
      await running;
    },
  };
}
