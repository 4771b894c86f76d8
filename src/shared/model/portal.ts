import { z } from 'zod';
import { wireError } from '../errors.ts';
import { accountId, portalId } from './ids.ts';

/** How we are let in: by an incoming webhook's address, or as an OAuth 2.0 local application. */
export const portalWay = z.enum(['webhook', 'oauth']);
export type PortalWay = z.infer<typeof portalWay>;

/** What a portal is used for; each needs a scope. */
export const portalFeature = z.enum([
  'task',
  'crm',
  'feed',
  'chat',
  'event',
  'files',
  'people',
  'departments',
  'projects',
  'mail',
]);
export type PortalFeature = z.infer<typeof portalFeature>;

/**
 * The scopes of which any one will do. The documentation names some of them twice (`task` and `tasks`, `mail` and
 * `mailservice`): which one a portal grants is seen by asking it.
 */
export const FEATURE_SCOPES: Readonly<Record<PortalFeature, readonly string[]>> = {
  task: ['task', 'tasks'],
  crm: ['crm'],
  feed: ['log'],
  chat: ['im'],
  event: ['calendar'],
  files: ['disk'],
  people: ['user', 'user_basic', 'user_brief'],
  departments: ['department'],
  projects: ['sonet_group', 'socialnetwork', 'sonet'],
  mail: ['mail', 'mailservice'],
};

/** Who can be chosen: a person of the company, a department, a project or group, or everybody. */
export const portalParty = z.object({
  kind: z.enum(['user', 'department', 'project', 'all']),
  /** 0 for everybody. */
  id: z.number().int().nonnegative(),
  name: z.string(),
  /** A person's position, otherwise empty. */
  detail: z.string(),
  /** Empty where the portal does not tell. */
  email: z.string(),
});
export type PortalParty = Readonly<z.infer<typeof portalParty>>;

/** What one click does without asking. */
export const portalDefaults = z.object({
  /** Of tasks; null: oneself. */
  responsible: portalParty.nullable(),
  project: portalParty.nullable(),
  /** Days until a task is due; null: no deadline. */
  deadlineDays: z.number().int().min(0).max(365).nullable(),
  priority: z.enum(['low', 'average', 'high']),
  /** Takes the message's files along. */
  files: z.boolean(),
  /** Who sees a feed post; empty: asked the first time. */
  feedTo: z.array(portalParty).max(100),
  /** Who is in a chat beside oneself; empty: asked the first time. */
  chatWith: z.array(portalParty).max(100),
  /** What an unknown sender becomes when a message is saved to the CRM. */
  unknownBecomes: z.enum(['lead', 'contact', 'ask']),
  /** Of arriving mail of known customers (row S7): addresses and domains whose mail is left alone. */
  knownExcept: z.array(z.string().trim().min(1).max(320)).max(500),
  /** Unknown senders become leads, with this source of the CRM's list; empty: the portal's own. */
  knownLeads: z.boolean(),
  knownSource: z.string().max(50),
  /** The whole conversation goes to the CRM, and what comes later too. */
  crmFollow: z.boolean(),
});
export type PortalDefaults = Readonly<z.infer<typeof portalDefaults>>;

export const portal = z.object({
  id: portalId,
  /** Such as `https://acme.bitrix24.it`. */
  origin: z.string(),
  /** Its host. */
  name: z.string(),
  way: portalWay,
  /** Whom our calls act as; null while it has never answered. */
  user: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  scopes: z.array(z.string()),
  /** What lacks its scope. */
  missing: z.array(portalFeature),
  /** Whether the CRM has leads; null while that is not known. */
  leads: z.boolean().nullable(),
  /** It no longer lets us in. */
  signedOut: z.boolean(),
  error: wireError.nullable(),
  /** When it answered last, in milliseconds since 1970. */
  checked: z.number().nullable(),
  defaults: portalDefaults,
  /** The mailboxes that use it. */
  accounts: z.array(accountId),
});
export type Portal = Readonly<z.infer<typeof portal>>;
