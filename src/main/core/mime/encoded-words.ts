import { decodeCharset } from './charset.ts';

/** charset, encoding, text; a language tag (RFC 2231 section 5) may follow the charset. */
const WORD = /=\?([\w_\-*]+)\?([QqBb])\?([^?]*)\?=/g;
const REMEMBERED = 2_000;
const REMEMBERED_LENGTH = 200;

function qBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replace(/[_\s]/g, ' '));
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const pair = bytes[at] === 0x3d ? bytes.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(pair)) {
      bytes[length] = Number.parseInt(pair, 16);
      at += 2;
    } else bytes[length] = bytes[at] ?? 0;
    length += 1;
  }
  return bytes.subarray(0, length);
}

/** Bytes of one or more words that follow one another in the same character set. */
interface Run {
  readonly charset: string;
  readonly chunks: Buffer[];
}

function decode(text: string): string {
  const pieces: (string | Run)[] = [];
  let end = 0;
  for (const word of text.matchAll(WORD)) {
    const between = text.slice(end, word.index);
    const charset = (word[1] ?? '').split('*')[0]?.toLowerCase() ?? '';
    const content = word[3] ?? '';
    const bytes = word[2]?.toUpperCase() === 'B' ? Buffer.from(content, 'base64') : qBytes(content);
    // White space between two words is no part of the text. A character's bytes may be split over both, against RFC 2047.
    const before = pieces.at(-1);
    const adjoins = typeof before === 'object' && between.trim() === '';
    if (!adjoins) pieces.push(between);
    if (adjoins && before.charset === charset) before.chunks.push(bytes);
    else pieces.push({ charset, chunks: [bytes] });
    end = word.index + word[0].length;
  }
  const shown = pieces.map((piece) =>
    typeof piece === 'string' ? piece : decodeCharset(Buffer.concat(piece.chunks), piece.charset).text,
  );
  return shown.join('') + text.slice(end);
}

/** Names and subjects come again and again: what was decoded last. */
const remembered = new Map<string, string>();

/**
 * Decodes the encoded words of a header's text (RFC 2047), wherever they stand in it. What is no valid word stays as it is.
 * Never throws.
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const decoded = decode(text);
  if (text.length <= REMEMBERED_LENGTH) {
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(text, decoded);
  }
  return decoded;
}
