import { z } from 'zod';
import { portalsRepo, type PortalRecord } from '../../db/repos/portals.repo.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../ports.ts';
import { allPages, type CallOptions, type RestClient } from '../rest/client.ts';
import { PortalFailure } from '../rest/failure.ts';
import { readRows } from './shapes.ts';

/** The lists of the CRM (rest.md 4.6): stages, sources. They change a few times a year. */

const GOOD_MS = 4 * 60 * 60_000;
const KEY = 'crm.lists';

const row = z.object({
  ENTITY_ID: z.string(),
  STATUS_ID: z.string(),
  NAME: z.string(),
  COLOR: z.string().nullish(),
  SEMANTICS: z.string().nullish(),
});
const kept = z.array(
  z.object({ list: z.string(), id: z.string(), name: z.string(), color: z.string(), end: z.boolean() }),
);

export interface CrmLists {
  /** Of a lead, a deal or a smart process, by its stage's id. */
  stage(
    entityTypeId: number,
    stageId: string | null | undefined,
  ): { name: string; color: string; end: boolean } | null;
  readonly sources: readonly { id: string; name: string }[];
}

const isStageList = (entityTypeId: number, list: string): boolean =>
  entityTypeId === 1
    ? list === 'STATUS'
    : entityTypeId === 2
      ? list.startsWith('DEAL_STAGE')
      : list.startsWith(`DYNAMIC_${entityTypeId}_STAGE`);

function toLists(rows: z.infer<typeof kept>): CrmLists {
  return {
    stage(entityTypeId, stageId) {
      const found = rows.find(({ list, id }) => id === stageId && isStageList(entityTypeId, list));
      return found === undefined ? null : { name: found.name, color: found.color, end: found.end };
    },
    sources: rows.filter(({ list }) => list === 'SOURCE').map(({ id, name }) => ({ id, name })),
  };
}

/** All lists: from the cache while it is good and where the portal cannot be asked. Rejects with a PortalFailure where there is none. */
export async function crmLists(
  deps: { store: Store; clock: Clock },
  portal: PortalRecord,
  client: RestClient,
  options: CallOptions,
): Promise<CrmLists> {
  const { store, clock } = deps;
  const known = portalsRepo.cached(store.read, portal.id, KEY);
  const usable = known === undefined ? null : (kept.safeParse(JSON.parse(known.value)).data ?? null);
  if (usable !== null && clock.now() - (known?.at ?? 0) < GOOD_MS) return toLists(usable);
  try {
    const rows = await allPages(
      client,
      'crm.status.list',
      { order: { SORT: 'ASC' } },
      { ...options, most: 1_000 },
    );
    const lists = readRows(row, rows).map((one) => ({
      list: one.ENTITY_ID,
      id: one.STATUS_ID,
      name: one.NAME,
      color: /^#[0-9a-f]{6}$/i.test(one.COLOR ?? '') ? (one.COLOR ?? '').toLowerCase() : '',
      // Won, lost, or lost in another way.
      end: ['S', 'F', 'A'].includes(one.SEMANTICS ?? ''),
    }));
    store.write((tx) => portalsRepo.cache(tx, portal.id, KEY, lists, clock.now()));
    return toLists(lists);
  } catch (error) {
    if (usable !== null && error instanceof PortalFailure) return toLists(usable);
    throw error;
  }
}

/** What is known of them without asking. */
export function knownLists(store: Store, portal: PortalRecord): CrmLists {
  const known = portalsRepo.cached(store.read, portal.id, KEY);
  return toLists(known === undefined ? [] : (kept.safeParse(JSON.parse(known.value)).data ?? []));
}
