import { z } from 'zod';
import { wireError } from '../errors.ts';
import { address } from '../model/address.ts';
import { crmCard, crmRecord } from '../model/crm.ts';
import { accountId, messageId, portalId } from '../model/ids.ts';
import { crmForm, crmNew, takenFile } from '../model/push.ts';
import { push } from './bitrix24.ts';
import { query, read } from './method.ts';

const addresses = z.array(z.string().max(320)).min(1).max(20);

/** What the dialog of a message begins with. */
export const crmStart = z.object({
  portalId,
  /** Null while it is not known whether the CRM has leads. */
  leads: z.boolean().nullable(),
  /** One of the messages is in the CRM already. */
  saved: z.boolean(),
  /** Of each correspondent, the first is the one that matters most. Those that nothing is known of, for want of an answer, are missing. */
  cards: z.array(crmCard),
  /** Why the portal could not be asked: the cards are older ones. */
  error: wireError.nullable(),
  /** Correspondents as the messages name them. */
  people: z.array(address),
  /** What a record of each kind would be made of, for the first correspondent. */
  fresh: z.array(crmNew),
  form: crmForm,
  /** Every file of the messages. */
  files: z.array(takenFile),
  /** The smart processes of the portal, of which `fresh` has one each too. */
  smart: z.array(z.object({ entityTypeId: z.number().int(), name: z.string() })),
  /** Of the list of sources; empty where it is not known. */
  sources: z.array(z.object({ id: z.string(), name: z.string() })),
  /** All messages of the conversations that the given ones belong to, oldest first. */
  conversation: z.array(messageId),
});

export const crm = {
  /**
   * One push for all messages: each becomes an activity of its own correspondents. Without a form: VALIDATION (field 'unknown', reason
   * 'ask') where the correspondent is unknown and the portal's defaults say to ask, (reason 'nobody') where there is none, (field 'again')
   * where one of them is there already; a push of the same messages that is still on its way is answered instead of a second one.
   */
  'push.crm': push(crmForm),
  'crm.start': read(z.object({ messageIds: z.array(messageId).min(1).max(100) }), crmStart),
  /** What is known here of who addresses are; null for a mailbox without a portal. */
  'crm.known': query(
    z.object({ accountId, addresses }),
    z.object({ portalId, cards: z.array(crmCard) }).nullable(),
  ),
  /**
   * The same, asked where what is known is older than some minutes, or always with `fresh`. Where the portal cannot be asked the older
   * cards come with `error`. NOT_FOUND (what 'portal'), PORTAL_SCOPE.
   */
  'crm.look': read(
    z.object({ accountId, addresses, fresh: z.boolean().default(false) }),
    z.object({ portalId, cards: z.array(crmCard), error: wireError.nullable() }),
  ),
  /** Contacts, companies, leads, deals and items of smart processes by words of their names, or by an address. As `crm.look` rejects, and PORTAL_DOWN and the like. */
  'crm.search': read(
    z.object({
      accountId,
      text: z.string().trim().min(1).max(200),
      limit: z.number().int().min(1).max(50).default(20),
    }),
    z.array(crmRecord),
  ),
  /**
   * People and companies of the portals by the beginning of a name, for the fields of recipients (row B9). Empty where no portal can be
   * asked: a completion is nothing to complain about.
   */
  'crm.complete': read(
    z.object({ text: z.string().trim().min(1).max(200), limit: z.number().int().min(1).max(20).default(6) }),
    z.array(address),
  ),
} as const;
