import type { FetchMessageObject, MailboxObject, MessageStructureObject } from 'imapflow';
import { parser } from 'imapflow/lib/handler/imap-handler.js';
import { formatMessageResponse } from 'imapflow/lib/tools.js';
import { describe, expect, it } from 'vitest';
import { readFetchRow } from './fetch-row.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

/** Takes the literals out of an answer as imapflow's stream does. */
function framed(answer: string): { payload: Buffer; literals: Buffer[] } {
  const literals: Buffer[] = [];
  let rest = Buffer.from(answer);
  const kept: Buffer[] = [];
  for (;;) {
    const marker = /\{(\d+)\}\r\n/.exec(rest.toString('latin1'));
    if (marker === null) break;
    const from = marker.index + marker[0].length;
    const to = from + Number(marker[1]);
    kept.push(rest.subarray(0, from));
    literals.push(Buffer.from(rest.subarray(from, to)));
    rest = rest.subarray(to);
  }
  return { payload: Buffer.concat([...kept, rest]), literals };
}

/** What the store takes of a structure. */
const planned = (node: MessageStructureObject): object => ({
  type: node.type,
  parameters: node.parameters,
  id: node.id || undefined,
  encoding: node.encoding || undefined,
  size: node.size,
  disposition: node.disposition,
  dispositionParameters: node.dispositionParameters,
  subject: node.envelope?.subject,
  childNodes: node.type.startsWith('multipart/') ? node.childNodes?.map(planned) : undefined,
});
const compared = (row: FetchMessageObject): object => ({
  seq: row.seq,
  uid: row.uid,
  flags: row.flags,
  size: row.size,
  modseq: row.modseq,
  internalDate: row.internalDate,
  texts: row.bodyParts && [...row.bodyParts].map(([part, bytes]) => [part, bytes.toString('latin1')]),
  headers: Buffer.isBuffer(row.headers) ? row.headers.toString('latin1') : '',
  envelope: { ...row.envelope, sender: undefined },
  structure: row.bodyStructure && planned(row.bodyStructure),
});

async function byImapflow(answer: string): Promise<FetchMessageObject> {
  const { payload, literals } = framed(answer);
  const mailbox = { path: 'INBOX', uidValidity: 1n } as MailboxObject;
  return await formatMessageResponse(await parser(payload, { literals }), mailbox);
}
const byUs = (answer: string): FetchMessageObject | null => {
  const { payload, literals } = framed(answer);
  return readFetchRow(payload, literals);
};

const PERSON = '("Anna Bianchi" NIL "anna" "azienda.example")';
const ENVELOPE = `("Thu, 5 Nov 2026 10:00:00 +0100" "Ciao" (${PERSON}) (${PERSON}) (${PERSON}) (${PERSON}) NIL NIL NIL "<1@x.example>")`;
const TEXT = '("text" "plain" ("charset" "utf-8") NIL NIL "quoted-printable" 1215 21 NIL NIL NIL NIL)';
const row = (more: { envelope?: string; structure?: string; flags?: string; references?: string }): string =>
  `* 7 FETCH (UID 12 FLAGS (${more.flags ?? '\\Seen $Forwarded'}) BODYSTRUCTURE ${more.structure ?? TEXT} ENVELOPE ${
    more.envelope ?? ENVELOPE
  } INTERNALDATE "05-Nov-2026 10:00:01 +0100" RFC822.SIZE 2048 MODSEQ (90060115205545359) BODY[HEADER.FIELDS (REFERENCES)] ${
    more.references ?? '{2}\r\n\r\n'
  })`;

const usual: readonly (readonly [name: string, answer: string])[] = [
  ['a plain letter', row({})],
  ['no flags', row({ flags: '' })],
  ['references in a literal', row({ references: '{27}\r\nReferences: <a@b>\r\n\t<c@d>\r\n' })],
  ['references in a string', row({ references: '"References: <a@b>"' })],
  ['no references', row({ references: 'NIL' })],
  ['a subject in a literal', row({ envelope: ENVELOPE.replace('"Ciao"', '{9}\r\nPerché "') })],
  ['quotes and backslashes', row({ envelope: ENVELOPE.replace('Ciao', 'a \\"b\\" \\\\ c (d)') })],
  ['UTF-8 in a string', row({ envelope: ENVELOPE.replace('Ciao', 'Perché 日本') })],
  [
    'encoded words',
    row({
      envelope: ENVELOPE.replace('Ciao', '=?UTF-8?B?UGVyY2jDqQ==?= =?UTF-8?Q?_no?=').replaceAll(
        'Anna Bianchi',
        '=?iso-8859-1?Q?Nicol=F2?=',
      ),
    }),
  ],
  [
    'a name within quotes of its own',
    row({ envelope: ENVELOPE.replaceAll('Anna Bianchi', '\\"Anna, B\\"') }),
  ],
  ['nothing known', row({ envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)' })],
  ['a date that is none', row({ envelope: ENVELOPE.replace('Thu, 5 Nov 2026', 'ieri') })],
  [
    'a group without members',
    row({
      envelope: ENVELOPE.replace(
        `(${PERSON}) NIL NIL NIL`,
        '((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)) NIL NIL NIL',
      ),
    }),
  ],
  [
    'an answer, with several recipients',
    row({ envelope: ENVELOPE.replace('NIL NIL NIL "<1', `(${PERSON}${PERSON}) (${PERSON}) " <0@x> " "<1`) }),
  ],
  [
    'two variants',
    row({
      structure: `(${TEXT}("text" "html" ("charset" "utf-8") "<h@x>" NIL "base64" 99 3 NIL NIL NIL NIL) "alternative" ("boundary" "b") NIL NIL NIL)`,
    }),
  ],
  [
    'a file and a picture',
    row({
      structure: `(${TEXT}("image" "PNG" ("name" "=?UTF-8?B?w6gucG5n?=") "<i@x>" "a picture" "BASE64" 3822 NIL ("inline" ("filename" "=?UTF-8?B?w6gucG5n?=")) NIL NIL)("application" "pdf" NIL NIL NIL "base64" 10 "md5" ("ATTACHMENT" NIL) ("it" "en") NIL) "mixed" ("boundary" "b") ("inline" NIL) NIL NIL)`,
    }),
  ],
  [
    'a letter in a letter',
    row({
      structure: `(${TEXT}("message" "rfc822" NIL NIL NIL "7bit" 500 ${ENVELOPE} ${TEXT} 20 NIL ("attachment" ("filename" "inner.eml")) NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL)`,
    }),
  ],
  ['a text', '* 7 FETCH (UID 12 BODY[1]<0> {8}\r\nperché!)'],
  [
    'two texts, and flags that changed',
    '* 7 FETCH (UID 12 FLAGS (\\Seen) BODY[1.1] {3}\r\nabc BODY[2] "x y")',
  ],
  ['an empty text', '* 7 FETCH (UID 12 BODY[1]<0> {0}\r\n)'],
  ['spaces between lists', row({ structure: `(${TEXT} ${TEXT} "mixed" NIL NIL NIL NIL)` })],
];

describe('a row that is read here', () => {
  it.each(usual)('says what imapflow says: %s', async (_name, answer) => {
    const ours = byUs(answer);
    expect(ours).not.toBeNull();
    expect(compared(ours as FetchMessageObject)).toEqual(compared(await byImapflow(answer)));
  });

  it('does so for any text in any place', async () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 20 });
    const string = word.map((text) =>
      /[\r\n\0]/.test(text) || text.length > 15
        ? `{${Buffer.byteLength(text)}}\r\n${text}`
        : `"${text.replace(/[\\"]/g, '\\$&')}"`,
    );
    await fc.assert(
      fc.asyncProperty(string, string, string, string, async (subject, name, file, id) => {
        const answer = row({
          envelope: `(NIL ${subject} ((${name} NIL "a" "b")) NIL NIL NIL NIL NIL NIL ${id})`,
          structure: `("application" "pdf" ("name" ${file}) ${id} NIL "base64" 10 NIL NIL NIL NIL)`,
        });
        const ours = byUs(answer);
        if (ours !== null) expect(compared(ours)).toEqual(compared(await byImapflow(answer)));
      }),
      { numRuns: 300 },
    );
  });
});

const left: readonly (readonly [name: string, answer: string])[] = [
  ['the answer to the command', 'A12 OK Fetch completed.'],
  ['flags that changed meanwhile', '* 7 FETCH (UID 12 FLAGS (\\Seen))'],
  ['another message', '* 7 EXISTS'],
  ['a text from its middle', '* 7 FETCH (UID 12 BODY[1]<500> {3}\r\nabc)'],
  ['a whole message', '* 7 FETCH (UID 12 BODY[] {3}\r\nabc)'],
  ['a text without its UID', '* 7 FETCH (BODY[1] {3}\r\nabc)'],
  ['a file name in pieces', row({ structure: TEXT.replace('"charset"', '"name*0*"') })],
  ['a count of lines that is missing', row({ structure: TEXT.replace(' 21 NIL', ' NIL') })],
  ['no structure', row({ structure: 'NIL' })],
  ['an envelope of nine', row({ envelope: ENVELOPE.replace('NIL NIL NIL', 'NIL NIL') })],
  ['a list without its end', row({}).slice(0, -1)],
  ['something behind the end', `${row({})} x`],
  ['a size that is none', row({}).replace('RFC822.SIZE 2048', 'RFC822.SIZE "big"')],
  ['a UID out of range', row({}).replace('UID 12', 'UID 99999999999')],
  ['nesting without end', row({ structure: '('.repeat(5_000) })],
  ['a parameter that objects have already', row({ structure: TEXT.replace('"charset"', '"__proto__"') })],
];

describe('a row that is left to imapflow', () => {
  it.each(left)('%s', (_name, answer) => {
    expect(byUs(answer)).toBeNull();
  });

  it('is one with a literal too few, or of another length', () => {
    const { payload, literals } = framed(row({}));
    expect(readFetchRow(payload, [])).toBeNull();
    expect(readFetchRow(payload, [Buffer.from('longer')])).toBeNull();
    expect(readFetchRow(payload, [...literals, Buffer.alloc(1)])).toBeNull();
  });

  it('may be any bytes at all: nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), (noise) => {
        const answer = Buffer.from(`* 1 FETCH (UID 1 ${noise})`);
        expect(() => readFetchRow(answer, [])).not.toThrow();
      }),
    );
  });
});
