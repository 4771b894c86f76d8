import { createRandom, type Random } from '../../src/main/demo/sample-mail/random.ts';
import { folders as placesOfOne } from '../sync/words.ts';
import { people, sentence, vocabulary, zipf, type Person } from './vocabulary.ts';

/** A letter of the corpus, before it becomes a file or rows. */
export interface Letter {
  readonly mailbox: number;
  readonly folder: string;
  readonly messageId: string;
  readonly refs: readonly string[];
  readonly from: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly date: number;
  readonly text: string;
  readonly html: boolean;
  readonly files: readonly File[];
  /** As a server would tell it: the files count with the size that they are said to have. */
  readonly size: number;
  readonly flags: readonly string[];
}
export interface File {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** The owners of the two mailboxes, with their share of the mail. */
export const owners: readonly (Person & { readonly share: number })[] = [
  { name: 'Anna Verdi', address: 'anna@azienda.example', language: 'it', share: 0.8 },
  { name: 'Ufficio Acquisti', address: 'acquisti@azienda.example', language: 'it', share: 0.2 },
];
export const folderNames: readonly string[] = placesOfOne.map(([path]) => path);

const FILES: readonly (readonly [ending: string, type: string])[] = [
  ['pdf', 'application/pdf'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['jpg', 'image/jpeg'],
];
const LAST = Date.parse('2026-11-20T09:00:00Z');
const YEARS_MS = 5 * 365 * 24 * 60 * 60_000;
/** Answers come to one of the last so many letters of their mailbox. */
const ANSWERED_WITHIN = 300;
const BINDINGS = ['$B24Task', '$B24CRM', '$B24Feed', '$B24Chat', '$B24Event'];

function place(random: Random): string {
  let at = random.next();
  for (const [path, share] of placesOfOne) {
    at -= share;
    if (at < 0) return path;
  }
  return 'INBOX';
}

/** Unread: many in the inbox and in what nobody reads, none in one's own. */
function flagsOf(random: Random, folder: string, age: number): string[] {
  const own = folder === 'Sent' || folder === 'Drafts';
  const unread = own ? 0 : folder === 'INBOX' ? (age < 0.05 ? 0.4 : 0.1) : folder === 'Junk' ? 0.9 : 0.04;
  return [
    ...(random.chance(unread) ? [] : ['\\Seen']),
    ...(random.chance(0.05) ? ['\\Flagged'] : []),
    ...(random.chance(0.2) ? ['\\Answered'] : []),
    ...(random.chance(0.06) ? [random.pick(BINDINGS)] : []),
  ];
}

function filesOf(random: Random): File[] {
  if (!random.chance(0.18)) return [];
  return Array.from({ length: random.chance(0.75) ? 1 : random.int(2, 4) }, () => {
    const [ending, type] = random.pick(FILES);
    const name = `${zipf(random, vocabulary.it)} ${random.int(1, 4_000)}.${ending}`;
    return { name, type, size: Math.round(4_000 * 2 ** (random.next() * 10)) };
  });
}

/** `count` letters, oldest first; the same ones for the same count. Six of ten answer another. */
export function* letters(count: number): Generator<Letter> {
  const random = createRandom(count);
  const recent: Letter[][] = owners.map(() => []);
  for (let index = 0; index < count; index += 1) {
    const mailbox = random.chance(owners[0]?.share ?? 1) ? 0 : 1;
    const owner = owners[mailbox] as Person;
    const known = recent[mailbox] as Letter[];
    const parent = known.length > 0 && random.chance(0.6) ? random.pick(known) : null;
    const folder = place(random);
    const other =
      parent === null || parent.from.address === owner.address ? zipf(random, people) : parent.from;
    const from = folder === 'Sent' || folder === 'Drafts' ? owner : other;
    const to = [from === owner ? other : owner];
    while (random.chance(0.25) && to.length < 6) to.push(zipf(random, people));
    const spoken = other.language;
    const said = Array.from({ length: random.int(2, 10) }, () => sentence(random, spoken, 16));
    const quoted =
      parent === null
        ? []
        : parent.text
            .split('\n')
            .slice(0, 12)
            .map((line) => `> ${line}`);
    const text = [...said, ...quoted].join('\n');
    const files = filesOf(random);
    const letter: Letter = {
      mailbox,
      folder,
      messageId: `<${random.hex(20)}.${index}@posta.example>`,
      refs: parent === null ? [] : [...parent.refs, parent.messageId].slice(-12),
      from,
      to,
      cc: random.chance(0.15) ? [zipf(random, people)] : [],
      subject:
        parent === null
          ? `${sentence(random, spoken, 7).slice(0, -1)} ${index % 9_973}`
          : parent.subject.replace(/^(Re: )?/, 'Re: '),
      date: LAST - YEARS_MS + Math.round((YEARS_MS * (index + random.next())) / count),
      text,
      html: random.chance(0.6),
      files,
      size: files.reduce(
        (sum, file) => sum + Math.round(file.size * 1.37),
        2_000 + text.length + random.int(0, 9_000),
      ),
      flags: flagsOf(random, folder, 1 - index / count),
    };
    known.push(letter);
    if (known.length > ANSWERED_WITHIN) known.shift();
    yield letter;
  }
}

const word = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : (text.match(/.{1,20}/gsu) ?? [])
        .map((piece) => `=?UTF-8?B?${Buffer.from(piece).toString('base64')}?=`)
        .join('\n ');
const mailbox = (who: Person): string => `${word(who.name)} <${who.address}>`;
export const htmlOf = (text: string): string =>
  `<html><body>${text
    .split('\n')
    .map((line) => `<p>${line.replaceAll('>', '&gt;')}</p>`)
    .join('\n')}</body></html>`;

/** The letter as a file of a maildir. Its files have a line of content: nobody here reads more of them than their name. */
export function fileOf(letter: Letter): string {
  const body = letter.html
    ? `Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${htmlOf(letter.text)}\n`
    : `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${letter.text}\n`;
  const parts = letter.files.map(
    (file) =>
      `Content-Type: ${file.type}; name="${file.name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(file.name)}\n\nUG9zdGlubw==\n`,
  );
  const content =
    parts.length === 0
      ? body
      : `Content-Type: multipart/mixed; boundary="b-1"\n\n${[body, ...parts].map((one) => `--b-1\n${one}\n`).join('')}--b-1--\n`;
  const head = [
    `From: ${mailbox(letter.from)}`,
    `To: ${letter.to.map(mailbox).join(',\n ')}`,
    ...(letter.cc.length === 0 ? [] : [`Cc: ${letter.cc.map(mailbox).join(',\n ')}`]),
    `Subject: ${word(letter.subject)}`,
    `Date: ${new Date(letter.date).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${letter.messageId}`,
    ...(letter.refs.length === 0
      ? []
      : [`In-Reply-To: ${letter.refs.at(-1) ?? ''}`, `References: ${letter.refs.join('\n ')}`]),
    'MIME-Version: 1.0',
  ];
  return `${head.join('\n')}\n${content}`;
}
