import type { Mailing } from '../../mime/mailing.ts';
import { companyOfDomain } from '../crm/fresh.ts';

/** Mail of arriving known customers that is left alone (row S7). */

/** Programs that write by themselves: newsletters, notices, bounces. Not all of them say so in their header. */
const AUTOMATIC =
  /^(no-?reply|do-?not-?reply|non-?rispondere|newsletters?|news|mailer|mailer-daemon|postmaster|bounces?|notifications?|notifiche|notify|alerts?|updates?|marketing|promo(tions?)?)([+._-].*)?$/;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

export interface Exclusion {
  readonly outcome: 'own' | 'listed' | 'automatic' | 'bulk' | 'auto';
  readonly detail: string;
}

/** What is ours: all in small letters. */
export interface Ours {
  /** Mailboxes and colleagues. */
  readonly own: ReadonlySet<string>;
  readonly mailboxes: readonly string[];
  /** The person's list: addresses and domains (with or without `@`), subdomains included. */
  readonly except: readonly string[];
}

const isOf = (domain: string, wanted: string): boolean => domain === wanted || domain.endsWith(`.${wanted}`);

/**
 * Why a message is left alone; null where it is not. `address`: its sender, in small letters. `own`: mailboxes and colleagues, and
 * whoever has their domain, unless anybody can get an address there. `bulk` and `auto`: its header says so. A list of our own domain
 * does not count: there is where a company's shared address hands on what customers write.
 */
export function exclusionOf(
  address: string,
  mailing: Pick<Mailing, 'bulk' | 'auto' | 'listId'>,
  { own, mailboxes, except }: Ours,
): Exclusion | null {
  const domain = domainOf(address);
  if (own.has(address)) return { outcome: 'own', detail: address };
  const ours = mailboxes.filter((one) => companyOfDomain(one) !== '').map(domainOf);
  if (ours.includes(domain)) return { outcome: 'own', detail: domain };
  for (const entry of except) {
    const one = entry.trim().toLowerCase();
    const wanted = one.replace(/^@/, '');
    const listed = wanted.includes('@') ? address === wanted : isOf(domain, wanted);
    if (listed && wanted !== '') return { outcome: 'listed', detail: one };
  }
  const { bulk, auto, listId } = mailing;
  if (bulk && !ours.some((one) => isOf(listId, one))) return { outcome: 'bulk', detail: listId };
  const local = address.slice(0, address.lastIndexOf('@'));
  if (AUTOMATIC.test(local)) return { outcome: 'automatic', detail: address };
  return auto ? { outcome: 'auto', detail: '' } : null;
}
