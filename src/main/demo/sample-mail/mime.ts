/** Writes messages (RFC 5322, RFC 2045 to 2047). Deterministic: boundaries come from the caller's id. */

export interface Leaf {
  readonly type: string;
  readonly content: string | Buffer;
  /** Attachments are base64; texts are quoted-printable unless it is said otherwise. */
  readonly filename?: string;
  readonly contentId?: string;
  readonly encoding?: 'base64' | 'quoted-printable' | '7bit' | '8bit';
}

export interface Multipart {
  readonly multipart: 'mixed' | 'alternative' | 'related';
  readonly parts: readonly Part[];
}

export type Part = Leaf | Multipart;

export interface Address {
  readonly name: string;
  readonly address: string;
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Unstructured text for a header: encoded words of at most 75 characters, folded. */
export function headerText(text: string): string {
  if (isAscii(text)) return fold(text);
  const words: string[] = [];
  let chunk = '';
  for (const character of text) {
    if (Buffer.byteLength(chunk + character) > 42) {
      words.push(chunk);
      chunk = '';
    }
    chunk += character;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

function fold(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?= )/)) {
    if (line !== '' && line.length + word.length > 66) {
      lines.push(line);
      line = '';
    }
    line += word;
  }
  return [...lines, line].join('\r\n');
}

export function headerAddress({ name, address }: Address): string {
  if (name === '') return address;
  if (!isAscii(name)) return `${headerText(name)} <${address}>`;
  return `${/^[\w ]+$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${address}>`;
}

const two = (value: number): string => String(value).padStart(2, '0');
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date for a header, in the zone that is `hours` ahead of UTC. */
export function headerDate(date: Date, hours: number): string {
  const local = new Date(date.getTime() + hours * 3_600_000);
  const day = `${DAYS[local.getUTCDay()]}, ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':');
  return `${day} ${time} ${hours < 0 ? '-' : '+'}${two(Math.abs(hours))}00`;
}

/** Quoted-printable with lines of at most 76 characters; line breaks become CRLF. */
export function quotedPrintable(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => {
      const units = [...Buffer.from(line)].map((byte) =>
        (byte >= 33 && byte <= 126 && byte !== 61) || byte === 32 || byte === 9
          ? String.fromCharCode(byte)
          : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      );
      const last = units.at(-1);
      if (last === ' ' || last === '\t') units[units.length - 1] = last === ' ' ? '=20' : '=09';
      const rows: string[] = [];
      let row = '';
      for (const unit of units) {
        if (row.length + unit.length > 75) {
          rows.push(`${row}=`);
          row = '';
        }
        row += unit;
      }
      return [...rows, row].join('\r\n');
    })
    .join('\r\n');
}

export const base64Lines = (content: Buffer): string =>
  content.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n');

function filenameParam(key: string, name: string): string {
  if (isAscii(name)) return `${key}="${name}"`;
  return `${key}*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`;
}

function leaf(part: Leaf): string {
  const { content } = part;
  const isText = part.type.startsWith('text/') && typeof content === 'string' && part.filename === undefined;
  const encoding = part.encoding ?? (isText ? 'quoted-printable' : 'base64');
  const name = part.filename === undefined ? '' : `;\r\n ${filenameParam('name', part.filename)}`;
  const charset = part.type.startsWith('text/') && !/charset/i.test(part.type) ? '; charset=utf-8' : '';
  const headers = [`Content-Type: ${part.type}${charset}${name}`, `Content-Transfer-Encoding: ${encoding}`];
  if (part.contentId !== undefined) headers.push(`Content-ID: <${part.contentId}>`);
  if (part.filename !== undefined) {
    const disposition = part.contentId === undefined ? 'attachment' : 'inline';
    headers.push(`Content-Disposition: ${disposition};\r\n ${filenameParam('filename', part.filename)}`);
  }
  const text = content.toString();
  let body: string;
  if (encoding === 'base64') body = base64Lines(Buffer.from(content));
  else if (encoding === 'quoted-printable') body = quotedPrintable(text);
  else body = text.replace(/\r?\n/g, '\r\n');
  return `${headers.join('\r\n')}\r\n\r\n${body}\r\n`;
}

/** A part with its header. `id` makes its boundaries its own. */
export function writePart(part: Part, id: string): string {
  if (!('multipart' in part)) return leaf(part);
  const boundary = `=_${part.multipart}_${id}`;
  const parts = part.parts.map((inner, index) => `--${boundary}\r\n${writePart(inner, `${id}.${index}`)}`);
  const header = `Content-Type: multipart/${part.multipart};\r\n boundary="${boundary}"`;
  return `${header}\r\n\r\n${parts.join('')}--${boundary}--\r\n`;
}

/** A whole message. Header lines come finished; undefined ones are left out. */
export function writeMessage(headers: readonly (string | undefined)[], part: Part, id: string): Buffer {
  const lines = [...headers.filter((line) => line !== undefined), 'MIME-Version: 1.0'];
  return Buffer.from(`${lines.join('\r\n')}\r\n${writePart(part, id)}`);
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
