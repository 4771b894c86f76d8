import { z } from 'zod';
import { accountId, associationId, messageId, portalId, pushId } from '../model/ids.ts';
import { portal, portalDefaults, portalParty } from '../model/portal.ts';
import {
  chatDraft,
  chatForm,
  eventForm,
  feedDraft,
  feedForm,
  knownEntry,
  messageAssociation,
  pushItem,
  taskForm,
} from '../model/push.ts';
import { query, read, write } from './method.ts';

/** Texts of the interface's language that stand in what is made from a message. */
export const pushWords = z.object({
  from: z.string().max(100),
  to: z.string().max(100),
  date: z.string().max(100),
  /** Of the link back to the message. */
  open: z.string().max(100),
  /** BCP 47: how the date is written. */
  locale: z.string().max(35),
  /** IANA: whose clock the date is told by; the core's own where it is missing. */
  timeZone: z.string().max(64).optional(),
});
export type PushWords = Readonly<z.infer<typeof pushWords>>;

/**
 * What is made into a record: one record of all these messages. All must be of one mailbox, or of mailboxes with one portal; CONFLICT
 * (reason 'portals') otherwise.
 */
const source = {
  messageIds: z.array(messageId).min(1).max(100),
  words: pushWords,
  /** Milliseconds in which it can be called off before anything is sent; the form has its own buttons for that. */
  graceMs: z.number().int().min(0).max(30_000).default(0),
};
/** `title`: what the record is called. */
const made = z.object({ pushId, title: z.string() });
const draft = <F extends z.ZodType>(form: F) =>
  read(z.object({ messageIds: source.messageIds, words: pushWords }), form);
/**
 * Input of all of them: without `form` the defaults of the portal are used. NOT_FOUND (what 'portal') where the mailbox has none,
 * PORTAL_SCOPE where the scope is missing, VALIDATION (field 'feedTo' or 'chatWith', reason 'unset') where a default has to be chosen first.
 */
export const push = <F extends z.ZodType>(form: F) =>
  write(z.object({ ...source, form: form.optional() }), made);

/** What the browser shows when it has come back. */
const returned = { done: z.string().max(300), failed: z.string().max(300) };
/** A portal that is signed in to again has its application here. */
const signIn = z.union([
  z.object({ portalId, page: z.object(returned) }),
  z.object({
    /** As a person types it. */
    portal: z.string().max(2000),
    clientId: z.string().max(200),
    clientSecret: z.string().max(500),
    /** One of REDIRECT_PORTS, or another from 1024 on that the application names; null where the portal shows a code to paste. */
    port: z.number().int().nullable(),
    page: z.object(returned),
  }),
]);

export const portals = {
  'portals.list': query(z.object({}), z.array(portal)),
  /**
   * Connects by the address of an incoming webhook, as the portal shows it. VALIDATION (field 'webhook', reason 'empty', 'no-address',
   * 'https', 'outgoing', 'no-token', 'portal-only' or 'application'), PORTAL_AUTH where the portal does not know it, PORTAL_DOWN, TLS, OFFLINE.
   * A portal that is connected already gets the new address.
   */
  'portals.connect': write(z.object({ webhook: z.string().max(2000) }), z.object({ portalId })),
  /**
   * Begins to sign in as an OAuth 2.0 local application: `url` is for the system's browser. One at a time: what was begun before is
   * called off. VALIDATION (field 'portal', 'clientId', 'clientSecret' or 'port'; reason 'portal-empty', 'portal-address', 'portal-https',
   * 'client', 'secret', 'port' where another program listens there).
   */
  'portals.signIn': write(signIn, z.object({ signInId: z.string(), url: z.string() })),
  /**
   * Waits until the browser has come back, ten minutes at most. VALIDATION (reason 'code' for one that is no longer good, 'client',
   * 'other-portal'), PORTAL_AUTH, PORTAL_DOWN, CANCELLED.
   */
  'portals.signedIn': read(z.object({ signInId: z.string() }), z.object({ portalId })),
  /** The code that the portal shows where the application has no redirect address: good for 30 seconds. Fails as above. */
  'portals.giveCode': write(
    z.object({ signInId: z.string(), code: z.string().max(1000) }),
    z.object({ portalId }),
  ),
  'portals.cancelSignIn': write(z.object({ signInId: z.string() }), z.object({})),
  /** Asks the portal again: who we are, which scopes it grants. What had failed for want of a scope is tried again. */
  'portals.check': write(z.object({ portalId }), portal),
  'portals.setDefaults': write(z.object({ portalId, defaults: portalDefaults.partial() }), z.object({})),
  /** Which portal a mailbox uses: null for none, nothing for the first one connected. */
  'portals.use': write(z.object({ accountId, portalId: portalId.nullable().optional() }), z.object({})),
  /** Forgets the portal and its secret here; what waits for it is dropped. Records in the portal stay. */
  'portals.disconnect': write(z.object({ portalId }), z.object({})),
  /** The sources that leads can have in the CRM, from the cache where the portal cannot be asked; empty without the scope. */
  'portals.sources': read(z.object({ portalId }), z.array(z.object({ id: z.string(), name: z.string() }))),
  /** People, departments and projects by the beginning of a word of their name; of the first one's portal. From the cache where the portal cannot be asked. */
  'portals.find': read(
    z.object({
      portalId,
      text: z.string().max(200),
      kinds: z.array(portalParty.shape.kind).min(1),
      limit: z.number().int().min(1).max(50).default(12),
    }),
    z.array(portalParty),
  ),
} as const;

export const pushes = {
  'push.task': push(taskForm),
  /** What the form of a task shows first: the defaults, filled in from the messages. */
  'push.taskDraft': draft(taskForm),
  /** A post in the feed, seen by those of the form or of the portal's `feedTo`. */
  'push.feed': push(feedForm),
  'push.feedDraft': draft(feedDraft),
  /** A chat with the people of the form or of the portal's `chatWith`. VALIDATION (field 'people', reason 'kind') for others than people. */
  'push.chat': push(chatForm),
  'push.chatDraft': draft(chatDraft),
  /** An event in one's own calendar. Nobody but a person knows when: there is none without a form. */
  'push.event': write(z.object({ ...source, form: eventForm }), made),
  'push.eventDraft': draft(eventForm),
  /** Everything on its way to a portal, newest first; what is done for a day. */
  'push.list': query(z.object({}), z.array(pushItem)),
  /** Tries now. For `asking` this is the person's word that it is not there. CONFLICT while it is running or once it is done. */
  'push.retry': write(z.object({ id: pushId }), z.object({})),
  /** For `asking`: the person has seen the record in the portal. */
  'push.settle': write(z.object({ id: pushId }), z.object({})),
  /** Calls it off. CONFLICT once anything of it may be in the portal. */
  'push.cancel': write(z.object({ id: pushId }), z.object({})),
  /** What was done with arriving mail of known customers and why, newest first. */
  'known.log': query(z.object({ limit: z.number().int().min(1).max(500).default(100) }), z.array(knownEntry)),
  /** What messages are bound to, newest first. */
  'associations.list': query(
    z.object({ messageIds: z.array(messageId).min(1).max(100) }),
    z.array(messageAssociation),
  ),
  /**
   * Asks the portal what its own copy of a message is bound to, by Webmail or a colleague; at most once in a while. What is new is
   * told by `messages.changed`. Nothing where there is no portal, no scope `mail`, or no answer.
   */
  'associations.look': read(z.object({ messageId }), z.object({})),
  /** Takes the binding away here, and its keyword on the server with the last of its kind. The record in the portal stays. */
  'associations.remove': write(z.object({ id: associationId }), z.object({})),
} as const;
