import { CRM_TYPE } from '#shared/model/crm.ts';
import type { CrmRef } from '#shared/model/push.ts';
import type { PortalRecord } from '../../db/repos/portals.repo.ts';
import type { Clock } from '../../ports.ts';
import { findByAddress, foldAddress } from '../crm/look.ts';
import { ownersIn } from '../crm/plan.ts';
import { itemsOf } from '../crm/shapes.ts';
import type { BatchCommand, CallOptions, RestClient } from '../rest/client.ts';
import { PortalFailure } from '../rest/failure.ts';

/** Where mail of an address is filed, and whose it is; no owners for somebody whom the CRM does not know. */
export interface KnownOwner {
  readonly owners: readonly CrmRef[];
  /** The employee responsible for the first of them; null where there is none. */
  readonly responsible: number | null;
}

const GOOD_MS = 30 * 60_000;
const MOST_KEPT = 5_000;
/** A page of a list, and what a batch takes (rest.md 1.5, 1.6). */
const AT_ONCE = 50;

export interface KnownOwners {
  /** In two requests for fifty addresses, whatever their mail. Rejects with a PortalFailure. */
  of(
    portal: PortalRecord,
    client: RestClient,
    addresses: readonly string[],
    options: CallOptions,
  ): Promise<Map<string, KnownOwner>>;
  /** What was learnt is void: a lead was made. */
  forget(address: string): void;
}

/** Asks the CRM who addresses belong to, and remembers it for half an hour. */
export function createKnownOwners(clock: Clock): KnownOwners {
  const kept = new Map<string, { owner: KnownOwner; at: number }>();
  const keyOf = (portal: PortalRecord, address: string): string => `${portal.id} ${foldAddress(address)}`;

  const ask = async (
    portal: PortalRecord,
    client: RestClient,
    addresses: readonly string[],
    options: CallOptions,
  ): Promise<Map<string, KnownOwner>> => {
    const found = await findByAddress(portal, client, addresses, options);
    const owners = new Map([...found].map(([address, all]) => [address, ownersIn(all)]));
    const firsts = [...owners.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
    const commands = new Map<string, BatchCommand>();
    for (const type of [CRM_TYPE.contact, CRM_TYPE.lead, CRM_TYPE.company]) {
      const ids = [...new Set(firsts.filter((ref) => ref.entityTypeId === type).map(({ id }) => id))];
      const input = { entityTypeId: type, select: ['id', 'assignedById'], filter: { '@id': ids } };
      if (ids.length > 0) commands.set(String(type), ['crm.item.list', input]);
    }
    const responsible = new Map<string, number>();
    for (const [type, answer] of await client.batch(commands, options)) {
      if (answer instanceof PortalFailure) throw answer;
      for (const item of itemsOf(answer.result))
        if ((item.assignedById ?? 0) > 0) responsible.set(`${type}:${item.id}`, item.assignedById ?? 0);
    }
    return new Map(
      [...owners].map(([address, refs]) => {
        const [first] = refs;
        const who =
          first === undefined ? null : (responsible.get(`${first.entityTypeId}:${first.id}`) ?? null);
        return [address, { owners: refs, responsible: who }];
      }),
    );
  };

  return {
    async of(portal, client, addresses, options) {
      const now = clock.now();
      const wanted = [...new Set(addresses.map(foldAddress))];
      const known = new Map<string, KnownOwner>();
      for (const address of wanted) {
        const one = kept.get(keyOf(portal, address));
        if (one !== undefined && now - one.at < GOOD_MS) known.set(address, one.owner);
      }
      const asked = wanted.filter((address) => !known.has(address));
      for (let at = 0; at < asked.length; at += AT_ONCE) {
        const some = await ask(portal, client, asked.slice(at, at + AT_ONCE), options);
        for (const [address, owner] of some) {
          known.set(address, owner);
          kept.set(keyOf(portal, address), { owner, at: now });
        }
      }
      for (const key of kept.keys()) {
        if (kept.size <= MOST_KEPT) break;
        kept.delete(key);
      }
      return known;
    },
    forget(address) {
      for (const key of kept.keys()) if (key.endsWith(` ${foldAddress(address)}`)) kept.delete(key);
    },
  };
}
