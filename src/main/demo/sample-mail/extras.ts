import { zoneHours } from './calendar.ts';
import { headerAddress, headerDate, headerText, writeMessage, type Address } from './mime.ts';
import { CUSTOMERS, fullName, type Person } from './people.ts';
import type { Random } from './random.ts';
import { DAY, FOLDERS, type Place } from './sample.ts';

/** Drafts and junk. */

interface Note {
  readonly subject: string;
  readonly text: string;
}

const DRAFTS: readonly Note[] = [
  {
    subject: 'Offerta per la nuova linea',
    text: 'Buongiorno,\n\nfacendo seguito alla nostra telefonata le propongo due soluzioni:\n\n1. ',
  },
  { subject: 'Auguri!', text: 'Carissimi,\n\na nome di tutta Officine Aurora vi auguro' },
  {
    subject: 'Spare parts contract',
    text: 'Dear all,\n\nplease find below our proposal for the spare parts contract. The main points are',
  },
];

const JUNK: readonly (Note & { readonly from: Address })[] = [
  {
    from: { name: 'Vincite Fortunate', address: 'premi@vincite-fortunate.example' },
    subject: 'Complimenti, ha vinto un tostapane!!!',
    text: 'Il suo indirizzo è stato estratto tra un milione di partecipanti.\nRisponda subito per ritirare il tostapane.',
  },
  {
    from: { name: 'Crypto Formula', address: 'guru@crypto-formula.example' },
    subject: 'Raddoppi i risparmi in 7 giorni',
    text: 'Il metodo che le banche non vogliono farle conoscere.\nPosti limitati.',
  },
  {
    from: { name: 'Dr. Elliot Grant', address: 'grant@estate-claims.example' },
    subject: 'Confidential business proposal',
    text: 'Dear friend,\n\nI am the lawyer of a late client who left twelve million and no heirs. Kindly send your bank details.',
  },
  {
    from: { name: 'SEO Experts', address: 'hello@seo-rocket.example' },
    subject: 'Your website is losing customers',
    text: 'Hi there,\n\nI found 37 critical errors on your website. First page of every search engine, guaranteed!',
  },
  {
    from: { name: 'Cartucce Express', address: 'promo@cartucce-express.example' },
    subject: 'Toner a 1 € 😱 solo oggi',
    text: 'Toner compatibili a un euro. Spese di spedizione: 89 euro.',
  },
  {
    from: { name: 'Webmail Admin', address: 'admin@mailbox-quota.example' },
    subject: 'Mailbox full: verify now',
    text: 'Your mailbox has reached 99% of its quota. Verify your password to go on receiving mail.',
  },
];

/** Writes drafts and junk. Junk is old enough to lie below what the reader looks at first. */
export function addExtras(owner: Person, now: Date, random: Random, place: Place): void {
  for (const [index, { subject, text }] of DRAFTS.entries()) {
    const date = new Date(now.getTime() - (index * 3 + 1) * DAY);
    const to = random.pick(CUSTOMERS);
    const raw = message(
      random,
      owner.address,
      { name: fullName(owner), address: owner.address },
      { name: fullName(to), address: to.address },
      subject,
      text,
      date,
    );
    place(FOLDERS.drafts, { raw, flags: ['\\Draft', '\\Seen'], date });
  }
  for (const [index, { from, subject, text }] of JUNK.entries()) {
    const date = new Date(now.getTime() - (index * 2 + 0.3 + random.next()) * DAY);
    const raw = message(
      random,
      from.address,
      from,
      { name: '', address: owner.address },
      subject,
      text,
      date,
    );
    place(FOLDERS.junk, { raw, flags: index > 2 ? ['\\Seen'] : [], date });
  }
}

function message(
  random: Random,
  at: string,
  from: Address,
  to: Address,
  subject: string,
  text: string,
  date: Date,
): Buffer {
  const id = random.hex(20);
  const headers = [
    `Message-ID: <${id}@${at.split('@')[1]}>`,
    `Date: ${headerDate(date, zoneHours(date))}`,
    `From: ${headerAddress(from)}`,
    `To: ${headerAddress(to)}`,
    `Subject: ${headerText(subject)}`,
  ];
  return writeMessage(headers, { type: 'text/plain', content: `${text}\n` }, id.slice(0, 12));
}
