import { csv, invitation, pdf, photo } from './files.ts';
import type { Leaf } from './mime.ts';
import { AURORA, fullName, type Language, type Person } from './people.ts';
import type { Random } from './random.ts';
import { DAY, HOUR } from './sample.ts';
import { euros, shortDate, zoneHours } from './calendar.ts';
import type { Enclosure, Item, Step } from './scenario.ts';

/** What a conversation is about: the words and numbers that stay the same from message to message. */
export interface Subject {
  readonly language: Language;
  readonly item: Item;
  readonly items: readonly Item[];
  readonly quantity: number;
  /** The number that serial numbers and documents are made of. */
  readonly number: number;
  readonly document: string;
  readonly city: string;
  /** The day that the letters speak of. */
  readonly day: Date;
  readonly customer: Person;
  readonly us: Person;
}

const TITLES = {
  quote: { it: 'Offerta', en: 'Quote' },
  order: { it: 'Ordine', en: 'Purchase order' },
  invoice: { it: 'Fattura', en: 'Invoice' },
  'delivery-note': { it: 'Documento di trasporto', en: 'Delivery note' },
  manual: { it: 'Manuale d’uso', en: 'Manual' },
} as const;

function documentPdf(kind: keyof typeof TITLES, about: Subject, date: Date): Leaf {
  const { language, item, quantity, customer } = about;
  const it = language === 'it';
  const title = TITLES[kind][language];
  const total = item.price * quantity;
  const lines = [
    `${title} ${about.document}`.replaceAll('’', "'"),
    '',
    `${AURORA.name} - ${AURORA.city}`,
    `${it ? 'Cliente' : 'Customer'}: ${customer.company.name.replaceAll('’', "'")}, ${customer.company.city}`,
    `${it ? 'Data' : 'Date'}: ${shortDate(date)}`,
    '',
    `${quantity} x ${item.name}`,
    `${it ? 'Prezzo unitario' : 'Unit price'}: EUR ${euros(item.price, language)}`,
    `${it ? 'Totale imponibile' : 'Net total'}: EUR ${euros(total, language)}`,
    `${it ? 'IVA 22%' : 'VAT 22%'}: EUR ${euros(total * 0.22, language)}`,
  ];
  const name = kind === 'manual' ? `${title} ${item.name}` : `${title} ${about.document.replace('/', '-')}`;
  return { type: 'application/pdf', content: pdf(lines), filename: `${name}.pdf` };
}

/** Makes what a step carries. `date` is the message's, `from` who writes it. */
export function enclose(
  kind: Enclosure,
  about: Subject,
  date: Date,
  random: Random,
  from: Step['from'] = 'us',
): Leaf {
  const it = about.language === 'it';
  if (kind === 'price-list') {
    const head = it ? ['Codice', 'Descrizione', 'Prezzo (EUR)'] : ['Code', 'Description', 'Price (EUR)'];
    const rows = about.items.map(({ name, price }, index) => [
      `AU-${100 + index}`,
      name,
      euros(price, about.language),
    ]);
    const filename = `${it ? 'Listino' : 'Price list'} ${date.getUTCFullYear()}.csv`;
    return { type: 'text/csv', content: csv([head, ...rows]), filename };
  }
  if (kind === 'photo') {
    return {
      type: 'image/png',
      content: photo(random.next()),
      filename: `IMG_${random.int(1000, 9999)}.png`,
    };
  }
  if (kind === 'invitation') {
    const start = new Date(
      Math.floor(about.day.getTime() / DAY) * DAY + (10.5 - zoneHours(about.day)) * HOUR,
    );
    const ours = from === 'us';
    const guest = ours ? about.customer : about.us;
    const content = invitation({
      uid: ours
        ? `${random.hex(16)}@${AURORA.domain}`
        : `${about.number}-${date.getTime()}@${about.customer.company.domain}`,
      made: date,
      start,
      minutes: 60,
      title: it ? `Incontro con ${fullName(guest)}` : `Meeting with ${fullName(guest)}`,
      place: `${AURORA.name}, ${AURORA.city}`,
      organizer: (ours ? about.us : about.customer).address,
      attendee: guest.address,
    });
    return { type: 'text/calendar; method=REQUEST; charset=utf-8', content, filename: 'invito.ics' };
  }
  return documentPdf(kind, about, date);
}
