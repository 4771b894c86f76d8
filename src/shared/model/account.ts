import { z } from 'zod';
import { wireError } from '../errors.ts';
import { accountId } from './ids.ts';

/** `tls`: encrypted from the first byte. `starttls`: upgraded, refused if the server cannot. `plain`: no encryption. */
export const security = z.enum(['tls', 'starttls', 'plain']);
export type Security = z.infer<typeof security>;

const hostName = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[^\s/\\@:]+$|^[0-9a-fA-F:]+$/);

export const serverSettings = z.object({
  host: hostName,
  port: z.number().int().min(1).max(65535),
  security,
  user: z.string().min(1).max(320),
});
export type ServerSettings = Readonly<z.infer<typeof serverSettings>>;

/** What a server answered when it was tried. `ok` false carries why, in a code that the interface puts into words. */
export const checkResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), error: wireError }),
]);
export type CheckResult = z.infer<typeof checkResult>;

export const suggestion = z.object({
  imap: serverSettings,
  smtp: serverSettings,
  /** `preset`: a provider we know. `guess`: the usual names under the address's domain, unproven. */
  source: z.enum(['preset', 'guess']),
  /** The provider's name, for a preset. */
  provider: z.string().nullable(),
  /** The provider wants an app password instead of the account's own; where it is made. */
  appPasswordUrl: z.string().nullable(),
});
export type Suggestion = z.infer<typeof suggestion>;

/**
 * When a mailbox is synced (row S7). `push`: as the server tells it; `interval`: every `minutes` while the person is active, also
 * in the background with `assignKnown`; `manual`: by hand only.
 */
export const syncSettings = z.object({
  mode: z.enum(['push', 'interval', 'manual']),
  minutes: z.number().int().min(1).max(1440),
  /** Assign e-mail from known customers to the employees responsible. */
  assignKnown: z.boolean(),
  /** How far back texts are kept on this computer. Envelopes are always complete. */
  bodiesBack: z.enum(['1m', '3m', '1y', 'all']),
});
export type SyncSettings = Readonly<z.infer<typeof syncSettings>>;

export const account = z.object({
  id: accountId,
  address: z.string(),
  /** The person's name, as it stands in From. */
  name: z.string(),
  imap: serverSettings,
  smtp: serverSettings,
  /** Unread messages in the folders that count (all but Sent, Drafts, Junk and Trash). */
  unread: z.number().int(),
  sync: syncSettings,
});
export type Account = Readonly<z.infer<typeof account>>;

export const identity = z.object({ accountId, name: z.string(), address: z.string() });
export type Identity = Readonly<z.infer<typeof identity>>;
