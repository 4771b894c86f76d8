import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { Address } from '#shared/model/address.ts';
import { CRM_TYPE } from '#shared/model/crm.ts';
import { messageId } from '#shared/model/ids.ts';
import type { PortalDefaults } from '#shared/model/portal.ts';
import { crmNew, crmRef, takenFile, type CrmForm, type CrmNew, type CrmRef } from '#shared/model/push.ts';
import type { PortalRecord } from '../../db/repos/portals.repo.ts';
import type { PushMessage } from '../push/kind.ts';
import { foldAddress, hasLeads } from './look.ts';
import type { Found } from './shapes.ts';

/** What is done with each message, decided once before anything is made. */
export const crmPlan = z.object({
  create: z.array(crmNew),
  filings: z.array(
    z.object({
      messageId,
      /** Records that are there; the first is the activity's owner. */
      bind: z.array(crmRef),
      /** Those of `create`, by their places. */
      fresh: z.array(z.number().int()),
      /** Whom it was exchanged with. */
      address: z.string(),
    }),
  ),
  files: z.array(takenFile),
  /** Null: oneself. */
  responsible: z.number().int().nullable(),
  follow: z.boolean(),
  /** The portal's copy that is acted on; null: none. */
  copy: z.number().int().nullable(),
});
export type CrmPlan = z.infer<typeof crmPlan>;

/** Where a message is filed without a word of the person: contacts and companies, a lead only where there is no contact. */
export function ownersIn({ contacts, leads, companies }: Found): CrmRef[] {
  const refs = (entityTypeId: number, ids: readonly number[]): CrmRef[] =>
    ids.slice(0, 5).map((id) => ({ entityTypeId, id }));
  return [
    ...refs(CRM_TYPE.contact, contacts),
    ...(contacts.length > 0 ? [] : refs(CRM_TYPE.lead, leads)),
    ...refs(CRM_TYPE.company, companies),
  ];
}

const keyOf = ({ entityTypeId, id }: CrmRef): string => `${entityTypeId}:${id}`;
export const uniqueRefs = (refs: readonly CrmRef[]): CrmRef[] => [
  ...new Map(refs.map((ref) => [keyOf(ref), ref])).values(),
];
const sameRefs = (a: readonly CrmRef[], b: readonly CrmRef[]): boolean => {
  const [one, other] = [new Set(a.map(keyOf)), new Set(b.map(keyOf))];
  return one.size === other.size && [...one].every((key) => other.has(key));
};

export interface PlanInput {
  readonly portal: PortalRecord;
  readonly defaults: PortalDefaults;
  readonly messages: readonly PushMessage[];
  /** Of each message, by its id. */
  readonly people: ReadonlyMap<number, readonly Address[]>;
  /** Of each of their addresses. */
  readonly found: ReadonlyMap<string, Found>;
  /** What an unknown person would become: a lead or a contact. */
  readonly draft: (who: Address, message: PushMessage, entityTypeId: number) => CrmNew;
  readonly files: CrmForm['files'];
}

const ownersOf = (people: readonly Address[], found: PlanInput['found']): CrmRef[] =>
  uniqueRefs(
    people.flatMap((one) => {
      const its = found.get(foldAddress(one.address));
      return its === undefined ? [] : ownersIn(its);
    }),
  );

/**
 * What one click does. VALIDATION (field 'unknown', reason 'ask' or 'nobody') where nobody at the other end of a message is known and
 * the person wants to be asked, or there is no other end.
 */
export function planByDefaults(input: PlanInput): CrmPlan {
  const { portal, defaults, messages, people, found } = input;
  const { unknownBecomes } = defaults;
  const entityTypeId = unknownBecomes === 'lead' && hasLeads(portal) ? CRM_TYPE.lead : CRM_TYPE.contact;
  const create: CrmNew[] = [];
  const places = new Map<string, number>();
  const filings = messages.map((message) => {
    const its = people.get(message.id) ?? [];
    const [who] = its;
    if (who === undefined) throw new AppError('VALIDATION', { field: 'unknown', reason: 'nobody' });
    const bind = ownersOf(its, found);
    const known = its.find((one) => ownersOf([one], found).length > 0);
    const filing = { messageId: message.id, bind, fresh: [] as number[], address: (known ?? who).address };
    if (bind.length > 0) return filing;
    if (unknownBecomes === 'ask') throw new AppError('VALIDATION', { field: 'unknown', reason: 'ask' });
    const key = foldAddress(who.address);
    const place = places.get(key) ?? create.push(input.draft(who, message, entityTypeId)) - 1;
    places.set(key, place);
    return { ...filing, fresh: [place] };
  });
  return {
    create,
    filings,
    files: defaults.files ? [...input.files] : [],
    responsible: defaults.responsible?.id ?? null,
    follow: defaults.crmFollow,
    copy: null,
  };
}

/** What the form says. VALIDATION (field 'bind', reason 'empty') where it names no record. */
export function planByForm(
  form: CrmForm,
  { messages, people, found }: Omit<PlanInput, 'draft' | 'files' | 'defaults'>,
): CrmPlan {
  if (form.bind.length + form.create.length === 0)
    throw new AppError('VALIDATION', { field: 'bind', reason: 'empty' });
  const filings = messages.map((message) => {
    const its = people.get(message.id) ?? [];
    const known = its.find((one) => ownersOf([one], found).length > 0) ?? its[0];
    return {
      messageId: message.id,
      bind: uniqueRefs(form.bind),
      fresh: form.create.map((_, index) => index),
      address: known?.address ?? message.from?.address ?? '',
    };
  });
  return {
    create: form.create,
    filings,
    files: form.files,
    responsible: form.responsible?.id ?? null,
    follow: form.follow,
    copy: null,
  };
}

/**
 * Whether the portal, acting on its own copy, would do the same: it finds the records by itself, takes all files, and files at its
 * user (rest.md 2).
 */
export function fitsCopy(
  plan: CrmPlan,
  input: Pick<PlanInput, 'people' | 'found' | 'files' | 'portal'>,
): boolean {
  const [only, ...others] = plan.filings;
  if (only === undefined || others.length > 0 || plan.create.length > 0) return false;
  if (plan.responsible !== null && plan.responsible !== input.portal.user_id) return false;
  return (
    plan.files.length === input.files.length &&
    sameRefs(only.bind, ownersOf(input.people.get(only.messageId) ?? [], input.found))
  );
}
