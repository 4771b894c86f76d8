/**
 * Which texts the sources ask for: read from the sources themselves, for the test that holds the locales to them.
 * A key stands in a source as a literal ('area.key'), or as a template literal whose holes are filled at run time.
 */

export interface KeyUse {
  /** Literals that look like a key of one of the areas, with the file that names them. */
  readonly literals: ReadonlyMap<string, string>;
  /** Template literals with holes, as a pattern that matches whole keys and catches what fills the holes. */
  readonly patterns: readonly { readonly pattern: RegExp; readonly file: string; readonly source: string }[];
}

const COMMENT = /(^|\s)(\/\/.*$|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->)/gm;
/** In double quotes stand a template's attributes, whose values are expressions (`:title="reader.body"`) rather than texts. */
const LITERAL = /'([\w$.-]+)'|`([\w$.-]+)`/g;
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Reads a template literal from its opening backtick: the text pieces between its holes, or null where it does not end. */
function pieces(source: string, from: number): { readonly texts: string[]; readonly end: number } | null {
  const texts = [''];
  let at = from + 1;
  while (at < source.length) {
    if (source[at] === '`') return { texts, end: at };
    if (source.startsWith('${', at)) {
      let depth = 1;
      at += 2;
      while (at < source.length && depth > 0) {
        if (source[at] === '{') depth += 1;
        if (source[at] === '}') depth -= 1;
        at += 1;
      }
      texts.push('');
      continue;
    }
    texts[texts.length - 1] += source[at] ?? '';
    at += 1;
  }
  return null;
}

/** All the texts that a set of sources asks for. `areas` are the first segments that keys begin with. */
export function usedKeys(files: Readonly<Record<string, string>>, areas: readonly string[]): KeyUse {
  const literals = new Map<string, string>();
  const patterns: KeyUse['patterns'][number][] = [];
  const inArea = (text: string): boolean => areas.some((area) => text.startsWith(`${area}.`));
  for (const [file, raw] of Object.entries(files)) {
    const source = raw.replace(COMMENT, '$1');
    for (const [, quoted, back] of source.matchAll(LITERAL)) {
      const text = quoted ?? back ?? '';
      if (inArea(text) && !text.endsWith('.')) literals.set(text, file);
    }
    for (const area of areas) {
      const opening = `\`${area}.`;
      for (let at = source.indexOf(opening); at >= 0; at = source.indexOf(opening, at + 1)) {
        const found = pieces(source, at);
        if (found === null || found.texts.length < 2) continue;
        const pattern = new RegExp(`^${found.texts.map(escape).join('([^.]+)')}$`);
        patterns.push({ pattern, file, source: source.slice(at, found.end + 1) });
      }
    }
  }
  return { literals, patterns };
}

const QUOTED = /'([^'\n]*)'/g;
const NAME = /^\s*([\w-]+)(?::|,$)/gm;

/** What a hole can be filled with: the words of every literal (`Ctrl` of 'Ctrl+k'), and the names in tables and lists. */
export function literalWords(files: Readonly<Record<string, string>>): ReadonlySet<string> {
  const words = new Set<string>();
  for (const raw of Object.values(files)) {
    const source = raw.replace(COMMENT, '$1');
    for (const [, text] of source.matchAll(QUOTED))
      for (const word of (text ?? '').split(/[^\w-]+/)) words.add(word);
    for (const [, name] of source.matchAll(NAME)) words.add(name ?? '');
  }
  return words;
}

/** Whether the sources ask for a key: by name, or by a template whose holes it fills with words that exist. */
export const isUsed = (key: string, use: KeyUse, words: ReadonlySet<string>): boolean =>
  use.literals.has(key) ||
  use.patterns.some(({ pattern }) => {
    const fillers = pattern.exec(key)?.slice(1);
    return fillers?.every((word) => words.has(word)) ?? false;
  });
