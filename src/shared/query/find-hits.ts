/** Written without spaces: found anywhere within a run, two characters and more, not only at the beginning of a word. */
export const CJK = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー';

/** From `start` up to, not including, `end`, in UTF-16 units of the searched text. */
export interface Hit {
  readonly start: number;
  readonly end: number;
}

const NOT_ASCII = /[^\0-\x7f]/;
const MARKS = /[\u0300-\u036f]/g;

/**
 * As the index has it: small letters without accents, wide and narrow forms made one. Latin, Greek and Cyrillic accents only;
 * a Japanese voiced sound stays what it is.
 */
export const foldForSearch = (text: string): string =>
  NOT_ASCII.test(text)
    ? text.normalize('NFKD').replace(MARKS, '').normalize('NFC').toLowerCase()
    : text.toLowerCase();

/** Every character that folds to one letter, by that letter: what a letter of a search is looked for as. */
const variants = (() => {
  let made: ReadonlyMap<string, string> | undefined;
  return (): ReadonlyMap<string, string> => {
    if (made !== undefined) return made;
    const found = new Map<string, string>();
    const ranges = [
      [0xc0, 0x24f],
      [0x370, 0x52f],
      [0x1e00, 0x1fff],
      [0xff01, 0xff5e],
    ] as const;
    for (const [from, to] of ranges)
      for (let code = from; code <= to; code += 1) {
        const char = String.fromCharCode(code);
        const folded = foldForSearch(char);
        if (folded.length === 1 && folded !== char) found.set(folded, (found.get(folded) ?? '') + char);
      }
    return (made = found);
  };
})();

const escaped = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A letter with any accent, composed or not. */
function letterPattern(char: string): string {
  const more = variants().get(char) ?? '';
  const upper = char.toUpperCase();
  const all = [...new Set([char, ...(upper.length === 1 ? [upper] : []), ...more])].map(escaped).join('');
  return `[${all}][\\u0300-\\u036f]*`;
}

const isCjk = new RegExp(`^[${CJK}]`, 'u');

function wordPattern(word: string): string | null {
  const tokens = foldForSearch(word).match(/[\p{L}\p{N}\p{Co}]+/gu);
  if (tokens === null) return null;
  const patterns = tokens.map((token) => [...token].map(letterPattern).join(''));
  const inner = patterns.join('[^\\p{L}\\p{N}\\p{Co}]+');
  return isCjk.test(tokens[0] ?? '') ? inner : `(?<![\\p{L}\\p{N}\\p{M}\\p{Co}])${inner}`;
}

/** What finds these words in a text, or null where there is nothing to look for. Global: give it `lastIndex` 0 before use. */
export function hitPattern(words: readonly string[]): RegExp | null {
  const patterns = words.map(wordPattern).filter((pattern) => pattern !== null);
  // The longest first, so that of two words that begin alike the longer one is marked.
  patterns.sort((a, b) => b.length - a.length);
  return patterns.length === 0 ? null : new RegExp(patterns.join('|'), 'gu');
}

/**
 * Where words and phrases stand in a text, in order, none over another: at the beginning of a word as the index finds them,
 * anywhere for Chinese and Japanese; without regard to case and accents. Never throws.
 */
export function findHits(haystack: string, words: readonly string[]): Hit[] {
  const pattern = hitPattern(words);
  if (pattern === null) return [];
  return Array.from(haystack.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}
