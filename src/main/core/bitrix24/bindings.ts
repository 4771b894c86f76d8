import { z } from 'zod';
import type { Association } from '#shared/model/query.ts';
import type { PortalRecord } from '../db/repos/portals.repo.ts';
import { chatUrl, eventUrl, postUrl, taskUrl } from './links.ts';

/**
 * What a message's copy in the portal is bound to there, by Webmail or a colleague. The elements of `bindings` are not documented
 * (rest.md 2): whatever names a kind that we know, and a record by its number, is taken; the rest is left out.
 */
export interface PortalBinding {
  readonly kind: Association;
  readonly recordId: string;
  readonly url: string;
}

const KINDS: readonly (readonly [RegExp, Association])[] = [
  [/TASK/i, 'task'],
  [/CALENDAR|EVENT/i, 'event'],
  [/CHAT/i, 'chat'],
  [/BLOG|POST|FEED|LIVE/i, 'feed'],
  [/CRM/i, 'crm'],
];
const element = z.record(z.string(), z.unknown());
const id = z.coerce.number().int().positive();

/** The first text that names a kind, and the first number that can be an id. */
function read(binding: unknown): { kind: Association; record: number } | null {
  const fields = element.safeParse(binding);
  if (!fields.success) return null;
  const values = Object.entries(fields.data);
  const kind = values
    .filter(([, value]) => typeof value === 'string')
    .flatMap(([, value]) => KINDS.find(([pattern]) => pattern.test(String(value)))?.[1] ?? [])[0];
  const record = values
    .filter(([name]) => /id$/i.test(name))
    .flatMap(([, value]) => id.safeParse(value).data ?? [])[0];
  return kind === undefined || record === undefined ? null : { kind, record };
}

/** `page`: the copy's own page in the portal, for records that have none that we know. */
export function readBindings(
  bindings: readonly unknown[],
  portal: Pick<PortalRecord, 'origin' | 'user_id'>,
  page: string,
): PortalBinding[] {
  const { origin, user_id: user } = portal;
  return bindings.flatMap((binding) => {
    const found = read(binding);
    if (found === null) return [];
    const { kind, record } = found;
    const urls: Readonly<Record<Association, string>> = {
      task: taskUrl(origin, user ?? 0, record),
      event: eventUrl(origin, user ?? 0, record),
      chat: chatUrl(origin, record),
      feed: postUrl(origin, user ?? 0, record),
      crm: URL.parse(page, origin)?.href ?? origin,
    };
    return [{ kind, recordId: String(record), url: urls[kind] }];
  });
}
