import { z } from 'zod';
import { account, checkResult, serverSettings, suggestion, syncSettings } from '../model/account.ts';
import { accountId } from '../model/ids.ts';
import { query, read, write } from './method.ts';

/** As it can be sent to: no white space, quotes, brackets or commas, and nothing that cannot be seen. */
export const emailAddress = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s@<>"(),:;[\]\\\p{Cc}\p{Cf}]{1,250}@[^\s@<>"(),:;[\]\\\p{Cc}\p{Cf}]{2,250}$/u);
const password = z.string().min(1).max(4096);

const servers = {
  imap: serverSettings,
  smtp: serverSettings,
};

export const accounts = {
  'accounts.list': query(z.object({}), z.array(account)),
  /** Server names for an address: from the preset table, else the usual names under its domain. No network. */
  'accounts.suggest': read(z.object({ address: emailAddress }), suggestion),
  /** Logs in to both servers and out again. Each half has its own answer. Needs `acceptPlain` where either is plain. */
  'accounts.test': read(
    z.object({ ...servers, password, acceptPlain: z.boolean() }),
    z.object({ imap: checkResult, smtp: checkResult }),
  ),
  /** Stores the mailbox and starts its first sync. CONFLICT where the address is connected already. */
  'accounts.connect': write(
    z.object({
      address: emailAddress,
      name: z.string().trim().max(200),
      password,
      acceptPlain: z.boolean(),
      ...servers,
    }),
    z.object({ accountId }),
  ),
  /** Changes what is given; a new password or server ends the signed-out state. */
  'accounts.update': write(
    z.object({
      accountId,
      name: z.string().trim().max(200).optional(),
      password: password.optional(),
      imap: serverSettings.optional(),
      smtp: serverSettings.optional(),
      acceptPlain: z.boolean().optional(),
    }),
    z.object({}),
  ),
  /** Changes what is given. */
  'accounts.setSync': write(z.object({ accountId, sync: syncSettings.partial() }), z.object({})),
  /** Forgets the mailbox, its cache and its password on this computer. Nothing changes on the server. */
  'accounts.remove': write(z.object({ accountId }), z.object({})),
} as const;
