import type { Address } from '#shared/model/address.ts';

const SPECIAL = '\\s@<>"(),:;[\\]\\\\\\p{Cc}\\p{Cf}';
const VALID = new RegExp(`^[^${SPECIAL}]{1,250}@[^${SPECIAL}]{2,250}$`, 'u');
const LONGEST_VALID = 320;
/** The contract's limit for a name and for an address in a draft, in UTF-16 units. */
const LONGEST_STORED = 500;

/** The same verdict as the contract's `emailAddress`, whose schema stays out of the interface. A test holds the two together. */
export function isValidAddress(address: string): boolean {
  const text = address.trim();
  return text.length <= LONGEST_VALID && VALID.test(text);
}

/** One line without control characters, line separators and characters that turn the reading direction. */
export function oneLine(text: string): string {
  return text
    .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

/**
 * Cuts at commas, semicolons, line ends and tabs, but not within quotes, angle brackets or comments. A quote or bracket
 * that is never closed counts as an ordinary character, so that one slip does not swallow the rest of the list.
 */
function pieces(text: string): { text: string; comma: boolean }[] {
  const found: { text: string; comma: boolean }[] = [];
  let start = 0;
  const take = (end: number, comma: boolean): void => {
    found.push({ text: text.slice(start, end), comma });
    start = end + 1;
  };
  const closing: Readonly<Record<string, string>> = { '"': '"', '<': '>', '(': ')' };
  /** Up to where a closer is known to be missing, so that a text of nothing but brackets is read in one go. */
  const missing: Record<string, number> = {};
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? '';
    const closer = closing[char];
    if (closer !== undefined) {
      if (index < (missing[closer] ?? 0)) continue;
      const { closed, end } = endOf(text, index, closer);
      if (closed) index = end;
      else missing[closer] = end;
    } else if (',;\n\r\t'.includes(char)) take(index, char === ',');
  }
  take(text.length, false);
  return found;
}

/** Where the bracket opened at `from` closes, on its own line. A backslash covers the next character (RFC 5322 section 3.2.1). */
function endOf(text: string, from: number, closer: string): { closed: boolean; end: number } {
  for (let index = from + 1; index < text.length; index += 1) {
    const char = text[index];
    if (char === '\n' || char === '\r') return { closed: false, end: index };
    if (char === '\\') index += 1;
    else if (char === closer) return { closed: true, end: index };
  }
  return { closed: false, end: text.length };
}

function unquoted(name: string): string {
  const text = oneLine(name);
  const quoted = /^"(.*)"$/.exec(text);
  return quoted === null ? text : oneLine((quoted[1] ?? '').replace(/\\(.)/g, '$1'));
}

function readPiece(text: string): Address[] {
  const angled = /^(.*)<([^<>]*)>\s*$/s.exec(text);
  if (angled !== null) return [make(unquoted(angled[1] ?? ''), angled[2] ?? '')];
  const commented = /^\s*([^\s()]+@[^\s()]+)\s*\(([^()]*)\)\s*$/.exec(text);
  if (commented !== null) return [make(oneLine(commented[2] ?? ''), commented[1] ?? '')];
  // "a@b.it c@d.it": addresses with nothing but blanks between them.
  const words = oneLine(text).split(' ');
  if (words.length > 1 && words.every((word) => word.includes('@')))
    return words.map((word) => make('', word));
  return [make('', text)];
}

const make = (name: string, address: string): Address => ({
  name: name.slice(0, LONGEST_STORED),
  // Web pages leave characters that cannot be seen in what is copied from them.
  address: oneLine(address.replace(/(?!\s)\p{Cf}/gu, ''))
    .replace(/^mailto:/i, '')
    .slice(0, LONGEST_STORED),
});

/**
 * Reads what a person types or pastes as recipients: addresses, `Name <address>` and `"Name, with comma" <address>` (RFC
 * 5322 section 3.4, read leniently), separated by commas, semicolons, line ends or tabs. What is no address comes back
 * too, so that it can be shown as wrong rather than be lost.
 */
export function parseAddressList(text: string): Address[] {
  const found: Address[] = [];
  let heldBack = '';
  for (const piece of pieces(text)) {
    // "Rossi, Mario <m@rossi.it>" as some programs write it: the part before the comma belongs to the name.
    if (piece.comma && heldBack === '' && !piece.text.includes('@') && /[^\s"]/.test(piece.text)) {
      heldBack = piece.text;
      continue;
    }
    const joins = heldBack !== '' && /^[^@<>"]+<[^<>]*@[^<>]*>\s*$/.test(piece.text);
    if (heldBack !== '' && !joins) found.push(...readPiece(heldBack));
    found.push(...readPiece(joins ? `${heldBack}, ${piece.text}` : piece.text));
    heldBack = '';
  }
  if (heldBack !== '') found.push(...readPiece(heldBack));
  return found.filter((one) => one.address !== '' || one.name !== '').map(tidy);
}

/** `Name <>`: what was typed is kept as the (wrong) address. */
const tidy = (one: Address): Address => (one.address === '' ? { name: '', address: one.name } : one);

/** The address as it can be typed again: `Name <address>`, the name in quotes where it needs them. */
export function formatAddress({ name, address }: Address): string {
  if (name === '') return address;
  const needsQuotes = /[",;<>()@:[\]\\]/.test(name);
  return `${needsQuotes ? `"${name.replace(/["\\]/g, '\\$&')}"` : name} <${address}>`;
}

/** The list without what it holds twice (addresses compared without case), the first one kept. */
export function withoutRepeats(list: readonly Address[]): Address[] {
  const seen = new Set<string>();
  return list.filter((one) => {
    const key = one.address.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
