import { createHash } from 'node:crypto';

/** The Message-ID of the letter of that name: how scenarios and comparisons know a letter wherever it lies. */
export const messageIdOf = (name: string): string => `<${name}@fault.example>`;

const CRLF = '\r\n';
const base64 = (bytes: Buffer): string => (bytes.toString('base64').match(/.{1,76}/g) ?? []).join(CRLF);

/** Text that is the letter's own, a few lines with accents and a line that begins with a dot. */
function textOf(name: string): string {
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return [`Perché ${name} è qui: ${mark}.`, '', '.una riga che comincia con un punto', 'A presto', ''].join(
    CRLF,
  );
}

/**
 * The letter of that name, the same bytes every time. The name's first word says what it is: `html-...` two alternatives,
 * `file-...` a text and an attachment of 3 kB, `big-...` a text of 60 kB, `re-NAME` the answer to the letter NAME, anything else
 * plain text.
 */
export function letter(name: string): string {
  const second = createHash('sha256').update(name).digest().readUInt16BE(0) % 3600;
  const date = new Date(Date.UTC(2026, 9, 1, 8, 0, second)).toUTCString().replace('GMT', '+0000');
  const head = [
    'From: Marco Bianchi <marco@cliente.example>',
    'To: Anna <anna@azienda.example>',
    `Subject: ${name}`,
    `Message-ID: ${messageIdOf(name)}`,
    `Date: ${date}`,
    ...(name.startsWith('re-') ? [`In-Reply-To: ${messageIdOf(name.slice(3))}`] : []),
    'MIME-Version: 1.0',
  ];
  const plain = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', ''];
  const kind = name.split('-')[0];
  if (kind === 'html') {
    return [
      ...head,
      'Content-Type: multipart/alternative; boundary="=_f"',
      '',
      '--=_f',
      ...plain,
      textOf(name),
      '--=_f',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.from(`<p>Gentile <b>Anna</b>, ${name} è qui.</p>`)),
      '--=_f--',
      '',
    ].join(CRLF);
  }
  if (kind === 'file') {
    return [
      ...head,
      'Content-Type: multipart/mixed; boundary="=_f"',
      '',
      '--=_f',
      ...plain,
      textOf(name),
      '--=_f',
      `Content-Type: application/octet-stream; name="${name}.bin"`,
      `Content-Disposition: attachment; filename="${name}.bin"`,
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.alloc(3_000, createHash('sha256').update(name).digest())),
      '--=_f--',
      '',
    ].join(CRLF);
  }
  // ASCII: doveadm's JSON breaks a character in two where its buffer ends, every 16 kB.
  const plainText = textOf(name).replaceAll('é', 'e').replaceAll('è', 'e');
  const text = kind === 'big' ? plainText.repeat(600) : textOf(name);
  return [...head, ...plain, text].join(CRLF);
}

export interface Placed {
  readonly folder: string;
  readonly name: string;
  readonly flags?: readonly string[];
}

const placed = (folder: string, names: readonly string[], ...flags: readonly string[]): Placed[] =>
  names.map((name) => ({ folder, name, flags }));

/** What lies in the mailbox before a scenario begins, by the mailbox's name. */
export const mailboxes = {
  office: [
    ...placed('INBOX', ['uno', 'due', 'html-tre', 'file-quattro']),
    ...placed('INBOX', ['cinque', 'sei'], '\\Seen'),
    ...placed('INBOX', ['sette'], '\\Seen', '\\Flagged'),
    ...placed('INBOX', ['otto'], '\\Flagged'),
    ...placed('Archive', ['vecchio-uno', 'vecchio-due'], '\\Seen'),
    ...placed('Clienti/Rossi', ['rossi-uno', 'rossi-due']),
    ...placed('Trash', ['buttato-uno', 'buttato-due'], '\\Seen'),
    ...placed('Junk', ['spam-uno', 'spam-due']),
  ],
  busy: [
    ...placed(
      'INBOX',
      Array.from({ length: 70 }, (_, index) => `molti-${index + 1}`),
    ),
    ...placed('Archive', ['vecchio-uno'], '\\Seen'),
  ],
  empty: [],
} as const satisfies Record<string, readonly Placed[]>;
export type MailboxName = keyof typeof mailboxes;
