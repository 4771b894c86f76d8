/**
 * mailparser against postal-mime on whole messages: throughput, memory, and what they make of nasty samples.
 * `node bench/mime.ts [--json]`. Compare ratios, not milliseconds.
 */
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';

interface Seen {
  readonly text: string;
  readonly html: string;
  readonly files: readonly string[];
}

const parsers: Record<string, (raw: Buffer) => Promise<Seen>> = {
  mailparser: async (raw) => {
    const mail = await simpleParser(raw, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
    });
    return {
      text: mail.text ?? '',
      html: typeof mail.html === 'string' ? mail.html : '',
      files: mail.attachments.map((one) => `${one.filename ?? ''} ${one.size}`),
    };
  },
  'postal-mime': async (raw) => {
    const mail = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' });
    const size = (content: unknown): number => (content instanceof ArrayBuffer ? content.byteLength : -1);
    return {
      text: mail.text ?? '',
      html: mail.html ?? '',
      files: mail.attachments.map((one) => `${one.filename ?? ''} ${size(one.content)}`),
    };
  },
};

const lines = (...all: string[]): string => all.join('\r\n');
const head = (type: string, encoding = '8bit'): string =>
  lines(
    'From: a@x.it',
    'Subject: s',
    `Content-Type: ${type}`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    '',
  );
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What a reader must get to see. Each message is one that a server may fail to describe. */
const nasty: readonly (readonly [name: string, raw: Buffer, holds: (seen: Seen) => boolean])[] = [
  [
    'no end boundary',
    latin1(`${head('multipart/mixed; boundary=b')}--b\r\n\r\nciao`),
    (s) => s.text.includes('ciao'),
  ],
  [
    'boundary never used',
    latin1(`${head('multipart/mixed; boundary=b')}ciao`),
    (s) => s.text.includes('ciao'),
  ],
  ['no boundary parameter', latin1(`${head('multipart/mixed')}ciao`), (s) => s.text.includes('ciao')],
  ['iso-8859-15', latin1(`${head('text/plain; charset=iso-8859-15')}\xa4`), (s) => s.text.includes('€')],
  ['undeclared latin1', latin1(`${head('text/plain')}gi\xe0`), (s) => s.text.includes('già')],
  ['unknown charset', latin1(`${head('text/plain; charset=x-odd')}gi\xe0`), (s) => s.text.includes('già')],
  ['utf-7', latin1(`${head('text/plain; charset=utf-7')}gi+AOA-`), (s) => s.text.includes('già')],
  [
    'iso-2022-jp',
    latin1(`${head('text/plain; charset=iso-2022-jp')}\x1b$B$3$s\x1b(B`),
    (s) => s.text.includes('こん'),
  ],
  ['broken base64', latin1(`${head('text/plain', 'base64')}Y2lh*\r\nbw`), (s) => s.text.includes('ciao')],
  [
    'broken quoted-printable',
    latin1(`${head('text/plain', 'quoted-printable')}a=ZZ =\r\nb=`),
    (s) => /a=ZZ b/.test(s.text),
  ],
  ['flowed', latin1(`${head('text/plain; format=flowed')}uno \r\ndue`), (s) => s.text.includes('uno due')],
  [
    'RFC 2231 name',
    latin1(
      `${head('multipart/mixed; boundary=b')}--b\r\n\r\nx\r\n--b\r\nContent-Disposition: attachment; filename*0*=utf-8''gi; filename*1*=%C3%A0.pdf\r\n\r\nq\r\n--b--`,
    ),
    (s) => s.files[0]?.startsWith('già.pdf') === true,
  ],
  [
    'bare LF',
    latin1(`${head('text/html').replaceAll('\r\n', '\n')}<b>ciao</b>`),
    (s) => s.html.includes('ciao'),
  ],
  ['header without a colon', latin1(`oops\r\n${head('text/plain')}ciao`), (s) => s.text.includes('ciao')],
  [
    '200 levels',
    latin1(
      `${Array.from(
        { length: 200 },
        (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
      ).join('')}\r\nciao`,
    ),
    // Not falling over is all that is asked.
    () => true,
  ],
];

const mixed = (attachment: number): Buffer =>
  latin1(
    `${head('multipart/mixed; boundary=b')}--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n` +
      `${'<p>perch=C3=A9 no, una riga di testo come le altre</p>=\r\n\r\n'.repeat(400)}\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${`${'QUJD'.repeat(19)}\r\n`.repeat(Math.ceil(attachment / 57))}\r\n--b--\r\n`,
  );

const loads = [
  { name: '25 kB letter', raw: mixed(1000), times: 300 },
  { name: '1 MB', raw: mixed(700_000), times: 20 },
  { name: '30 MB', raw: mixed(22_000_000), times: 2 },
];

const result: Record<string, unknown>[] = [];
for (const [parser, parse] of Object.entries(parsers)) {
  const wrong: string[] = [];
  for (const [name, raw, holds] of nasty) {
    const good = await parse(raw).then(holds, () => false);
    if (!good) wrong.push(name);
  }
  const row: Record<string, unknown> = {
    parser,
    right: `${nasty.length - wrong.length}/${nasty.length}`,
    wrong: wrong.join(', '),
  };
  for (const { name, raw, times } of loads) {
    await parse(raw);
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 2);
    const started = performance.now();
    for (let time = 0; time < times; time += 1) await parse(raw);
    const seconds = (performance.now() - started) / 1000;
    clearInterval(watch);
    peak = Math.max(peak, process.memoryUsage().rss);
    row[`${name}: MB/s`] = Math.round((raw.length * times) / seconds / 1e5) / 10;
    row[`${name}: +MB`] = Math.round((peak - before) / 1e6);
  }
  result.push(row);
}
process.stdout.write(`${JSON.stringify(result, null, process.argv.includes('--json') ? 0 : 2)}\n`);
