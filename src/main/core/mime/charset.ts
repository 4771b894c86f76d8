import iconv from 'iconv-lite';

/** Names that say "I do not know": nothing is reported, the text itself decides. */
const UNDECLARED = new Set([
  '',
  'unknown',
  'x-unknown',
  'unknown-8bit',
  '8bit',
  '7bit',
  'binary',
  'none',
  'default',
  'ascii',
  'us-ascii',
  'ansi_x3.4-1968',
  'iso646-us',
]);

/** Names that the Encoding Standard lacks. */
const ALIASES: Readonly<Record<string, string>> = {
  utf7: 'utf-7',
  'unicode-1-1-utf-7': 'utf-7',
  'x-unicode-1-1-utf-7': 'utf-7',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  cp936: 'gbk',
  ms936: 'gbk',
  cp949: 'euc-kr',
  ks_c_5601: 'euc-kr',
  cp950: 'big5',
  cp65001: 'utf-8',
  'x-gbk': 'gbk',
  'iso-8859-8-e': 'iso-8859-8',
  'iso-8859-6-i': 'iso-8859-6',
  'iso-8859-6-e': 'iso-8859-6',
  latin9: 'iso-8859-15',
  'latin-1': 'iso-8859-1',
  'x-roman8': 'hp-roman8',
};

/** What iconv-lite knows beside the Encoding Standard; its helpers such as "hex" and "base64" are no character sets. */
const EXTRA =
  /^(utf-?7|utf-?32([bl]e)?|cp\d{3,4}|ibm-?\d{3,4}|windows-?\d{3,4}|viscii|tcvn|armscii-?8|mac[a-z]+|hp-?roman8|rk1048|mik|georgian[a-z]+|iso-?8859-?\d{1,2}|pt154)$/;

type Decoder = (bytes: Uint8Array) => string;

/** The Encoding Standard's name for a label, else iconv-lite's; null where neither knows it. */
function decoderFor(label: string): Decoder | null {
  const name = ALIASES[label] ?? label.replace(/^(?:cp|win|windows|ms|x-cp)[-_ ]?(125\d)$/, 'windows-$1');
  if (name === 'utf-16') return (bytes) => new TextDecoder(utf16Order(bytes)).decode(bytes);
  try {
    const decoder = new TextDecoder(name);
    return (bytes) => decoder.decode(bytes);
  } catch {
    // Not of the Encoding Standard, or Node's build lacks it.
  }
  if (!EXTRA.test(name) || !iconv.encodingExists(name)) return null;
  return (bytes) => iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name);
}

/** RFC 2781 section 4.3: big-endian where no mark says otherwise. */
const utf16Order = (bytes: Uint8Array): string =>
  bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be';

function validUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const byGuess = (bytes: Uint8Array): string =>
  validUtf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes);

/** What the head of an HTML text says of itself; only its first 4 kB are looked at. */
export function metaCharset(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const found = /<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(head)?.[1]?.toLowerCase();
  if (found === undefined) return null;
  // The bytes were readable as ASCII just now, so this cannot be true.
  return found.startsWith('utf-16') ? 'utf-8' : found;
}

/**
 * Decodes bytes by a character set's name as mail writes it. Unknown names, and names that say nothing, fall back to UTF-8
 * where the bytes are valid UTF-8, else to windows-1252. Never throws; takes time in proportion to the length.
 *
 * @returns `unknown`: the name that could not be honoured, null where all is well
 */
export function decodeCharset(
  bytes: Uint8Array,
  label: string | null,
): { text: string; unknown: string | null } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { text: new TextDecoder('utf-8').decode(bytes), unknown: null };
  }
  const name = (label ?? '')
    .trim()
    .replace(/^["']|["']$/g, '')
    .toLowerCase();
  if (UNDECLARED.has(name)) return { text: byGuess(bytes), unknown: null };
  const decode = decoderFor(name);
  if (decode === null)
    return { text: byGuess(bytes), unknown: name.replace(/[^\w.:+-]/g, '').slice(0, 40) || '?' };
  try {
    const text = decode(bytes);
    // Declared UTF-8 without one valid sequence is most often windows-1252 under a wrong name.
    if (name === 'utf-8' || name === 'utf8') {
      if (text.includes('\ufffd') && !/[^\0-\x7f\ufffd]/.test(text))
        return { text: byGuess(bytes), unknown: null };
    }
    return { text, unknown: null };
  } catch {
    return { text: byGuess(bytes), unknown: name };
  }
}
