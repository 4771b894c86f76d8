import { z } from 'zod';
import { accountId, folderId, locationId } from './ids.ts';

/** What a list shows: one folder, a mailbox, the inboxes of all mailboxes, or all mail. The last three leave out Trash and Junk. */
export const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), folderId }),
  z.object({ kind: z.literal('account'), accountId }),
  z.object({ kind: z.literal('inboxes') }),
  z.object({ kind: z.literal('all') }),
]);
export type Scope = Readonly<z.infer<typeof scope>>;

/** What a message can be bound to in the portal (rows S2 and B5). */
export const association = z.enum(['task', 'crm', 'feed', 'chat', 'event']);
export type Association = z.infer<typeof association>;

/** The keyword that carries each association on the server (row B5). */
export const ASSOCIATION_KEYWORDS: Readonly<Record<Association, string>> = {
  task: '$B24Task',
  crm: '$B24CRM',
  feed: '$B24Feed',
  chat: '$B24Chat',
  event: '$B24Event',
};

/** By the computer's own calendar. `range`: whole days, both included, as `YYYY-MM-DD`; null is open. */
export const dateFilter = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['today', 'yesterday', 'last7', 'last30', 'thisMonth']) }),
  z.object({ kind: z.literal('range'), from: z.iso.date().nullable(), to: z.iso.date().nullable() }),
]);
export type DateFilter = Readonly<z.infer<typeof dateFilter>>;

const words = z.string().trim().max(500);

/**
 * What is listed (row S2): everything in the scope that satisfies all the fields that are there. `bound`: any of these;
 * `none` alone: bound to nothing. `text` is the search box as it was typed, operators included (row B2).
 */
export const listQuery = z.object({
  scope,
  text: words.optional(),
  read: z.boolean().optional(),
  flagged: z.boolean().optional(),
  attachments: z.boolean().optional(),
  bound: z.union([z.literal('none'), z.array(association).min(1).max(5)]).optional(),
  date: dateFilter.optional(),
  from: words.optional(),
  to: words.optional(),
  subject: words.optional(),
});
export type ListQuery = Readonly<z.infer<typeof listQuery>>;

export const sortColumn = z.enum(['date', 'from', 'subject', 'size', 'attachments']);
export type SortColumn = z.infer<typeof sortColumn>;
/** Ties are broken by date, newest first. */
export const sort = z.object({ by: sortColumn, descending: z.boolean() });
export type Sort = Readonly<z.infer<typeof sort>>;
export { NEWEST_FIRST } from './usual.ts';

/** What an action is done to: these places, or everything in a result save a few. */
export const target = z.union([
  z.object({ locationIds: z.array(locationId).min(1).max(10_000) }),
  z.object({ query: listQuery, except: z.array(locationId).max(10_000).optional() }),
]);
export type Target = Readonly<z.infer<typeof target>>;
