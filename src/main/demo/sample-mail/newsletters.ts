import { headerAddress, headerDate, headerText, writeMessage, type Part } from './mime.ts';
import { officeHour, zoneHours } from './calendar.ts';
import type { Language, Person } from './people.ts';
import type { Random } from './random.ts';
import { DAY, FOLDERS, type Place } from './sample.ts';

interface Publisher {
  readonly name: string;
  readonly domain: string;
  readonly language: Language;
  readonly color: string;
  readonly subjects: readonly string[];
  readonly leads: readonly string[];
  readonly items: readonly (readonly [string, string])[];
}

/** Hosts under `.example` only: a reader that loads their images reaches nobody. */
const PUBLISHERS: readonly Publisher[] = [
  {
    name: 'Acqua & Impresa',
    domain: 'acqua-impresa.example',
    language: 'it',
    color: '#0b6e8f',
    subjects: [
      'La settimana dell’acqua',
      'Reti idriche: le novità',
      'Cosa cambia con le nuove norme',
      'Speciale efficienza energetica',
    ],
    leads: [
      'Questa settimana parliamo di perdite di rete, di contatori intelligenti e di una centrale che ha compiuto cent’anni.',
      'Dal decreto appena uscito alle storie di chi l’acqua la porta in quota: buona lettura.',
    ],
    items: [
      [
        'Perdite di rete: i Comuni virtuosi',
        'Sei città hanno dimezzato gli sprechi in tre anni. Ecco come ci sono riuscite.',
      ],
      [
        'Pompe a giri variabili, quanto si risparmia',
        'I conti di un acquedotto di montagna, bolletta alla mano.',
      ],
      ['Un cantiere di notte', 'Come si sostituisce una condotta senza chiudere la strada.'],
      [
        'L’intervista',
        'Parla l’ingegnera che progetta fontane: «La pressione è una questione di carattere».',
      ],
      ['Bandi aperti', 'Le scadenze del mese, regione per regione.'],
    ],
  },
  {
    name: 'Forniture Pianura',
    domain: 'forniture-pianura.example',
    language: 'it',
    color: '#b4431f',
    subjects: [
      'Raccordi in ottone: –20% fino a domenica',
      'Le offerte del mese',
      'Svuotiamo il magazzino!',
      'Nuovi arrivi in guarnizioni e tenute',
    ],
    leads: [
      'Prezzi validi fino a esaurimento delle scorte, IVA esclusa.',
      'Abbiamo messo da parte per lei le occasioni più interessanti.',
    ],
    items: [
      ['Raccordo a compressione 22 mm', 'Confezione da 50 pezzi, € 61,50'],
      ['Guarnizioni piatte DN50', 'Confezione da 100 pezzi, € 18,90'],
      ['Nastro sigillante professionale', 'Rotolo da 12 m, € 1,15'],
      ['Manometro 0–10 bar', 'Cassa in acciaio inox, € 14,20'],
      ['Chiave a catena', 'Fino a 4 pollici, € 39,00'],
    ],
  },
  {
    name: 'The Pump Room',
    domain: 'pump-room.example',
    language: 'en',
    color: '#23415f',
    subjects: [
      'Five ways to hear a bad bearing',
      'This month in The Pump Room',
      'Why seals fail on Mondays',
      'Reader question: cavitation or air?',
    ],
    leads: [
      'A short read for people who like things that turn.',
      'Grab a coffee: this issue has more diagrams than usual.',
    ],
    items: [
      ['Listen before you look', 'A screwdriver against the housing still tells you more than most sensors.'],
      ['The seal that lasted nineteen years', 'What a small dairy did differently from everybody else.'],
      ['Curve reading for the impatient', 'Three lines to look at, and two that you can ignore.'],
      ['From the workshop', 'A jig for pulling impellers that you can make in an afternoon.'],
    ],
  },
  {
    name: 'Camera degli Artigiani di Brescia',
    domain: 'artigiani-brescia.example',
    language: 'it',
    color: '#5a2d82',
    subjects: [
      'Corsi e appuntamenti del mese',
      'Invito: serata sull’export',
      'Scadenze fiscali, il promemoria',
      'Un premio per le imprese giovani',
    ],
    leads: [
      'Gli appuntamenti che non vorrà perdersi, in città e in provincia.',
      'Tutto quello che serve sapere questo mese, in cinque minuti.',
    ],
    items: [
      ['Corso di inglese commerciale', 'Otto lezioni serali, posti limitati.'],
      ['Sportello export', 'Su appuntamento, ogni martedì mattina.'],
      ['Sicurezza sul lavoro', 'Aggiornamento obbligatorio: le date disponibili.'],
      ['Assemblea dei soci', 'All’ordine del giorno il bilancio e il rinnovo delle cariche.'],
    ],
  },
];

const WORDS = {
  it: {
    more: 'Leggi tutto',
    leave: 'Non vuoi più ricevere questi messaggi?',
    unsubscribe: 'Annulla l’iscrizione',
  },
  en: { more: 'Read on', leave: 'Had enough?', unsubscribe: 'Unsubscribe' },
} as const;

function page(
  publisher: Publisher,
  lead: string,
  items: readonly (readonly [string, string])[],
  issue: number,
): string {
  const words = WORDS[publisher.language];
  const rows = items.map(
    ([title, text], index) => `<tr>
<td width="140" valign="top" style="padding:12px"><img src="https://img.${publisher.domain}/${issue}/${index + 1}.jpg" width="120" height="90" alt=""></td>
<td valign="top" style="padding:12px;font-family:Georgia,serif"><h3 style="margin:0 0 6px;color:${publisher.color}">${title}</h3>${text}<br><a href="https://www.${publisher.domain}/${issue}/${index + 1}">${words.more}</a></td>
</tr>`,
  );
  return `<!DOCTYPE html><html><head><style>a{color:${publisher.color}} h1{letter-spacing:1px}</style></head>
<body bgcolor="#eeeeee" style="margin:0"><table width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table width="600" cellpadding="0" cellspacing="0" bgcolor="#ffffff">
<tr><td colspan="2" bgcolor="${publisher.color}" style="padding:18px"><h1 style="margin:0;color:#ffffff;font-family:Arial,sans-serif;font-size:24px">${publisher.name.replace('&', '&amp;')}</h1></td></tr>
<tr><td colspan="2"><img src="https://img.${publisher.domain}/${issue}/cover.jpg" width="600" height="200" alt=""></td></tr>
<tr><td colspan="2" style="padding:12px;font-family:Georgia,serif">${lead}</td></tr>
${rows.join('\n')}
<tr><td colspan="2" style="padding:12px;font-size:11px;color:#888">${words.leave} <a href="https://www.${publisher.domain}/u/${issue}">${words.unsubscribe}</a><img src="https://track.${publisher.domain}/o/${issue}.gif" width="1" height="1" alt=""></td></tr>
</table></td></tr></table></body></html>`;
}

/** Writes `count` issues, the newest a few hours old. */
export function addNewsletters(owner: Person, now: Date, count: number, random: Random, place: Place): void {
  for (let index = 0; index < count; index += 1) {
    const publisher = random.pick(PUBLISHERS);
    const age = (index * 2.9 + 0.4 + random.next()) * DAY;
    const date = new Date(Math.min(officeHour(now.getTime() - age, random), now.getTime() - 60_000));
    const issue = 400 - index;
    const subject = random.pick(publisher.subjects);
    const lead = random.pick(publisher.leads);
    const from = random.int(0, publisher.items.length - 1);
    const items = [...publisher.items, ...publisher.items].slice(from, from + 3);
    const rich: Part = { type: 'text/html', content: page(publisher, lead, items, issue) };
    const text = [lead, ...items.map(([title, words]) => `* ${title}\n  ${words}`)].join('\n\n');
    const id = random.hex(20);
    // Some publishers send HTML alone.
    const part: Part = publisher.domain.startsWith('forniture')
      ? rich
      : { multipart: 'alternative', parts: [{ type: 'text/plain', content: text }, rich] };
    const raw = writeMessage(
      [
        `Message-ID: <${id}@${publisher.domain}>`,
        `Date: ${headerDate(date, zoneHours(date))}`,
        `From: ${headerAddress({ name: publisher.name, address: `newsletter@${publisher.domain}` })}`,
        `To: ${headerAddress({ name: '', address: owner.address })}`,
        `Subject: ${headerText(subject)}`,
        `List-Id: <news.${publisher.domain}>`,
        `List-Unsubscribe: <https://www.${publisher.domain}/u/${issue}>`,
        'Precedence: bulk',
      ],
      part,
      id.slice(0, 12),
    );
    place(FOLDERS.inbox, { raw, flags: random.chance(0.6) ? ['\\Seen'] : [], date });
  }
}
