import { z } from 'zod';
import type { PortalParty } from '#shared/model/portal.ts';
import { foldForSearch } from '#shared/query/find-hits.ts';
import { hasFeature, portalsRepo, type PortalRecord } from '../db/repos/portals.repo.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../ports.ts';
import { allPages, type CallOptions, type RestClient } from './rest/client.ts';
import { PortalFailure } from './rest/failure.ts';

/** People, departments and projects of a portal (rest.md 5.5), kept for some hours so that a choice is instant and works offline. */

const GOOD_MS = 4 * 60 * 60_000;
const MOST_PEOPLE = 2_000;

const user = z.object({
  ID: z.coerce.number().int().positive(),
  NAME: z.string().nullish(),
  LAST_NAME: z.string().nullish(),
  EMAIL: z.string().nullish(),
  WORK_POSITION: z.string().nullish(),
});
const department = z.object({ ID: z.coerce.number().int().positive(), NAME: z.string() });
const group = z.object({
  ID: z.coerce.number().int().positive(),
  NAME: z.string(),
  CLOSED: z.string().nullish(),
});
const stored = z.array(
  z.object({
    kind: z.enum(['user', 'department', 'project']),
    id: z.number(),
    name: z.string(),
    detail: z.string(),
    email: z.string(),
  }),
);

type Kind = 'user' | 'department' | 'project';
/** Rows that make no sense are left out, not the whole list. */
const read = <T>(shape: z.ZodType<T>, rows: readonly unknown[]): T[] =>
  rows.flatMap((row) => {
    const parsed = shape.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });

const ASK: Readonly<
  Record<
    Kind,
    {
      feature: 'people' | 'departments' | 'projects';
      ask: (client: RestClient, options: CallOptions) => Promise<PortalParty[]>;
    }
  >
> = {
  user: {
    feature: 'people',
    ask: async (client, options) => {
      const input = { FILTER: { ACTIVE: true, USER_TYPE: 'employee' }, sort: 'LAST_NAME', order: 'ASC' };
      const rows = await allPages(client, 'user.get', input, { ...options, most: MOST_PEOPLE });
      return read(user, rows).map((one) => ({
        kind: 'user',
        id: one.ID,
        name: [one.NAME, one.LAST_NAME].filter(Boolean).join(' ') || one.EMAIL || String(one.ID),
        detail: one.WORK_POSITION ?? '',
        email: one.EMAIL ?? '',
      }));
    },
  },
  department: {
    feature: 'departments',
    ask: async (client, options) =>
      read(department, await allPages(client, 'department.get', { sort: 'NAME', order: 'ASC' }, options)).map(
        ({ ID, NAME }) => ({ kind: 'department', id: ID, name: NAME, detail: '', email: '' }),
      ),
  },
  project: {
    feature: 'projects',
    ask: async (client, options) =>
      read(group, await allPages(client, 'sonet_group.get', { ORDER: { NAME: 'ASC' } }, options))
        .filter(({ CLOSED }) => CLOSED !== 'Y')
        .map(({ ID, NAME }) => ({ kind: 'project', id: ID, name: NAME, detail: '', email: '' })),
  },
};

/** All of one kind: from the cache while it is good, and where the portal cannot be asked; empty without the scope. */
export async function partiesOf(
  deps: { store: Store; clock: Clock },
  portal: PortalRecord,
  client: () => RestClient,
  kind: Kind,
  options: CallOptions,
): Promise<PortalParty[]> {
  const { store, clock } = deps;
  const known = portalsRepo.cached(store.read, portal.id, kind);
  const kept = known === undefined ? null : stored.safeParse(JSON.parse(known.value));
  const usable = kept?.success === true ? kept.data : null;
  if (usable !== null && clock.now() - (known?.at ?? 0) < GOOD_MS) return usable;
  if (!hasFeature(portal, ASK[kind].feature)) return usable ?? [];
  try {
    const parties = await ASK[kind].ask(client(), options);
    store.write((tx) => portalsRepo.cache(tx, portal.id, kind, parties, clock.now()));
    return parties;
  } catch (error) {
    if (usable !== null && error instanceof PortalFailure) return usable;
    throw error;
  }
}

/** Those of which each word of `text` begins a word of the name, the position or the address; in the order given, `limit` at most. */
export function matching(parties: readonly PortalParty[], text: string, limit: number): PortalParty[] {
  const wanted = foldForSearch(text).split(/\s+/).filter(Boolean);
  const hits: PortalParty[] = [];
  for (const party of parties) {
    const words = foldForSearch(`${party.name} ${party.detail} ${party.email}`).split(/[\s@.,()-]+/);
    if (wanted.every((one) => words.some((word) => word.startsWith(one)))) hits.push(party);
    if (hits.length >= limit) break;
  }
  return hits;
}

/**
 * The people of a portal that have one of these addresses, without the one that we are there. None where the portal cannot be asked:
 * a form can begin without them.
 */
export async function usersAmong(
  deps: { store: Store; clock: Clock },
  portal: PortalRecord,
  client: () => RestClient,
  addresses: readonly string[],
  options: CallOptions,
): Promise<PortalParty[]> {
  const wanted = new Set(addresses.map((address) => address.toLowerCase()));
  try {
    const people = await partiesOf(deps, portal, client, 'user', options);
    return people.filter(({ id, email }) => id !== portal.user_id && wanted.has(email.toLowerCase()));
  } catch (error) {
    if (error instanceof PortalFailure) return [];
    throw error;
  }
}
