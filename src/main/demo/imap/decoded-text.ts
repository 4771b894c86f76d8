import { field, type MimePart } from './mime-tree.ts';

/** Text as a person reads it, in lower case, for SEARCH. What cannot be decoded is left as it is. */

function decodeBytes(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

function quotedPrintable(text: string): Buffer {
  // A space before the mark of a soft line break belongs to the text (RFC 2045 section 6.7).
  const joined = text.replace(/=[ \t]*\r?\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

/** Decodes encoded words (RFC 2047) in a header value of one byte a character. */
export function decodeHeader(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  const joined = text.replace(/(=\?[^?\s]+\?[bq]\?[^?\s]*\?=)\s+(?==\?)/gi, '$1');
  return joined.replace(
    /=\?([^?*\s]+)[^?\s]*\?([bq])\?([^?\s]*)\?=/gi,
    (_, charset: string, kind: string, data: string) =>
      kind.toLowerCase() === 'b'
        ? decodeBytes(Buffer.from(data, 'base64'), charset)
        : decodeBytes(quotedPrintable(data.replaceAll('_', ' ')), charset),
  );
}

/** The text of a part and of those in it, decoded; what is no text is left out. */
export function bodyText(raw: Buffer, part: MimePart): string {
  if (part.children.length > 0) return part.children.map((child) => bodyText(raw, child)).join('\n');
  if (part.type !== 'text') return '';
  const encoding = (field(part, 'content-transfer-encoding') ?? '').toLowerCase();
  const body = raw.subarray(part.body, part.end);
  const charset = part.params.find(([key]) => key.toLowerCase() === 'charset')?.[1] ?? 'utf-8';
  if (encoding === 'base64') return decodeBytes(Buffer.from(body.toString('latin1'), 'base64'), charset);
  if (encoding === 'quoted-printable') return decodeBytes(quotedPrintable(body.toString('latin1')), charset);
  return decodeBytes(body, charset);
}

/** `header` alone means the fields called `name`. */
export function decodedText(
  raw: Buffer,
  root: MimePart,
  where: 'header' | 'body' | 'all',
  name?: string,
): string {
  const fields = where === 'body' ? [] : root.fields.filter((one) => name === undefined || one.name === name);
  const header = fields
    .map((one) => decodeHeader(where === 'all' ? `${one.name}: ${one.value}` : one.value))
    .join('\n');
  return (where === 'header' ? header : `${header}\n${bodyText(raw, root)}`).toLowerCase();
}
