import { z } from 'zod';
import { portalsRepo, type PortalRecord } from '../../db/repos/portals.repo.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../ports.ts';
import type { CallOptions, RestClient } from '../rest/client.ts';
import { PortalFailure } from '../rest/failure.ts';
import { readRows } from './shapes.ts';

/** The kinds of records that a company has made for itself: smart processes (rest.md 4). */
export interface SmartType {
  readonly entityTypeId: number;
  readonly name: string;
}

const GOOD_MS = 4 * 60 * 60_000;
const KEY = 'crm.types';
/** More would make a long list of what is rarely wanted. */
const MOST = 8;

const answer = z.object({ types: z.array(z.unknown()) });
const row = z.object({ entityTypeId: z.coerce.number().int().positive(), title: z.string().min(1) });
const kept = z.array(z.object({ entityTypeId: z.number(), name: z.string() }));

/** Those known without asking. */
export function knownSmartTypes(store: Store, portal: PortalRecord): SmartType[] {
  const known = portalsRepo.cached(store.read, portal.id, KEY);
  return known === undefined ? [] : (kept.safeParse(JSON.parse(known.value)).data ?? []);
}

/** From the cache while it is good, and where the portal cannot be asked; none where it has none, or lets nobody know. */
export async function smartTypes(
  deps: { store: Store; clock: Clock },
  portal: PortalRecord,
  client: RestClient,
  options: CallOptions,
): Promise<SmartType[]> {
  const { store, clock } = deps;
  const at = portalsRepo.cached(store.read, portal.id, KEY)?.at ?? 0;
  if (at > 0 && clock.now() - at < GOOD_MS) return knownSmartTypes(store, portal);
  try {
    const { result } = await client.call('crm.type.list', { order: { id: 'ASC' } }, options);
    const rows = readRows(row, answer.safeParse(result).data?.types ?? []);
    const types = rows.slice(0, MOST).map(({ entityTypeId, title }) => ({ entityTypeId, name: title }));
    store.write((tx) => portalsRepo.cache(tx, portal.id, KEY, types, clock.now()));
    return types;
  } catch (error) {
    if (error instanceof PortalFailure) return knownSmartTypes(store, portal);
    throw error;
  }
}
