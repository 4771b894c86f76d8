import { z } from 'zod';
import type { Address } from '#shared/model/address.ts';
import { CRM_TYPE } from '#shared/model/crm.ts';
import { hasFeature, portalsRepo, type PortalRecord } from '../../db/repos/portals.repo.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../ports.ts';
import type { PortalClients } from '../clients.ts';
import type { BatchCommand, CallOptions, RestClient } from '../rest/client.ts';
import { PortalFailure } from '../rest/failure.ts';
import { foldAddress, hasLeads } from './look.ts';
import { filterOf, namesOfKind } from './search.ts';
import { itemsOf, nameOf, readRows } from './shapes.ts';

/** Recipients by the beginning of a name, from a portal (row B9). */

const GOOD_MS = 10 * 60_000;
const MOST_KEPT = 200;

const recipients = z.object({ items: z.array(z.unknown()) });
const recipient = z.object({ email: z.string(), name: z.string().nullish() });

/** The portal's own completion (rest.md 2); null where it has none for us. */
async function fromMail(
  client: RestClient,
  text: string,
  limit: number,
  options: CallOptions,
): Promise<Address[] | null> {
  try {
    const input = { query: text, pagination: { page: 1, limit } };
    const told = recipients.safeParse(await client.call3('mail.recipient.listcontacts', input, options));
    if (!told.success) return null;
    return readRows(recipient, told.data.items).map(({ email, name }) => ({
      name: name ?? '',
      address: email,
    }));
  } catch (error) {
    // Without the right, or on a portal without REST 3.0, there is the CRM itself.
    if (error instanceof PortalFailure && error.outcome === 'refused' && !error.temporary) return null;
    throw error;
  }
}

/** Names only: the CRM's lists do not filter by address (rest.md 4.2). */
async function fromCrm(
  portal: PortalRecord,
  client: RestClient,
  text: string,
  options: CallOptions,
): Promise<Address[]> {
  const words = text.split(/\s+/).filter(Boolean).slice(0, 4);
  if (words.length === 0 || text.includes('@')) return [];
  const types = [CRM_TYPE.contact, CRM_TYPE.company, ...(hasLeads(portal) ? [CRM_TYPE.lead] : [])];
  const commands = new Map<string, BatchCommand>(
    types.map((entityTypeId) => {
      const filter = filterOf(words, namesOfKind(entityTypeId));
      return [
        String(entityTypeId),
        ['crm.item.list', { entityTypeId, select: ['*'], filter, order: { id: 'DESC' } }],
      ];
    }),
  );
  const answers = await client.batch(commands, options);
  return types.flatMap((entityTypeId) => {
    const answer = answers.get(String(entityTypeId));
    if (answer === undefined || answer instanceof PortalFailure) return [];
    return itemsOf(answer.result).flatMap((item) =>
      (item.fm ?? [])
        .filter((row) => row.typeId === 'EMAIL')
        .map((row) => {
          const person = [item.name, item.lastName].filter(Boolean).join(' ').trim();
          return { name: person || nameOf(entityTypeId, item), address: row.value };
        }),
    );
  });
}

/** At most `limit` people and companies, each address once. Rejects with a PortalFailure. */
async function completeAddress(
  portal: PortalRecord,
  client: RestClient,
  text: string,
  limit: number,
  options: CallOptions,
): Promise<Address[]> {
  const mail = hasFeature(portal, 'mail') ? await fromMail(client, text, limit, options) : null;
  const found = mail ?? (hasFeature(portal, 'crm') ? await fromCrm(portal, client, text, options) : []);
  const usable = found.filter(({ address }) => /^\S+@\S+$/.test(address));
  return [...new Map(usable.map((one) => [foldAddress(one.address), one])).values()].slice(0, limit);
}

/**
 * Completes from every portal that lets us in. What it answered is kept for some minutes, for the same beginnings are typed again and
 * again; what cannot be asked is left out.
 */
export function createCompletion(deps: { store: Store; clock: Clock; clients: PortalClients }) {
  const { store, clock, clients } = deps;
  const kept = new Map<string, { readonly at: number; readonly people: Address[] }>();

  const ask = async (portal: PortalRecord, text: string, limit: number, signal: AbortSignal) => {
    const key = `${portal.id} ${limit} ${text.toLowerCase()}`;
    const known = kept.get(key);
    if (known !== undefined && clock.now() - known.at < GOOD_MS) return known.people;
    try {
      const people = await completeAddress(portal, clients.of(portal), text, limit, { urgent: true, signal });
      kept.delete(key);
      kept.set(key, { at: clock.now(), people });
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return people;
    } catch (error) {
      if (error instanceof PortalFailure) return known?.people ?? [];
      throw error;
    }
  };

  return async (
    { text, limit }: { readonly text: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Address[]> => {
    const portals = portalsRepo.all(store.read).filter((portal) => portal.signed_out === 0);
    const lists = await Promise.all(portals.map((portal) => ask(portal, text, limit, signal)));
    return [...new Map(lists.flat().map((one) => [foldAddress(one.address), one])).values()].slice(0, limit);
  };
}
