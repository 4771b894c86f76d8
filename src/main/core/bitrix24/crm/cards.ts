import { crmCard, type CrmCard } from '#shared/model/crm.ts';
import type { PortalId } from '#shared/model/ids.ts';
import { portalsRepo } from '../../db/repos/portals.repo.ts';
import type { ReadDb } from '../../db/driver.ts';
import type { Tx } from '../../db/store.ts';

/** What the portal told of addresses, kept so that it is there at once and offline. */

const PREFIX = 'crm:';
const UNUSED_MS = 90 * 24 * 60 * 60_000;
const keyOf = (address: string): string => `${PREFIX}${address.trim().toLowerCase()}`;

export function knownCards(db: ReadDb, portalId: PortalId, addresses: readonly string[]): CrmCard[] {
  return [...new Set(addresses.map(keyOf))].flatMap((key) => {
    const kept = portalsRepo.cached(db, portalId, key);
    const card = kept === undefined ? undefined : crmCard.safeParse(JSON.parse(kept.value)).data;
    return card ?? [];
  });
}

export function keepCards(tx: Tx, portalId: PortalId, cards: readonly CrmCard[]): void {
  for (const card of cards) portalsRepo.cache(tx, portalId, keyOf(card.address), card, card.at);
}

/** Makes them old, so that they are asked anew and still there where that is not possible. */
export function ageCards(tx: Tx, portalId: PortalId, addresses: readonly string[], now: number): void {
  for (const card of knownCards(tx.db, portalId, addresses))
    portalsRepo.cache(tx, portalId, keyOf(card.address), { ...card, at: 0 }, now);
}

/** Notes that they were shown, though the portal did not tell them anew. */
export function useCards(tx: Tx, portalId: PortalId, addresses: readonly string[], now: number): void {
  for (const address of addresses) portalsRepo.touchCached(tx, portalId, keyOf(address), now);
}

/** Forgets those that were neither told nor shown for a quarter of a year. */
export const pruneCards = (tx: Tx, portalId: PortalId, now: number): void =>
  portalsRepo.pruneCached(tx, portalId, PREFIX, now - UNUSED_MS);
