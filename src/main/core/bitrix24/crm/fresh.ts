import type { Address } from '#shared/model/address.ts';
import { CRM_TYPE } from '#shared/model/crm.ts';
import type { CrmNew } from '#shared/model/push.ts';
import { recordTitle } from '../message-text.ts';

/** Domains that anybody gets an address of: they say nothing of a company. */
const PUBLIC =
  /^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|web|mail|proton|protonmail|libero|virgilio|tiscali|alice|tin|fastwebnet|email|inwind|iol|pec|legalmail|arubapec|aruba|postecert|t-online|orange|free|laposte|wanadoo|yandex|qq|163)$/;
const SECOND = /^(co|com|net|org|gov|ac|edu|pec|legalmail)$/;

/** `officine-aurora` of `giulia@mail.officine-aurora.it` as "Officine Aurora"; empty for a mailbox that anybody gets. */
export function companyOfDomain(address: string): string {
  const parts = address
    .slice(address.lastIndexOf('@') + 1)
    .toLowerCase()
    .split('.')
    .filter(Boolean);
  if (parts.length < 2) return '';
  const before = parts.slice(0, -1);
  const last = before.at(-1) ?? '';
  const label = before.length > 1 && SECOND.test(last) ? (before.at(-2) ?? '') : last;
  if (PUBLIC.test(label) || PUBLIC.test(last)) return '';
  return label
    .split(/[-_]/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** `Ferri, Luca`, `Luca Ferri` or `luca.ferri@…` as first and last name. */
export function namesOf({ name, address }: Address): { name: string; lastName: string } {
  const clean = name
    .replace(/["“”]|\(.*?\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (clean === '' || clean.includes('@')) {
    const local = address.slice(0, Math.max(0, address.lastIndexOf('@')));
    const parts = local.split(/[._-]/).filter((part) => /^\p{L}{2,}$/u.test(part));
    const words = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1));
    return parts.length === 2
      ? { name: words[0] ?? '', lastName: words[1] ?? '' }
      : { name: local, lastName: '' };
  }
  const comma = clean.indexOf(', ');
  if (comma > 0) return { name: clean.slice(comma + 2), lastName: clean.slice(0, comma) };
  const space = clean.indexOf(' ');
  return space < 0
    ? { name: clean, lastName: '' }
    : { name: clean.slice(0, space), lastName: clean.slice(space + 1) };
}

/** After a word or a sign for it, or in the international form; of the writer's own lines only. */
const NUMBER =
  /(?:\b(?:tel|telefono|phone|ph|mob|mobile|cell|cellulare|direct|diretto|office|ufficio|t|m)\b\.?\s*[:.]?\s*|[☎📞📱]\s*|(?=\+))((?:\+|00)?\d[\d\s().\-/]{6,20}\d)/iu;

/** A telephone number that a text gives, as a rule in the signature; empty where there is none for certain. */
export function phoneIn(text: string): string {
  const own = text.split('\n').filter((line) => !line.trimStart().startsWith('>'));
  // The signature stands at the end.
  for (const line of own.slice(-40).reverse()) {
    if (/\b(fax|p\.?\s?iva|vat|iban|c\.?f\.?)\b/i.test(line) && !/\b(tel|cell|mob|phone)/i.test(line))
      continue;
    const number = NUMBER.exec(line)?.[1]?.trim() ?? '';
    const digits = number.replace(/\D/g, '').length;
    if (digits >= 8 && digits <= 15) return number.replace(/\s+/g, ' ');
  }
  return '';
}

/** Letters and digits of a name, to tell whether two are the same. */
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** What a company calls itself in a signature (`text` is BBCode), where the domain says the same; else what the domain says. */
export function companyIn(text: string, address: string): string {
  const guess = companyOfDomain(address);
  if (guess === '') return '';
  const lines = text
    .replace(/\[\/?\w[^\]]*\]/g, '')
    .split('\n')
    .map((line) => (line.split(/\s[·•|–—-]\s/)[0] ?? '').trim().replace(/[\s,;|–-]+$/, ''))
    .slice(-25);
  const same = lines.find(
    (line) => line.length <= 60 && !/[@>]|&#/.test(line) && bare(line).startsWith(bare(guess)),
  );
  return same ?? guess;
}

/** What a record of each kind would be made of. `text` is the newest message of the correspondent. */
export function freshRecords(
  who: Address,
  subject: string,
  text: string,
  sourceId: string,
  smart: readonly { readonly entityTypeId: number }[] = [],
): CrmNew[] {
  const { name, lastName } = namesOf(who);
  const company = companyIn(text, who.address);
  const person = [name, lastName].filter(Boolean).join(' ');
  const email = who.address.trim();
  const phone = phoneIn(text);
  const title = recordTitle(subject, person || email);
  const all = { name, lastName, email, phone, company, sourceId };
  return [
    { entityTypeId: CRM_TYPE.lead, title, ...all },
    { entityTypeId: CRM_TYPE.contact, title: '', ...all },
    { entityTypeId: CRM_TYPE.company, title: company, ...all, name: '', lastName: '' },
    { entityTypeId: CRM_TYPE.deal, title, ...all },
    ...smart.map(({ entityTypeId }) => ({ entityTypeId, title, ...all })),
  ].map((one) => ({
    ...one,
    title: one.title.slice(0, 250),
    name: one.name.slice(0, 100),
    lastName: one.lastName.slice(0, 100),
    email: one.email.slice(0, 320),
    phone: one.phone.slice(0, 50),
    company: one.company.slice(0, 250),
  }));
}

/** The source that means e-mail, where the portal's list has it as it comes; empty: the portal's own. */
export const emailSource = (sources: readonly { id: string }[]): string =>
  sources.some(({ id }) => id === 'EMAIL') ? 'EMAIL' : '';
