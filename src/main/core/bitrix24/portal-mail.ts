import { z } from 'zod';
import type { PortalId } from '#shared/model/ids.ts';
import { hasFeature, portalsRepo, type PortalRecord } from '../db/repos/portals.repo.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../ports.ts';
import type { PushMessage } from './push/kind.ts';
import type { CallOptions, RestClient } from './rest/client.ts';
import { PortalFailure } from './rest/failure.ts';

/**
 * The portal's own copies of our messages (rest.md 2). No field holds the Message-ID: a copy is known by mailbox, time, sender and
 * subject, and only where exactly one fits.
 */

const boxes = z.object({ items: z.array(z.object({ id: z.number().int(), email: z.string() })) });
const found = z.object({
  items: z.array(
    z.object({
      id: z.number().int(),
      subject: z.string().nullish(),
      from: z.string().nullish(),
      date: z.string().nullish(),
      url: z.string().nullish(),
      bindings: z.array(z.unknown()).nullish(),
    }),
  ),
});
export type PortalCopy = z.infer<typeof found>['items'][number];

const BOXES_GOOD_MS = 10 * 60_000;
/** Clocks and time zones of headers differ; the minute of the message itself tells between candidates. */
const WINDOW_MS = 26 * 60 * 60_000;
const SAME_MS = 90_000;
const MOST = 200;

const atom = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, '+00:00');
const fold = (text: string | null | undefined): string =>
  (text ?? '').replace(/\s+/g, ' ').trim().toLowerCase();

/** The mailboxes that the portal has and we may use there, by address; kept for ten minutes. Empty without the scope. */
async function mailboxesOf(
  deps: { store: Store; clock: Clock },
  portal: PortalRecord,
  client: RestClient,
  options: CallOptions,
): Promise<Map<string, number>> {
  const { store, clock } = deps;
  const known = portalsRepo.cached(store.read, portal.id, 'mailboxes');
  const parsed = known === undefined ? undefined : boxes.shape.items.safeParse(JSON.parse(known.value));
  let items = parsed?.success === true && clock.now() - (known?.at ?? 0) < BOXES_GOOD_MS ? parsed.data : null;
  if (items === null) {
    items = [];
    for (let page = 1; page <= 10; page += 1) {
      const answer = boxes.safeParse(
        await client.call3('mail.mailbox.list', { pagination: { page, limit: 100 } }, options),
      );
      if (!answer.success) break;
      items.push(...answer.data.items);
      if (answer.data.items.length < 100) break;
    }
    const kept = items;
    store.write((tx) => portalsRepo.cache(tx, portal.id, 'mailboxes', kept, clock.now()));
  }
  return new Map(items.map(({ id, email }) => [email.trim().toLowerCase(), id]));
}

/** The copy among candidates: same sender and subject; of several the one of the same minute, where that is one alone. */
export function chooseCopy(message: PushMessage, candidates: readonly PortalCopy[]): PortalCopy | null {
  const sender = message.from?.address.toLowerCase() ?? '';
  const same = candidates.filter(
    (one) => fold(one.subject) === fold(message.subject) && fold(one.from).includes(sender),
  );
  const unique = [...new Map(same.map((one) => [one.id, one])).values()];
  if (unique.length === 1) return unique[0] ?? null;
  const close = unique.filter((one) => {
    const at = Date.parse(one.date ?? '');
    return [message.date, message.received].some((ours) => Math.abs(at - ours) <= SAME_MS);
  });
  return close.length === 1 ? (close[0] ?? null) : null;
}

/** What the portal has of a mailbox in a span of time, as one list; nothing where it has not the mailbox or we may not see it. */
async function copiesBetween(
  deps: { store: Store; clock: Clock },
  portal: PortalRecord,
  client: RestClient,
  mailbox: string,
  span: { readonly from: number; readonly to: number },
  options: CallOptions,
): Promise<readonly PortalCopy[]> {
  if (!hasFeature(portal, 'mail')) return [];
  try {
    const mailboxId = (await mailboxesOf(deps, portal, client, options)).get(mailbox.toLowerCase());
    if (mailboxId === undefined) return [];
    const candidates: PortalCopy[] = [];
    for (let page = 1; page <= 10; page += 1) {
      const query = {
        mailboxId,
        dateFrom: atom(span.from - WINDOW_MS),
        dateTo: atom(span.to + WINDOW_MS),
        pagination: { page, limit: MOST },
      };
      const answer = found.safeParse(await client.call3('mail.message.list', query, options));
      if (!answer.success) return [];
      candidates.push(...answer.data.items);
      if (answer.data.items.length < MOST) break;
    }
    return candidates;
  } catch (error) {
    // Without the right, or on a portal without REST 3.0, the general way remains.
    if (error instanceof PortalFailure && error.outcome === 'refused' && !error.temporary) {
      if (error.error.code === 'PORTAL_AUTH') throw error;
      return [];
    }
    throw error;
  }
}

/**
 * The portal's copy of a message; null where the scope or the mailbox is missing there, the portal has not synchronised it, or
 * several fit. Rejects with a PortalFailure for anything but a refusal.
 */
export async function findPortalCopy(
  deps: { store: Store; clock: Clock },
  portal: PortalRecord,
  client: RestClient,
  message: PushMessage,
  options: CallOptions = {},
): Promise<PortalCopy | null> {
  const span = {
    from: Math.min(message.date, message.received),
    to: Math.max(message.date, message.received),
  };
  return chooseCopy(message, await copiesBetween(deps, portal, client, message.mailbox, span, options));
}

/** Forgets which mailboxes the portal has. */
export const forgetMailboxes = (store: Store, id: PortalId): void =>
  store.write((tx) => portalsRepo.uncache(tx, id, 'mailboxes'));

/**
 * Those of some messages whose copies in the portal are bound to the CRM there already, by Webmail or a colleague. What an element of
 * `bindings` looks like is not documented: whatever names the CRM counts. None without the scope. Rejects with a PortalFailure.
 */
export async function boundInPortal(
  deps: { store: Store; clock: Clock },
  portal: PortalRecord,
  client: RestClient,
  messages: readonly PushMessage[],
  options: CallOptions = {},
): Promise<ReadonlySet<PushMessage['id']>> {
  const bound = new Set<PushMessage['id']>();
  for (const [mailbox, some] of Map.groupBy(messages, (one) => one.mailbox)) {
    const times = some.flatMap(({ date, received }) => [date, received]);
    const span = { from: Math.min(...times), to: Math.max(...times) };
    const candidates = await copiesBetween(deps, portal, client, mailbox, span, options);
    for (const message of some) {
      const copy = chooseCopy(message, candidates);
      if (/crm/i.test(JSON.stringify(copy?.bindings ?? []))) bound.add(message.id);
    }
  }
  return bound;
}
