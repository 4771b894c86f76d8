import { z } from 'zod';
import { wireError } from '../errors.ts';
import { accountId, associationId, messageId, portalId, pushId } from './ids.ts';
import { repeating } from './invitation.ts';
import { portalParty } from './portal.ts';
import { association } from './query.ts';

/**
 * Where a push is. `queued`: its turn comes. `running`: being made now. `deferred`: tried again at `notBefore`. `asking`: the
 * portal may have it or not, and only a person can tell. `failed`: refused. `done`: there is a record. `cancelled`: called off in time.
 */
export const pushState = z.enum(['queued', 'running', 'deferred', 'asking', 'failed', 'done', 'cancelled']);
export type PushState = z.infer<typeof pushState>;

export const pushItem = z.object({
  id: pushId,
  portalId,
  portal: z.string(),
  accountId,
  kind: association,
  state: pushState,
  /** What the record is called. */
  title: z.string(),
  messageIds: z.array(messageId),
  attempts: z.number().int(),
  /** In milliseconds since 1970. */
  notBefore: z.number().nullable(),
  error: wireError.nullable(),
  /** Its page in the portal; null until there is one. */
  url: z.string().nullable(),
  /** Made by a rule, without anyone's click. */
  byRule: z.boolean(),
  changed: z.number(),
});
export type PushItem = Readonly<z.infer<typeof pushItem>>;

/** A message's binding to a record of a portal (row S2). */
export const messageAssociation = z.object({
  id: associationId,
  messageId,
  kind: association,
  state: z.enum(['pending', 'asking', 'failed', 'done']),
  title: z.string(),
  /** Null where only a keyword or the portal tells of it. */
  url: z.string().nullable(),
  pushId: pushId.nullable(),
  error: wireError.nullable(),
  /** When it was made, in milliseconds since 1970. */
  at: z.number(),
});
export type MessageAssociation = Readonly<z.infer<typeof messageAssociation>>;

/**
 * What was done with an arriving message (row S7). `filed`: an activity at a known customer; `lead`: a lead was made of an unknown
 * one; `unknown`: left alone; `own`, `listed`, `automatic`: excluded as a colleague's, by the person's list, by an address that
 * only programs have; `bulk`, `auto`: its header says that it went to many (a newsletter, a list), or that a program wrote it
 * (an absence note, a notice); `there`: bound to the CRM already, by a colleague or the portal itself.
 */
export const knownOutcome = z.enum([
  'filed',
  'lead',
  'unknown',
  'own',
  'listed',
  'automatic',
  'bulk',
  'auto',
  'there',
]);
export type KnownOutcome = z.infer<typeof knownOutcome>;
export const knownEntry = z.object({
  id: z.number().int(),
  accountId,
  messageId,
  subject: z.string(),
  address: z.string(),
  outcome: knownOutcome,
  /** Who it was assigned to, or which exclusion it met; empty otherwise. */
  detail: z.string(),
  /** How far its push has come; null where there is none. */
  state: pushState.nullable(),
  url: z.string().nullable(),
  at: z.number(),
});
export type KnownEntry = Readonly<z.infer<typeof knownEntry>>;

/** An attachment of a message that goes along. */
export const takenFile = z.object({ messageId, part: z.string().max(100), name: z.string().max(255) });
export type TakenFile = Readonly<z.infer<typeof takenFile>>;

const title = z.string().trim().min(1).max(250);
/** BBCode, as the portal's own editors write it. */
const text = z.string().max(60_000);
/** ISO 8601 with the offset. */
const moment = z.iso.datetime({ offset: true });
const parties = z.array(portalParty).max(100);

export const taskForm = z.object({
  title,
  description: text,
  /** Null: oneself. */
  responsible: portalParty.nullable(),
  observers: parties,
  participants: parties,
  deadline: moment.nullable(),
  project: portalParty.nullable(),
  priority: z.enum(['low', 'average', 'high']),
  checklist: z.array(z.string().trim().min(1).max(250)).max(100),
  files: z.array(takenFile).max(50),
});
export type TaskForm = Readonly<z.infer<typeof taskForm>>;

export const feedForm = z.object({
  title,
  text,
  to: parties.min(1),
  files: z.array(takenFile).max(50),
});
export type FeedForm = Readonly<z.infer<typeof feedForm>>;
/** As the form begins: nobody may have been chosen yet. */
export const feedDraft = feedForm.extend({ to: parties });
export type FeedDraft = Readonly<z.infer<typeof feedDraft>>;

/** Only people (kind `user`) can be in a chat. */
export const chatForm = z.object({ title, text, people: parties.min(1) });
export type ChatForm = Readonly<z.infer<typeof chatForm>>;
export const chatDraft = chatForm.extend({ people: parties });
export type ChatDraft = Readonly<z.infer<typeof chatDraft>>;

export const eventForm = z.object({
  title,
  text,
  from: moment,
  to: moment,
  /** From the day of `from` to the day of `to`, both included, as their own offsets say them. */
  allDay: z.boolean(),
  location: z.string().max(500),
  attendees: parties,
  /** Minutes before; null: none. */
  remind: z.number().int().min(0).max(40_320).nullable(),
  /** Null: it takes place once. Of one that is `other` the calendar takes the first date. */
  repeats: repeating.nullable().default(null),
});
export type EventForm = Readonly<z.infer<typeof eventForm>>;

/** A record of the CRM: what kind (rest.md 4: 1 lead, 2 deal, 3 contact, 4 company, a smart process its own) and its id. */
export const crmRef = z.object({
  entityTypeId: z.number().int().positive(),
  id: z.number().int().positive(),
});
export type CrmRef = Readonly<z.infer<typeof crmRef>>;

/** A record of the CRM that is made for a message. */
export const crmNew = z.object({
  entityTypeId: z.number().int().positive(),
  title: z.string().trim().max(250),
  name: z.string().trim().max(100),
  lastName: z.string().trim().max(100),
  email: z.string().max(320),
  phone: z.string().max(50),
  company: z.string().trim().max(250),
  /** Of a status list SOURCE; empty: the portal's own. */
  sourceId: z.string().max(50),
});
export type CrmNew = Readonly<z.infer<typeof crmNew>>;

export const crmForm = z.object({
  /** The first is the activity's owner, the others are bound to it. */
  bind: z.array(crmRef).max(50),
  create: z.array(crmNew).max(5),
  responsible: portalParty.nullable(),
  files: z.array(takenFile).max(1000),
  /** Later messages of the conversation are filed by themselves. */
  follow: z.boolean(),
});
export type CrmForm = Readonly<z.infer<typeof crmForm>>;
