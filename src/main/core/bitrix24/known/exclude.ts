import { companyOfDomain } from '../crm/fresh.ts';

/** Mail of arriving known customers that is left alone (row S7). */

/** Programs that write by themselves: newsletters, notices, bounces. */
const AUTOMATIC =
  /^(no-?reply|do-?not-?reply|non-?rispondere|newsletters?|news|mailer|mailer-daemon|postmaster|bounces?|notifications?|notifiche|notify|alerts?|updates?|marketing|promo(tions?)?)([+._-].*)?$/;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

export type Exclusion = { readonly outcome: 'own' | 'listed' | 'automatic'; readonly detail: string };

/**
 * Why an address is left alone; null where it is not. All in small letters. `own`: mailboxes and colleagues, and whoever has
 * their domain, unless anybody can get an address there; `except`: addresses and domains (with or without `@`), subdomains included.
 */
export function exclusionOf(
  address: string,
  own: ReadonlySet<string>,
  mailboxes: readonly string[],
  except: readonly string[],
): Exclusion | null {
  const domain = domainOf(address);
  if (own.has(address)) return { outcome: 'own', detail: address };
  const ours = mailboxes.filter((one) => companyOfDomain(one) !== '').map(domainOf);
  if (ours.includes(domain)) return { outcome: 'own', detail: domain };
  for (const entry of except) {
    const one = entry.trim().toLowerCase();
    const wanted = one.replace(/^@/, '');
    const listed = wanted.includes('@')
      ? address === wanted
      : domain === wanted || domain.endsWith(`.${wanted}`);
    if (listed && wanted !== '') return { outcome: 'listed', detail: one };
  }
  const local = address.slice(0, address.lastIndexOf('@'));
  return AUTOMATIC.test(local) ? { outcome: 'automatic', detail: address } : null;
}
