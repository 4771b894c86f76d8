import { CRM_TYPE } from '#shared/model/crm.ts';
import type { CrmNew, CrmRef } from '#shared/model/push.ts';
import { ORIGINATOR } from '../marker.ts';
import type { Params, RestClient } from '../rest/client.ts';
import { PortalFailure } from '../rest/failure.ts';
import { NeedsAnswer, type Steps } from '../push/steps.ts';
import { crmItem, itemsOf } from './shapes.ts';

/** Records of the CRM that are made for a message, each once (rest.md 4.2). */

/** Leads, contacts and companies have addresses and numbers of their own. */
const REACHABLE: ReadonlySet<number> = new Set([CRM_TYPE.lead, CRM_TYPE.contact, CRM_TYPE.company]);
/** A company before its people, and what is done with them after both. */
const ORDER = [CRM_TYPE.company, CRM_TYPE.contact, CRM_TYPE.lead];

/** What finds it again. A smart process has one field for a code of others, the four old kinds have two. */
const markOf = (entityTypeId: number, mark: string): Record<string, string> =>
  entityTypeId <= CRM_TYPE.company ? { originatorId: ORIGINATOR, originId: mark } : { xmlId: mark };

function fieldsOf(one: CrmNew, mark: string, with_: readonly CrmRef[], responsible: number): Params {
  const { entityTypeId, title, name, lastName, company, sourceId } = one;
  const idOf = (type: number): number | undefined => with_.find((ref) => ref.entityTypeId === type)?.id;
  const [contactId, companyId] = [idOf(CRM_TYPE.contact), idOf(CRM_TYPE.company)];
  const given = (key: string, value: string | number | undefined): Params =>
    value === undefined || value === '' ? {} : { [key]: value };
  const isPerson = entityTypeId === CRM_TYPE.contact || entityTypeId === CRM_TYPE.lead;
  const fm = [
    ...(one.email === '' ? [] : [{ typeId: 'EMAIL', valueType: 'WORK', value: one.email }]),
    ...(one.phone === '' ? [] : [{ typeId: 'PHONE', valueType: 'WORK', value: one.phone }]),
  ];
  return {
    ...(entityTypeId === CRM_TYPE.contact ? {} : given('title', title || company || one.email)),
    ...(isPerson
      ? { ...given('name', name || (lastName === '' ? one.email : '')), ...given('lastName', lastName) }
      : {}),
    ...(entityTypeId === CRM_TYPE.lead ? given('companyTitle', company) : {}),
    ...(entityTypeId === CRM_TYPE.company ? {} : given('companyId', companyId)),
    ...(entityTypeId === CRM_TYPE.company || entityTypeId === CRM_TYPE.contact
      ? {}
      : given('contactId', contactId)),
    ...(entityTypeId >= CRM_TYPE.company ? {} : given('sourceId', sourceId)),
    ...(REACHABLE.has(entityTypeId) && fm.length > 0 ? { fm } : {}),
    assignedById: responsible,
    ...markOf(entityTypeId, mark),
  };
}

async function find(client: RestClient, entityTypeId: number, mark: string): Promise<number | null> {
  try {
    const input = { entityTypeId, filter: markOf(entityTypeId, mark), select: ['id'] };
    return itemsOf((await client.call('crm.item.list', input)).result)[0]?.id ?? null;
  } catch (error) {
    // Not every portal filters by these: only a person can look there.
    if (error instanceof PortalFailure && error.code === 'INVALID_ARG_VALUE')
      throw new NeedsAnswer(`item ${mark}`);
    throw error;
  }
}

/**
 * Makes records that belong together, and to those in `beside`. Returns them in the order of `all`.
 *
 * @throws as `Steps.once`
 */
export async function createRecords(
  { client, steps, marker }: { client: RestClient; steps: Steps; marker: string },
  all: readonly CrmNew[],
  beside: readonly CrmRef[],
  responsible: number,
): Promise<CrmRef[]> {
  const rank = ({ entityTypeId }: CrmNew): number => {
    const at = ORDER.indexOf(entityTypeId as (typeof ORDER)[number]);
    return at < 0 ? ORDER.length : at;
  };
  const inOrder = [...all.entries()].sort(([, a], [, b]) => rank(a) - rank(b));
  const made = new Map<number, CrmRef>();
  for (const [index, one] of inOrder) {
    const { entityTypeId } = one;
    const mark = `${marker}-${index}`;
    const id = await steps.once(
      `item:${index}`,
      async () => {
        const fields = fieldsOf(one, mark, [...made.values(), ...beside], responsible);
        const { result } = await client.call('crm.item.add', { entityTypeId, fields });
        return crmItem.parse((result as { item?: unknown } | null)?.item).id;
      },
      () => find(client, entityTypeId, mark),
    );
    made.set(index, { entityTypeId, id });
  }
  return all.flatMap((_, index) => made.get(index) ?? []);
}
