import { createRandom, type Random } from '../../src/main/demo/sample-mail/random.ts';
import { files, people, sentences, subjects } from './words.ts';

/** A letter as it lies in a maildir: lines end in LF. */
export interface Letter {
  readonly raw: Buffer;
  readonly date: Date;
  /** Maildir's letters for its flags, sorted. */
  readonly flags: string;
}

interface Known {
  readonly id: string;
  readonly refs: readonly string[];
  readonly subject: string;
}

const ascii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
/** RFC 2047, in words that stay under 75 characters. */
function encodedWords(text: string): string {
  if (ascii(text)) return text;
  const words: string[] = [];
  for (let rest = [...text]; rest.length > 0; rest = rest.slice(30))
    words.push(`=?UTF-8?B?${Buffer.from(rest.slice(0, 30).join('')).toString('base64')}?=`);
  return words.join('\n ');
}
const mailbox = ([name, address]: readonly [string, string]): string =>
  ascii(name) ? `"${name}" <${address}>` : `${encodedWords(name)} <${address}>`;

/** RFC 2045 section 6.7, with soft breaks at 76 characters. */
function quotedPrintable(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const bytes = Buffer.from(line).toString('latin1');
      const safe = bytes.replace(
        /[^\x20-\x3c\x3e-\x7e]/g,
        (one) => `=${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
      );
      return safe.replace(/.{70,72}(?=.{4})(?<!=|=.)/g, '$&=\n');
    })
    .join('\n');
}

/** Base64 that looks like a compressed file: one block of noise, cut at different places. */
function makeNoise(random: Random): string {
  const bytes = Buffer.alloc(57 * 24_000);
  for (let at = 0; at + 4 <= bytes.length; at += 4)
    bytes.writeUInt32LE(Math.floor(random.next() * 2 ** 32), at);
  return `${bytes.toString('base64').match(/.{76}/g)?.join('\n') ?? ''}\n`;
}

function paragraphs(random: Random, count: number): string[] {
  return Array.from({ length: count }, () =>
    Array.from({ length: random.int(1, 5) }, () => random.pick(sentences)).join(' '),
  );
}

const STYLE =
  'font-family:Calibri,Arial,Helvetica,sans-serif;font-size:11pt;line-height:1.4;color:#1f1f1f;margin:0 0 12px 0;';
function html(random: Random, text: readonly string[], rich: boolean): string {
  const cell = (inner: string): string =>
    `<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;background-color:#ffffff;"><tr><td style="padding:16px 24px;${STYLE}">${inner}</td></tr></table>`;
  const body = text.map((one) => `<p class="MsoNormal" style="${STYLE}">${one}</p>`);
  const rows = rich
    ? Array.from({ length: random.int(8, 45) }, (_, index) =>
        cell(
          `<a href="https://news.example/c/${random.hex(40)}?u=${random.hex(24)}" style="color:#0b66c3;text-decoration:none;">${random.pick(sentences)}</a><img src="https://news.example/i/${index}-${random.hex(16)}.png" width="180" height="120" alt="">`,
        ),
      )
    : [];
  return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style>p.MsoNormal{margin:0}a:hover{text-decoration:underline}@media (max-width:600px){table{width:100%!important}}</style></head><body lang="IT">\n${[...body, ...rows].join('\n')}\n</body></html>\n`;
}

const part = (type: string, encoding: string, content: string, more = ''): string =>
  `Content-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n${more}\n${content}`;
function multipart(random: Random, kind: string, parts: readonly string[]): string {
  const boundary = `----=_Part_${random.hex(24)}`;
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\n\nThis is a multi-part message in MIME format.\n${parts
    .map((one) => `--${boundary}\n${one}\n`)
    .join('')}--${boundary}--\n`;
}

/** What a few servers on the way leave in the header. */
function trace(random: Random, to: string, date: string): string {
  const hop = (by: string): string =>
    `Received: from mail-${random.hex(4)}.out.example (mail-${random.hex(4)}.out.example [203.0.113.${random.int(1, 250)}])\n\tby ${by} (Postfix) with ESMTPS id ${random.hex(10).toUpperCase()}\n\tfor <${to}>; ${date}\n`;
  return `Return-Path: <bounce+${random.hex(16)}@out.example>\nDelivered-To: ${to}\n${hop('mx.azienda.example')}${hop('relay.out.example')}${hop('front.out.example')}DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=out.example; s=s2026;\n\th=From:To:Subject:Date:Message-ID; bh=${random.hex(43)};\n\tb=${random.hex(76)}\n\t ${random.hex(76)}\n\t ${random.hex(76)}\nAuthentication-Results: mx.azienda.example; dkim=pass header.d=out.example; spf=pass smtp.mailfrom=out.example; dmarc=pass\n`;
}

/**
 * Letters of one folder, oldest first, always the same for the same seed: plain ones, HTML with a plain variant,
 * newsletters, pictures in the text and files beside it, about 20 kB each on average as in a company's mail; half of them
 * in threads.
 */
export function* letters(seed: number, count: number, first: Date, last: Date): Generator<Letter> {
  const random = createRandom(seed);
  const noise = makeNoise(createRandom(7));
  const recent: Known[] = [];
  const cut = (bytes: number): string => {
    const lines = Math.max(2, Math.ceil(bytes / 77));
    const from = random.int(0, Math.max(0, noise.length / 77 - lines - 1)) * 77;
    return noise.slice(from, from + lines * 77);
  };
  /** Sizes of files spread over powers of two: most are small, a few are large. */
  const fileSize = (): number => 3_500 * 2 ** (random.next() * 6);

  for (let index = 0; index < count; index += 1) {
    const date = new Date(
      first.getTime() + ((last.getTime() - first.getTime()) * (index + random.next())) / Math.max(1, count),
    );
    const stamp = date.toUTCString().replace('GMT', '+0000');
    const parent = recent.length > 0 && random.chance(0.5) ? random.pick(recent) : null;
    const subject =
      parent === null ? `${random.pick(subjects)} ${index}` : parent.subject.replace(/^(Re: )?/, 'Re: ');
    const id = `<${random.hex(24)}.${index}@out.example>`;
    const refs = parent === null ? [] : [...parent.refs, parent.id].slice(-12);
    const from = random.pick(people);
    const to = Array.from({ length: random.chance(0.75) ? 1 : random.int(2, 6) }, () => random.pick(people));
    const cc = random.chance(0.25) ? [random.pick(people)] : [];
    const text = paragraphs(random, random.int(2, 9));
    if (parent !== null) text.push(...paragraphs(random, random.int(2, 14)).map((one) => `> ${one}`));

    const kind = random.next();
    const plainPart = (): string =>
      part('text/plain; charset="utf-8"', 'quoted-printable', quotedPrintable(`${text.join('\n\n')}\n`));
    const bothParts = (rich: boolean): string =>
      multipart(random, 'alternative', [
        plainPart(),
        part('text/html; charset="utf-8"', 'quoted-printable', quotedPrintable(html(random, text, rich))),
      ]);
    const filePart = (): string => {
      const [name, type] = random.pick(files);
      const shown = encodedWords(name).replaceAll('\n ', '');
      return part(
        `${type}; name="${shown}"`,
        'base64',
        cut(fileSize()),
        `Content-Disposition: attachment; filename="${shown}"\n`,
      );
    };
    let body: string;
    if (kind < 0.28) body = plainPart();
    else if (kind < 0.6) body = bothParts(false);
    else if (kind < 0.78) body = bothParts(true);
    else if (kind < 0.88)
      body = multipart(random, 'related', [
        bothParts(false),
        part(
          'image/png; name="image001.png"',
          'base64',
          cut(random.int(4_000, 24_000)),
          `Content-ID: <image001.${random.hex(8)}@out.example>\nContent-Disposition: inline; filename="image001.png"\n`,
        ),
      ]);
    else
      body = multipart(random, 'mixed', [
        random.chance(0.6) ? bothParts(false) : plainPart(),
        ...Array.from({ length: random.chance(0.7) ? 1 : random.int(2, 4) }, filePart),
      ]);

    const head = [
      trace(random, to[0]?.[1] ?? '', stamp),
      `From: ${mailbox(from)}\n`,
      `To: ${to.map(mailbox).join(',\n\t')}\n`,
      cc.length === 0 ? '' : `Cc: ${cc.map(mailbox).join(',\n\t')}\n`,
      `Subject: ${encodedWords(subject)}\n`,
      `Date: ${stamp}\n`,
      `Message-ID: ${id}\n`,
      parent === null ? '' : `In-Reply-To: ${parent.id}\nReferences: ${refs.join('\n\t')}\n`,
      kind >= 0.6 && kind < 0.78 ? `List-Unsubscribe: <https://news.example/u/${random.hex(32)}>\n` : '',
      'MIME-Version: 1.0\n',
    ];
    recent.push({ id, refs, subject });
    if (recent.length > 200) recent.shift();
    const flags = [
      random.chance(0.06) ? 'F' : '',
      random.chance(0.2) ? 'R' : '',
      random.chance(0.88) ? 'S' : '',
    ];
    yield { raw: Buffer.from(`${head.join('')}${body}`), date, flags: flags.join('') };
  }
}
