import { CRM_TYPE, type CrmCard, type CrmDeal, type CrmRecord } from '#shared/model/crm.ts';
import type { PortalParty } from '#shared/model/portal.ts';
import type { PortalRecord } from '../../db/repos/portals.repo.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../ports.ts';
import { partiesOf } from '../directory.ts';
import { crmUrl } from '../links.ts';
import {
  MOST_COMMANDS,
  type Answer,
  type BatchAnswer,
  type BatchCommand,
  type CallOptions,
  type RestClient,
} from '../rest/client.ts';
import { PortalFailure } from '../rest/failure.ts';
import {
  activityRow,
  foundOf,
  itemsOf,
  readRows,
  toActivity,
  toRecord,
  type CrmItem,
  type Found,
} from './shapes.ts';
import { crmLists, type CrmLists } from './stages.ts';

/** Who addresses are in the CRM (row B4), in three requests whatever their number. */

export interface LookDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/** Of each kind; the portal itself names no more than twenty. */
const MOST_RECORDS = 5;
const MOST_DEALS = 10;
const MOST_ACTIVITIES = 5;

export const foldAddress = (address: string): string => address.trim().toLowerCase();

/** A CRM in the simple mode has no leads (rest.md 4.6). */
export const hasLeads = (portal: Pick<PortalRecord, 'leads'>): boolean => portal.leads !== 0;

const answered = (answer: BatchAnswer | undefined): Answer => {
  if (answer instanceof PortalFailure) throw answer;
  return answer ?? { result: undefined, total: null, next: null };
};

/** A customer of many years has hundreds of deals. Fifty rows a page (rest.md 1.6). */
const MOST_PAGES = 10;

/** Any number of commands, as many requests as they need. */
async function inBatches(
  client: RestClient,
  commands: ReadonlyMap<string, BatchCommand>,
  options: CallOptions,
): Promise<Map<string, BatchAnswer>> {
  const all = [...commands];
  const answers = new Map<string, BatchAnswer>();
  for (let at = 0; at < all.length; at += MOST_COMMANDS) {
    const some = await client.batch(new Map(all.slice(at, at + MOST_COMMANDS)), options);
    for (const [name, answer] of some) answers.set(name, answer);
  }
  return answers;
}

/** The same, with lists of items read on to their end, page by page. */
async function readOn(
  client: RestClient,
  commands: ReadonlyMap<string, BatchCommand>,
  options: CallOptions,
): Promise<Map<string, BatchAnswer[]>> {
  const pages = new Map<string, BatchAnswer[]>();
  let left = commands;
  for (let page = 0; page < MOST_PAGES && left.size > 0; page += 1) {
    const answers = await inBatches(client, left, options);
    const more = new Map<string, BatchCommand>();
    for (const [name, answer] of answers) {
      pages.set(name, [...(pages.get(name) ?? []), answer]);
      const [method, params] = left.get(name) ?? [''];
      if (method === 'crm.item.list' && !(answer instanceof PortalFailure) && answer.next !== null)
        more.set(name, [method, { ...params, start: answer.next }]);
    }
    left = more;
  }
  return pages;
}

/** The kinds that `crm.duplicate.findbycomm` leaves out once one before them has twenty (rest.md 4.1), to be asked for by themselves. */
const MOST_DUPLICATES = 20;
function leftOut({ leads, contacts }: Found): ('CONTACT' | 'COMPANY')[] {
  if (leads.length >= MOST_DUPLICATES) return ['CONTACT', 'COMPANY'];
  return contacts.length >= MOST_DUPLICATES ? ['COMPANY'] : [];
}

/** The records that have each address, in one request for fifty of them, and another where some have very many. Rejects with a PortalFailure. */
export async function findByAddress(
  portal: PortalRecord,
  client: RestClient,
  addresses: readonly string[],
  options: CallOptions,
): Promise<Map<string, Found>> {
  const wanted = [...new Set(addresses.map(foldAddress))].filter((one) => one !== '');
  const found = new Map<string, Found>();
  const commandOf = (value: string, kind?: string): BatchCommand => [
    'crm.duplicate.findbycomm',
    { type: 'EMAIL', values: [value], ...(kind === undefined ? {} : { entity_type: kind }) },
  ];
  const answers = await inBatches(
    client,
    new Map(wanted.map((value, index) => [`a${index}`, commandOf(value)])),
    options,
  );
  const firsts = wanted.map((value, index) => ({
    ...{ value, index },
    first: foundOf(answered(answers.get(`a${index}`)).result),
  }));
  const others = await inBatches(
    client,
    new Map(
      firsts.flatMap(({ value, index, first }) =>
        leftOut(first).map((kind): [string, BatchCommand] => [`${kind}${index}`, commandOf(value, kind)]),
      ),
    ),
    options,
  );
  for (const { value, index, first } of firsts) {
    const also = (kind: string): Found => foundOf(answered(others.get(`${kind}${index}`)).result);
    found.set(value, {
      leads: hasLeads(portal) ? first.leads : [],
      contacts: [...first.contacts, ...also('CONTACT').contacts],
      companies: [...first.companies, ...also('COMPANY').companies],
    });
  }
  return found;
}

/** The people of the company; none where the portal fails in a way that is `enough`. Rejects with any other failure. */
async function peopleOr(
  deps: LookDeps,
  portal: PortalRecord,
  client: RestClient,
  options: CallOptions,
  enough: (failure: PortalFailure) => boolean,
): Promise<PortalParty[]> {
  try {
    return await partiesOf(deps, portal, () => client, 'user', options);
  } catch (error) {
    if (error instanceof PortalFailure && enough(error)) return [];
    throw error;
  }
}

/** The people of the company; as many as are known where the portal does not tell. Rejects as nothing but `signal` makes it. */
export const colleagues = (
  deps: LookDeps,
  portal: PortalRecord,
  client: RestClient,
  options: CallOptions,
): Promise<PortalParty[]> => peopleOr(deps, portal, client, options, () => true);

/**
 * The same, to decide by whether somebody is a customer: where the portal does not tell now and will later, that is waited for.
 * Rejects with a PortalFailure.
 */
export const certainColleagues = (
  deps: LookDeps,
  portal: PortalRecord,
  client: RestClient,
  options: CallOptions,
): Promise<PortalParty[]> =>
  peopleOr(
    deps,
    portal,
    client,
    options,
    (failure) => !failure.temporary && failure.error.code !== 'PORTAL_AUTH',
  );

const some = (ids: Iterable<number>): number[] => [...new Set(ids)];
const byIds = (entityTypeId: number, ids: readonly number[], select: readonly string[]): BatchCommand => [
  'crm.item.list',
  // The addresses and numbers (`fm`) come only with everything.
  { entityTypeId, select, filter: { '@id': ids }, order: { id: 'ASC' } },
];
const DEAL_FIELDS = [
  'id',
  'title',
  'stageId',
  'categoryId',
  'opportunity',
  'currencyId',
  'contactId',
  'companyId',
];

const mapOf = (pages: readonly BatchAnswer[] | undefined): Map<number, CrmItem> =>
  new Map((pages ?? []).flatMap((page) => itemsOf(answered(page).result)).map((item) => [item.id, item]));

function toDeals(portal: PortalRecord, items: Iterable<CrmItem>, lists: CrmLists): CrmDeal[] {
  const open = [...items].flatMap((item) => {
    const stage = lists.stage(CRM_TYPE.deal, item.stageId);
    if (stage?.end === true) return [];
    return [
      {
        id: item.id,
        title: item.title?.trim() || `#${item.id}`,
        stage: stage?.name ?? item.stageId ?? '',
        color: stage?.color ?? '',
        amount: item.opportunity ?? null,
        currency: item.currencyId ?? '',
        url: crmUrl(portal.origin, CRM_TYPE.deal, item.id),
      },
    ];
  });
  return open.sort((a, b) => b.id - a.id).slice(0, MOST_DEALS);
}

/**
 * Asks the portal who `addresses` are. One card for each, in their order; a card without records for one that the CRM does not know.
 * Rejects with a PortalFailure.
 */
export async function lookUp(
  deps: LookDeps,
  portal: PortalRecord,
  client: RestClient,
  addresses: readonly string[],
  options: CallOptions,
): Promise<CrmCard[]> {
  const found = await findByAddress(portal, client, addresses, options);
  const now = deps.clock.now();
  const first = ({ contacts, leads, companies }: Found) => ({
    contacts: contacts.slice(0, MOST_RECORDS),
    leads: leads.slice(0, MOST_RECORDS),
    companies: companies.slice(0, MOST_RECORDS),
  });
  const of = new Map([...found].map(([address, all]) => [address, first(all)]));
  const all = [...of.values()];
  const ids = {
    contacts: some(all.flatMap(({ contacts }) => contacts)),
    leads: some(all.flatMap(({ leads }) => leads)),
    companies: some(all.flatMap(({ companies }) => companies)),
  };
  const people = await colleagues(deps, portal, client, options);
  const isColleague = (address: string): boolean =>
    people.some(({ email }) => foldAddress(email) === address);
  const empty = (address: string): CrmCard => ({
    address,
    colleague: isColleague(address),
    records: [],
    deals: [],
    activities: [],
    at: now,
  });
  if (ids.contacts.length + ids.leads.length + ids.companies.length === 0) return [...of.keys()].map(empty);

  const lists = await crmLists(deps, portal, client, options);
  const records = new Map<string, BatchCommand>();
  if (ids.contacts.length > 0) records.set('contacts', byIds(CRM_TYPE.contact, ids.contacts, ['*']));
  if (ids.leads.length > 0) records.set('leads', byIds(CRM_TYPE.lead, ids.leads, ['*']));
  if (ids.companies.length > 0) records.set('companies', byIds(CRM_TYPE.company, ids.companies, ['*']));
  const told = await readOn(client, records, options);
  const contacts = mapOf(told.get('contacts'));
  const leads = mapOf(told.get('leads'));
  const companies = mapOf(told.get('companies'));

  const companyOf = (item: CrmItem): number => item.companyId ?? 0;
  const named = some(
    [...contacts.values(), ...leads.values()].map(companyOf).filter((id) => id > 0 && !companies.has(id)),
  );
  const newest = { select: DEAL_FIELDS, order: { id: 'DESC' }, entityTypeId: CRM_TYPE.deal };
  const withCompanies = some([...companies.keys(), ...[...contacts.values()].map(companyOf)]).filter(
    (id) => id > 0,
  );
  const more = new Map<string, BatchCommand>();
  if (named.length > 0) more.set('named', byIds(CRM_TYPE.company, named, ['id', 'title']));
  if (contacts.size > 0)
    more.set('ofContacts', ['crm.item.list', { ...newest, filter: { '@contactId': [...contacts.keys()] } }]);
  if (withCompanies.length > 0)
    more.set('ofCompanies', ['crm.item.list', { ...newest, filter: { '@companyId': withCompanies } }]);
  const bindingsOf = (one: ReturnType<typeof first>) => [
    ...one.contacts.map((id) => ({ OWNER_TYPE_ID: CRM_TYPE.contact, OWNER_ID: id })),
    ...one.leads.map((id) => ({ OWNER_TYPE_ID: CRM_TYPE.lead, OWNER_ID: id })),
    ...one.companies.map((id) => ({ OWNER_TYPE_ID: CRM_TYPE.company, OWNER_ID: id })),
  ];
  for (const [index, one] of all.entries()) {
    const bindings = bindingsOf(one);
    if (bindings.length === 0) continue;
    more.set(`activities${index}`, [
      'crm.activity.list',
      {
        filter: { BINDINGS: bindings },
        order: { START_TIME: 'DESC' },
        select: ['ID', 'TYPE_ID', 'SUBJECT', 'START_TIME', 'CREATED', 'DIRECTION', 'COMPLETED'],
      },
    ]);
  }
  const rest = await readOn(client, more, options);
  const titles = new Map([...companies, ...mapOf(rest.get('named'))]);
  /** A person may see a contact and no deals: the card says what it can. */
  const deals = ['ofContacts', 'ofCompanies']
    .flatMap((name) => rest.get(name) ?? [])
    .flatMap((page) => (page instanceof PortalFailure ? [] : itemsOf(page.result)));

  const record = (entityTypeId: number, item: CrmItem): CrmRecord =>
    toRecord(portal.origin, entityTypeId, item, {
      company: titles.get(companyOf(item))?.title ?? item.companyTitle ?? '',
      responsible: people.find(({ id }) => id === item.assignedById)?.name ?? '',
      stage: lists.stage(entityTypeId, item.stageId)?.name ?? '',
    });
  const pick = (from: Map<number, CrmItem>, wanted: readonly number[]): CrmItem[] =>
    wanted.flatMap((id) => from.get(id) ?? []);

  return [...of].map(([address, one], index) => {
    const its = {
      contacts: pick(contacts, one.contacts),
      leads: pick(leads, one.leads),
      companies: pick(companies, one.companies),
    };
    const contactIds = new Set(one.contacts);
    const companyIds = new Set([...one.companies, ...its.contacts.map(companyOf)].filter((id) => id > 0));
    const open = new Map(
      deals
        .filter((deal) => contactIds.has(deal.contactId ?? 0) || companyIds.has(deal.companyId ?? 0))
        .map((deal) => [deal.id, deal]),
    );
    const [activities] = rest.get(`activities${index}`) ?? [];
    return {
      address,
      colleague: isColleague(address),
      records: [
        ...its.contacts.map((item) => record(CRM_TYPE.contact, item)),
        ...its.leads.map((item) => record(CRM_TYPE.lead, item)),
        ...its.companies.map((item) => record(CRM_TYPE.company, item)),
      ],
      deals: toDeals(portal, open.values(), lists),
      activities:
        activities === undefined || activities instanceof PortalFailure
          ? []
          : readRows(activityRow, activities.result).map(toActivity).slice(0, MOST_ACTIVITIES),
      at: now,
    };
  });
}
