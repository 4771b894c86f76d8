import { z } from 'zod';
import { pushWords } from '#shared/contract/bitrix24.ts';
import { AppError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import { crmForm, type CrmNew, type CrmRef } from '#shared/model/push.ts';
import { followsRepo } from '../../../db/repos/follows.repo.ts';
import { defaultsOf } from '../../../db/repos/portals.repo.ts';
import { activityFields, findActivity, findMailActivity, isSkippedBinding } from '../../crm/activity.ts';
import { ageCards } from '../../crm/cards.ts';
import { correspondents, ownAddresses } from '../../crm/correspondents.ts';
import { createRecords } from '../../crm/create.ts';
import { emailSource, freshRecords } from '../../crm/fresh.ts';
import { certainColleagues, findByAddress } from '../../crm/look.ts';
import { crmPlan, fitsCopy, planByDefaults, planByForm, uniqueRefs, type CrmPlan } from '../../crm/plan.ts';
import { crmLists } from '../../crm/stages.ts';
import { crmUrl } from '../../links.ts';
import { describe } from '../../message-text.ts';
import { PortalFailure } from '../../rest/failure.ts';
import type { PushContext, PushKind, PushMessage, RecordOf } from '../kind.ts';

/**
 * Messages in the CRM (rest.md 4.3): each an e-mail activity at the records of its correspondents, which may be made first. Where the
 * portal has the message and would find the same records by itself, it acts on its own copy (`mail.message.createcrmactivity`).
 */
const payload = z.object({
  /** Null: by the defaults. */
  form: crmForm.nullable(),
  words: pushWords,
  /** Missing until it has been made, at the first attempt. */
  plan: crmPlan.optional(),
});
type Payload = z.infer<typeof payload>;
type Context = PushContext<Payload>;

async function makePlan(context: Context): Promise<CrmPlan> {
  const { client, portal, store, messages, payload: told } = context;
  // Whom a message is not filed at.
  await certainColleagues(context, portal, client, {});
  const own = ownAddresses(store.read, portal);
  const people = new Map(messages.map((message) => [message.id, correspondents(message, own)]));
  const addresses = [...people.values()].flat().map(({ address }) => address);
  const found =
    addresses.length === 0 ? new Map<string, never>() : await findByAddress(portal, client, addresses, {});
  const files = context.filesOf(messages);
  const input = { portal, messages, people, found, files };
  let plan: CrmPlan;
  if (told.form !== null) plan = planByForm(told.form, input);
  else {
    const sourceId = emailSource((await crmLists(context, portal, client, {})).sources);
    // Who is unknown, and what would be made of them, is known before anything is made.
    const texts = new Map<number, string>();
    const unknown = messages.filter(({ id }) =>
      (people.get(id) ?? []).every((who) => isUnknown(found, who.address)),
    );
    if (defaultsOf(portal).unknownBecomes !== 'ask')
      for (const message of unknown) texts.set(message.id, await context.bbcode(message));
    const draft = (who: { name: string; address: string }, message: PushMessage, type: number): CrmNew => {
      const all = freshRecords(
        who,
        message.subject,
        message.outgoing ? '' : (texts.get(message.id) ?? ''),
        sourceId,
      );
      const one = all.find(({ entityTypeId }) => entityTypeId === type);
      if (one === undefined) throw new AppError('INTERNAL', { what: 'draft' });
      return one;
    };
    plan = planByDefaults({ ...input, defaults: defaultsOf(portal), draft });
  }
  const [only] = messages;
  const copy = only !== undefined && fitsCopy(plan, input) ? await context.portalCopy(only) : null;
  return { ...plan, copy };
}

const isUnknown = (found: Awaited<ReturnType<typeof findByAddress>>, address: string): boolean => {
  const its = found.get(address.trim().toLowerCase());
  return its === undefined || its.contacts.length + its.leads.length + its.companies.length === 0;
};

/** The portal will not, or cannot, act on its copy: it was moved there meanwhile, or has no REST 3.0. */
const isRefused = (error: unknown): error is PortalFailure =>
  error instanceof PortalFailure &&
  error.outcome === 'refused' &&
  !error.temporary &&
  error.error.code !== 'PORTAL_AUTH';

/** Files what the portal has itself. Its activity's id; empty where it cannot be told among others. */
async function fileCopy(
  context: Context,
  message: PushMessage,
  copy: number,
  owners: readonly CrmRef[],
): Promise<string> {
  const { client, steps } = context;
  await steps.once(
    'mail.activity',
    async (idempotencyKey) => {
      await client.call3('mail.message.createcrmactivity', { messageId: copy }, { idempotencyKey });
      return true;
    },
    { key: async () => ((await findMailActivity(client, message, owners)) === null ? null : true) },
  );
  const id = await findMailActivity(client, message, owners);
  return id === null ? '' : String(id);
}

async function fileMessage(
  context: Context,
  message: PushMessage,
  plan: CrmPlan,
  address: string,
  owners: readonly CrmRef[],
): Promise<string> {
  const { client, steps, portal, push, payload: told } = context;
  const me = portal.user_id ?? 0;
  const mark = `${push.marker}-m${message.id}`;
  const id = await steps.once(
    `activity:${message.id}`,
    async () => {
      const files: [string, string][] = [];
      for (const file of plan.files)
        if (file.messageId === message.id) files.push([file.name, await context.base64(file)]);
      const fields = activityFields(message, owners, {
        address,
        subject: message.subject.trim() || push.title,
        text: describe(message, await context.bbcode(message), told.words),
        mark,
        responsible: plan.responsible ?? me,
        me,
        files,
      });
      return z.coerce
        .number()
        .int()
        .positive()
        .parse((await client.call('crm.activity.add', { fields })).result);
    },
    () => findActivity(client, mark),
  );
  for (const { entityTypeId, id: entityId } of owners.slice(1)) {
    await steps.once(
      `bind:${message.id}:${entityTypeId}:${entityId}`,
      async () => {
        await client
          .call('crm.activity.binding.add', { activityId: id, entityTypeId, entityId })
          .catch((error: unknown) => {
            if (!(error instanceof PortalFailure) || !isSkippedBinding(error)) throw error;
          });
        return true;
      },
      'natural',
    );
  }
  return String(id);
}

export const crmPush: PushKind<Payload> = {
  kind: 'crm',
  payload,
  async run(context) {
    const { portal, payload: told, store, clock } = context;
    if (portal.user_id === null) throw new AppError('PORTAL_AUTH', { portal: context.client.place.portal });
    let plan = told.plan ?? (await makePlan(context));
    const freeze = (next: CrmPlan): void => {
      plan = next;
      context.freeze({ ...told, plan: next });
    };
    if (told.plan === undefined) freeze(plan);

    const beside = uniqueRefs(plan.filings.flatMap(({ bind }) => bind));
    const made = await createRecords(
      { client: context.client, steps: context.steps, marker: context.push.marker },
      plan.create,
      // Records of several correspondents do not belong to each other.
      plan.filings.length === 1 || told.form !== null ? beside : [],
      plan.responsible ?? portal.user_id,
    );
    const records: RecordOf[] = [];
    let way: 'mail' | 'general' = 'general';
    let refused: PortalFailure | null = null;
    for (const filing of plan.filings) {
      const message = context.messages.find(({ id }) => id === filing.messageId);
      if (message === undefined) continue;
      const owners = [...filing.bind, ...filing.fresh.flatMap((place) => made[place] ?? [])];
      const [owner] = owners;
      if (owner === undefined) continue;
      const url = crmUrl(portal.origin, owner.entityTypeId, owner.id);
      const done = (recordId: string): void => void records.push({ messageId: message.id, recordId, url });
      if (plan.copy !== null) {
        try {
          done(await fileCopy(context, message, plan.copy, owners));
          way = 'mail';
          continue;
        } catch (error) {
          if (!isRefused(error)) throw error;
          freeze({ ...plan, copy: null });
        }
      }
      try {
        done(await fileMessage(context, message, plan, filing.address, owners));
      } catch (error) {
        // The others are filed all the same.
        if (!isRefused(error)) throw error;
        refused ??= error;
      }
    }
    const begin = store.write((tx) => {
      ageCards(
        tx,
        portal.id,
        plan.filings.map(({ address }) => address),
        clock.now(),
      );
      // The person has seen the tick and taken it away.
      if (told.form !== null && !plan.follow)
        followsRepo.unfollow(
          tx,
          plan.filings.map(({ messageId }) => messageId),
        );
      if (!plan.follow) return () => undefined;
      const missed: MessageId[] = [];
      for (const filing of plan.filings) {
        const bind = [...filing.bind, ...filing.fresh.flatMap((place) => made[place] ?? [])];
        const form = { bind, responsible: told.form?.responsible ?? null, words: told.words };
        // From the click on: the portal may have been out of reach for hours.
        const since = context.push.created;
        followsRepo.follow(tx, filing.messageId, portal.id, form, since);
        missed.push(...followsRepo.later(tx.db, filing.messageId, since));
      }
      return context.arrived(tx, [...new Set(missed)]);
    });
    begin();
    if (refused !== null) throw refused;
    const [first] = records;
    return { recordId: first?.recordId ?? '', url: first?.url ?? '', way, records };
  },
};
