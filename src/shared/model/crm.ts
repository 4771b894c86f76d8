import { z } from 'zod';

/** Kinds of records of the CRM by their numbers there (rest.md 4); smart processes have numbers of their own. */
export const CRM_TYPE = { lead: 1, deal: 2, contact: 3, company: 4 } as const;

/** A record as it is shown and chosen. */
export const crmRecord = z.object({
  entityTypeId: z.number().int().positive(),
  /** What a smart process is called; empty for the four kinds that every CRM has. */
  kind: z.string().default(''),
  id: z.number().int().positive(),
  /** A person's or a company's name, a title. Never empty. */
  name: z.string(),
  /** A person's position. */
  detail: z.string(),
  company: z.string(),
  emails: z.array(z.string()),
  phones: z.array(z.string()),
  /** Null where nobody is, or the portal does not tell the name. */
  responsible: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  /** Of a lead or a deal: the stage's name. */
  stage: z.string(),
  /** Its page in the portal. */
  url: z.string(),
});
export type CrmRecord = Readonly<z.infer<typeof crmRecord>>;

/** A deal that is neither won nor lost. */
export const crmDeal = z.object({
  id: z.number().int().positive(),
  title: z.string(),
  stage: z.string(),
  /** Of the stage, such as `#39a8ef`; empty where the portal gives none. */
  color: z.string(),
  amount: z.number().nullable(),
  /** ISO 4217; empty where there is none. */
  currency: z.string(),
  url: z.string(),
});
export type CrmDeal = Readonly<z.infer<typeof crmDeal>>;

export const crmActivity = z.object({
  id: z.number().int().positive(),
  kind: z.enum(['meeting', 'call', 'task', 'email', 'other']),
  subject: z.string(),
  /** In milliseconds since 1970. */
  at: z.number(),
  direction: z.enum(['in', 'out']).nullable(),
  completed: z.boolean(),
});
export type CrmActivity = Readonly<z.infer<typeof crmActivity>>;

/** Who an address is in the CRM (row B4): nobody where it has no records. */
export const crmCard = z.object({
  /** In small letters. */
  address: z.string(),
  /** Somebody of the company itself. */
  colleague: z.boolean().default(false),
  /** Contacts first, then leads, then companies. */
  records: z.array(crmRecord),
  deals: z.array(crmDeal),
  /** The latest first. */
  activities: z.array(crmActivity),
  /** When the portal told it, in milliseconds since 1970. */
  at: z.number(),
});
export type CrmCard = Readonly<z.infer<typeof crmCard>>;
