import { CRM_TYPE, type CrmRecord } from '#shared/model/crm.ts';
import type { PortalRecord } from '../../db/repos/portals.repo.ts';
import type { BatchCommand, CallOptions, RestClient } from '../rest/client.ts';
import { PortalFailure } from '../rest/failure.ts';
import { hasLeads, lookUp, type LookDeps } from './look.ts';
import { itemsOf, toRecord } from './shapes.ts';
import { smartTypes } from './smart.ts';
import { crmLists } from './stages.ts';

/** Which fields hold the words of a kind's name. */
const NAMED: readonly (readonly [entityTypeId: number, fields: readonly string[]])[] = [
  [CRM_TYPE.contact, ['name', 'lastName']],
  [CRM_TYPE.company, ['title']],
  [CRM_TYPE.lead, ['title', 'name', 'lastName', 'companyTitle']],
  [CRM_TYPE.deal, ['title']],
];

/** The fields that hold the words of a kind's name. */
export const namesOfKind = (entityTypeId: number): readonly string[] =>
  NAMED.find(([type]) => type === entityTypeId)?.[1] ?? ['title'];

/** Each word in one of the fields: groups of `crm.item.list` (rest.md 4.2). */
export const filterOf = (words: readonly string[], fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    words.map((word, index) => [
      String(index),
      {
        logic: 'OR',
        ...Object.fromEntries(fields.map((field, at) => [String(at), { [`%${field}`]: word }])),
      },
    ]),
  );

/** Kinds take turns, so that many companies leave room for a deal. */
function fairly<T>(lists: readonly (readonly T[])[], limit: number): T[] {
  const left = Math.max(0, ...lists.map(({ length }) => length));
  const inTurn = Array.from({ length: left }, (_, at) =>
    lists.flatMap((list) => list.slice(at, at + 1)),
  ).flat();
  const chosen = new Set(inTurn.slice(0, limit));
  return lists.flatMap((list) => list.filter((one) => chosen.has(one)));
}

/**
 * Contacts, companies, leads, deals and items of smart processes by words of their names, or by an address: at most `limit`, by kind, the latest first.
 * Rejects with a PortalFailure where none of the kinds can be asked.
 */
export async function searchRecords(
  deps: LookDeps,
  portal: PortalRecord,
  client: RestClient,
  text: string,
  limit: number,
  options: CallOptions,
): Promise<CrmRecord[]> {
  if (/^\S+@\S+\.\S+$/.test(text)) {
    const cards = await lookUp(deps, portal, client, [text], options);
    return cards.flatMap(({ records }) => records).slice(0, limit);
  }
  const words = text.split(/\s+/).filter(Boolean).slice(0, 4);
  const smart = await smartTypes(deps, portal, client, options);
  const kinds: readonly (readonly [number, readonly string[]])[] = [
    ...NAMED.filter(([type]) => type !== CRM_TYPE.lead || hasLeads(portal)),
    ...smart.map(({ entityTypeId }) => [entityTypeId, namesOfKind(entityTypeId)] as const),
  ];
  const commands = new Map<string, BatchCommand>(
    kinds.map(([entityTypeId, fields]) => [
      String(entityTypeId),
      [
        'crm.item.list',
        { entityTypeId, select: ['*'], filter: filterOf(words, fields), order: { id: 'DESC' } },
      ],
    ]),
  );
  const lists = await crmLists(deps, portal, client, options);
  const answers = await client.batch(commands, options);
  const failures = [...answers.values()].filter((one) => one instanceof PortalFailure);
  const [failure] = failures;
  if (failure !== undefined && failures.length === commands.size) throw failure;
  return fairly(
    kinds.map(([entityTypeId]) => {
      const answer = answers.get(String(entityTypeId));
      if (answer === undefined || answer instanceof PortalFailure) return [];
      return itemsOf(answer.result).map((item) =>
        toRecord(portal.origin, entityTypeId, item, {
          kind: smart.find((one) => one.entityTypeId === entityTypeId)?.name ?? '',
          stage: lists.stage(entityTypeId, item.stageId)?.name ?? '',
        }),
      );
    }),
    limit,
  );
}
