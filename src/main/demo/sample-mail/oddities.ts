import { zoneHours } from './calendar.ts';
import { photo } from './files.ts';
import {
  headerAddress,
  headerDate,
  headerText,
  writeMessage,
  writePart,
  type Address,
  type Part,
} from './mime.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { FOLDERS, HOUR, type Place } from './sample.ts';

interface Oddity {
  readonly hoursAgo: number;
  readonly from: Address;
  /** Null: there is no such header. */
  readonly subject: string | null;
  readonly part: Part;
  readonly flags?: readonly string[];
  readonly noDate?: boolean;
}

const text = (content: string): Part => ({ type: 'text/plain', content });

const LONG_SUBJECT =
  'Riepilogo completo di tutte le osservazioni emerse durante il sopralluogo al cantiere, comprese le modifiche richieste dalla direzione lavori, ' +
  'le varianti al percorso delle tubazioni, la nuova posizione del quadro elettrico e l’elenco aggiornato dei materiali ancora da consegnare entro fine mese';

const FLOWED = [
  'Hi Giulia, ',
  '',
  'this message is sent with format=flowed, which means that my mail program ',
  'breaks long lines softly and yours may put them together again to fit the ',
  'width of the window.',
  '',
  '> Could you tell me whether the paragraph above looks like one ',
  '> piece, however wide the window is?',
  '',
  'Best wishes,',
  'Iain',
  '-- ',
  'Iain Drummond',
  'Harbour Street Hotels',
].join('\n');

const HOSTILE_PAGE = `<!DOCTYPE html><html><body onload="document.title='taken over'">
<h2 style="color:#a00">Il suo pacco è in giacenza</h2>
<script>document.body.innerHTML = '<h1>Script in esecuzione</h1>'; fetch('https://track.pacchi-veloci.example/s');</script>
<p>Questo messaggio contiene ciò che un programma di posta non deve mai eseguire: uno script, un gestore di errore e un’immagine spia.</p>
<img src="https://img.pacchi-veloci.example/none.png" onerror="document.body.style.background='red'" width="200" height="60" alt="Pacco">
<iframe src="https://www.pacchi-veloci.example/modulo" width="300" height="80"></iframe>
<form action="https://www.pacchi-veloci.example/login"><input name="password" type="password"><button>Sblocca</button></form>
<a href="javascript:alert(1)">Traccia la spedizione</a>
<div style="position:fixed;top:0;left:0;background:url(https://track.pacchi-veloci.example/bg.png)">&nbsp;</div>
<img src="https://track.pacchi-veloci.example/open.gif?who=giulia" width="1" height="1" alt="">
</body></html>`;

const PHISHING_PAGE = `<!DOCTYPE html><html><body style="font-family:Arial,sans-serif">
<p>Gentile cliente,</p><p>abbiamo rilevato un accesso insolito al suo conto. Per evitarne il blocco confermi i suoi dati entro 24 ore:</p>
<p><a href="https://accesso.conferma-dati.example/bv">https://www.banca-valtrompia.example/area-clienti</a></p>
<p>Servizio sicurezza<br>Banca Valtrompia</p></body></html>`;

const WITH_PICTURE = `<!DOCTYPE html><html><body style="font-family:Arial,sans-serif"><p>Ciao Giulia,</p>
<p>ecco com’è venuto il pezzo dopo la lucidatura:</p><p><img src="cid:pezzo@fonderia" width="240" height="160" alt="Il pezzo lucidato"></p>
<p>Che ne dici, lo teniamo per il catalogo? 😊</p><p>Roberta</p></body></html>`;

const roberta: Address = {
  name: 'Roberta Invernizzi',
  address: 'roberta.invernizzi@fonderia-santanna.example',
};
const iain: Address = { name: 'Iain Drummond', address: 'iain.drummond@harbourstreet.example' };

const ODDITIES: readonly Oddity[] = [
  {
    hoursAgo: 0.6,
    from: roberta,
    subject: 'Ecco la foto del pezzo 📸',
    part: {
      multipart: 'related',
      parts: [
        { type: 'text/html', content: WITH_PICTURE },
        { type: 'image/png', content: photo(0.8), filename: 'pezzo.png', contentId: 'pezzo@fonderia' },
      ],
    },
  },
  {
    hoursAgo: 3,
    from: { name: 'Pacchi Veloci', address: 'avvisi@pacchi-veloci.example' },
    subject: 'Il suo pacco è in giacenza: sblocchi subito la consegna',
    part: { type: 'text/html', content: HOSTILE_PAGE },
  },
  {
    hoursAgo: 7,
    from: { name: 'sicurezza@banca-valtrompia.example', address: 'noreply@conferma-dati.example' },
    subject: 'Accesso insolito al suo conto',
    part: { type: 'text/html', content: PHISHING_PAGE },
  },
  {
    hoursAgo: 26,
    from: { name: 'Андрей Соколов', address: 'andrey.sokolov@baltika-nasos.example' },
    subject: 'Запрос цен на насосы и запасные части к ним',
    part: text(
      'Здравствуйте, Джулия!\n\nПришлите, пожалуйста, цены на насосы AP-40 и сроки поставки в Ригу.\n\nС уважением,\nАндрей Соколов\n',
    ),
  },
  {
    hoursAgo: 31,
    from: { name: '田中 美咲', address: 'misaki.tanaka@minato-kikai.example' },
    subject: '展示会でのお打ち合わせのお願い',
    part: text(
      'フェッリ様\n\nお世話になっております。港機械の田中です。\n来月の展示会で、ポンプについてお話を伺えれば幸いです。\n\nよろしくお願いいたします。\n田中 美咲\n',
    ),
    flags: ['\\Flagged'],
  },
  {
    hoursAgo: 49,
    from: { name: 'Tommaso Pavan', address: 'tommaso.pavan@studio-marangon.example' },
    subject: LONG_SUBJECT,
    part: text('Ciao Giulia,\n\nscusa l’oggetto chilometrico: il riepilogo è tutto lì. 🙂\n\nTommaso\n'),
    flags: ['\\Seen'],
  },
  {
    hoursAgo: 55,
    from: iain,
    subject: 'Soft line breaks',
    part: { type: 'text/plain; charset=utf-8; format=flowed', content: FLOWED, encoding: '7bit' },
  },
  {
    hoursAgo: 74,
    from: { name: 'Giuseppe Bertoli', address: 'giuseppe.bertoli@cascina-bellavista.example' },
    subject: null,
    part: text('Buongiorno, mi richiama quando può? Sono in stalla fino alle undici.\nBertoli\n'),
  },
  {
    hoursAgo: 80,
    from: { name: '', address: 'fax-gateway@officine-aurora.example' },
    subject: 'Fax ricevuto dal 030 555 0199',
    noDate: true,
    part: text('È arrivato un fax di una pagina. Questo messaggio non ha una data.\n'),
  },
  {
    hoursAgo: 97,
    from: { name: 'Callum Reid', address: 'callum.reid@northsea-brewing.example' },
    subject: '🍺🎉 First batch brewed with your pumps! 🎉🍺',
    part: text('Giulia!\n\nNot a drop spilt. A crate is on its way to Brescia. 🍻\n\nCallum\n'),
    flags: ['\\Seen', '\\Flagged'],
  },
  {
    hoursAgo: 120,
    from: { name: 'Björn Åkesson', address: 'bjorn.akesson@lindqvist-marine.example' },
    subject: 'Smörgåsbord i Göteborg – lunch på fredag?',
    part: text(
      'Hej Giulia,\n\nlunch on Friday while you are in Göteborg? Räksmörgås is compulsory.\n\nBjörn\n',
    ),
    flags: ['\\Seen'],
  },
];

/** Messages that are wrong in a way that no writer of ours makes. */
function broken(owner: Person, date: Date): readonly Buffer[] {
  const head = (id: string, from: string, subject: string): string =>
    [
      `Message-ID: <${id}@guasti.example>`,
      `Date: ${headerDate(date, zoneHours(date))}`,
      `From: ${from}`,
      `To: ${owner.address}`,
      `Subject: ${subject}`,
      'MIME-Version: 1.0',
    ].join('\r\n');
  const unknown =
    `${head('charset', 'Vecchio gestionale <gestionale@costa-archivio.example>', 'Stampa notturna dei movimenti')}
Content-Type: text/plain; charset=x-gestionale-85
Content-Transfer-Encoding: 8bit

Elenco dei movimenti: giacenza regolare. La codifica di questo testo non esiste.
`.replace(/\r?\n/g, '\r\n');
  const cut =
    `${head('tronco', 'Server di scansione <scanner@rossi-impianti.example>', 'Scansione interrotta')}
Content-Type: multipart/mixed; boundary="tagliato"

--tagliato
Content-Type: text/plain; charset=utf-8

La scansione si è interrotta: l'allegato è arrivato solo in parte e il messaggio non è mai stato chiuso.

--tagliato
Content-Type: application/pdf; name="scansione.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="scansione.pdf"

JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0
ZURlY29kZT4+CnN0cmVhbQp4nD2OywoCMQxF9/mKu3
`.replace(/\r?\n/g, '\r\n');
  return [Buffer.from(unknown), Buffer.from(cut)];
}

/** What a mail program must bear: odd headers, odd letters, hostile pages. All into INBOX. */
export function addOddities(owner: Person, now: Date, random: Random, place: Place): void {
  for (const { hoursAgo, from, subject, part, flags = [], noDate = false } of ODDITIES) {
    const date = new Date(now.getTime() - hoursAgo * HOUR);
    const id = random.hex(20);
    const headers = [
      `Message-ID: <${id}@${from.address.split('@')[1]}>`,
      noDate ? undefined : `Date: ${headerDate(date, zoneHours(date))}`,
      `From: ${headerAddress(from)}`,
      `To: ${headerAddress({ name: 'Giulia Ferri', address: owner.address })}`,
      subject === null ? undefined : `Subject: ${headerText(subject)}`,
    ];
    place(FOLDERS.inbox, { raw: writeMessage(headers, part, id.slice(0, 12)), flags, date });
  }
  const date = new Date(now.getTime() - 140 * HOUR);
  for (const raw of broken(owner, date)) place(FOLDERS.inbox, { raw, flags: [], date });
  place(FOLDERS.inbox, forwarded(owner, now, random));
}

/** A whole message as an attachment. */
function forwarded(owner: Person, now: Date, random: Random): { raw: Buffer; flags: string[]; date: Date } {
  const date = new Date(now.getTime() - 60 * HOUR);
  const inner = [
    'Message-ID: <originale@terme-valdoro.example>',
    `Date: ${headerDate(new Date(date.getTime() - 5 * HOUR), zoneHours(date))}`,
    'From: Lorenzo Neri <lorenzo.neri@terme-valdoro.example>',
    'To: Beatrice Nuti <beatrice.nuti@terme-valdoro.example>',
    'Subject: Pompa della vasca grande',
    'MIME-Version: 1.0',
    writePart(
      text('Beatrice, la pompa della vasca grande vibra più del solito. Sentiamo Brescia?\n\nLorenzo\n'),
      'inner',
    ),
  ].join('\r\n');
  const id = random.hex(20);
  const raw = writeMessage(
    [
      `Message-ID: <${id}@terme-valdoro.example>`,
      `Date: ${headerDate(date, zoneHours(date))}`,
      'From: Beatrice Nuti <beatrice.nuti@terme-valdoro.example>',
      `To: Giulia Ferri <${owner.address}>`,
      'Subject: I: Pompa della vasca grande',
    ],
    {
      multipart: 'mixed',
      parts: [
        text(
          'Buongiorno Giulia,\n\nle giro il messaggio del nostro manutentore, in allegato. Che cosa ci consiglia?\n\nBeatrice Nuti\n',
        ),
        { type: 'message/rfc822', content: inner, encoding: '8bit' },
      ],
    },
    id.slice(0, 12),
  );
  return { raw, flags: [], date };
}
