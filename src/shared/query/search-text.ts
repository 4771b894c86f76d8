/** The language of the search box (row B2): words, "phrases", -negations and operators such as `from:anna`. */

export { findHits, foldForSearch, type Hit } from './find-hits.ts';

export const SEARCH_OPERATORS = [
  'from',
  'to',
  'cc',
  'subject',
  'has',
  'in',
  'before',
  'after',
  'on',
  'is',
  'larger',
  'smaller',
] as const;
export type SearchOperator = (typeof SEARCH_OPERATORS)[number];

/** What `has:` and `is:` may ask. */
export const SEARCH_HAS = ['attachment', 'task', 'crm', 'feed', 'chat', 'event'] as const;
export const SEARCH_IS = ['unread', 'read', 'flagged', 'answered'] as const;

/** Understood as well; what is printed has the names above. */
const OTHER_NAMES: Readonly<Record<string, SearchOperator>> = {
  da: 'from',
  a: 'to',
  oggetto: 'subject',
  cartella: 'in',
  prima: 'before',
  dopo: 'after',
};
const OTHER_VALUES: Readonly<Record<string, string>> = {
  attachments: 'attachment',
  allegato: 'attachment',
  allegati: 'attachment',
  incarico: 'task',
  evento: 'event',
  nonletto: 'unread',
  letto: 'read',
  contrassegnato: 'flagged',
};

export interface SearchTerm {
  /** Null: words of the mail, wherever they stand. */
  readonly operator: SearchOperator | null;
  /** Without quotes, in the words of this language: words, an address, a date as `YYYY-MM-DD`, a size as `10k` ... */
  readonly value: string;
  readonly quoted: boolean;
  readonly negated: boolean;
  /** False for a term that is not finished, or asks for what does not exist: it has no effect. */
  readonly valid: boolean;
  /** Where it stands in the text, as indices of UTF-16 units; `end` is behind its last one. */
  readonly start: number;
  readonly end: number;
}

const QUOTE = /["“”„]/;
const SPACE = /\s/;
const UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
};

/** The operator of a name in small letters; null where it is none. */
function operatorOf(name: string): SearchOperator | null {
  if ((SEARCH_OPERATORS as readonly string[]).includes(name)) return name as SearchOperator;
  return Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? null) : null;
}

/** The bytes of `10k`, `2M` or `500`; null where it is no size. */
export function parseSize(value: string): number | null {
  const [, number, unit] = /^(\d{1,12}(?:[.,]\d{1,3})?)([kmg]?b?)$/i.exec(value) ?? [];
  if (number === undefined || unit === undefined) return null;
  return Math.round(Number(number.replace(',', '.')) * (UNIT[unit.toLowerCase()] ?? 1));
}

/** Whether it is a day of the calendar, as `YYYY-MM-DD`. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(value);
}

/** `25/11/2026` and `25.11.2026` as `2026-11-25`; anything else as it is. */
export function toDay(value: string): string {
  const [, day, month, year] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(value) ?? [];
  if (day === undefined || month === undefined || year === undefined) return value;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** A value in the words of this language. */
function canonical(operator: SearchOperator | null, value: string): string {
  switch (operator) {
    case 'has':
    case 'is': {
      const word = value.toLowerCase();
      return Object.hasOwn(OTHER_VALUES, word) ? (OTHER_VALUES[word] ?? value) : value;
    }
    case 'before':
    case 'after':
    case 'on':
      return toDay(value);
    default:
      return value;
  }
}

function isValid(operator: SearchOperator | null, value: string): boolean {
  const word = value.toLowerCase();
  switch (operator) {
    case 'has':
      return (SEARCH_HAS as readonly string[]).includes(word);
    case 'is':
      return (SEARCH_IS as readonly string[]).includes(word);
    case 'before':
    case 'after':
    case 'on':
      return isDay(value);
    case 'larger':
    case 'smaller':
      return parseSize(value) !== null;
    case 'in':
      return value.trim() !== '';
    default:
      return /[\p{L}\p{N}]/u.test(value);
  }
}

/** Takes any text apart, finished or not. Never throws. */
export function parseSearch(text: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  const charAt = (index: number): string => text[index] ?? '';
  let at = 0;
  const untilSpace = (): string => {
    const from = at;
    while (at < text.length && !SPACE.test(charAt(at))) at += 1;
    return text.slice(from, at);
  };
  const untilQuote = (): string => {
    const from = (at += 1);
    while (at < text.length && !QUOTE.test(charAt(at))) at += 1;
    const value = text.slice(from, at);
    if (at < text.length) at += 1;
    return value;
  };
  for (;;) {
    while (at < text.length && SPACE.test(charAt(at))) at += 1;
    if (at >= text.length) return terms;
    const start = at;
    const negated = charAt(at) === '-';
    if (negated) at += 1;
    const name = /^[a-z]+(?=:)/i.exec(text.slice(at, at + 20))?.[0].toLowerCase() ?? '';
    const operator = operatorOf(name);
    if (operator !== null) at += name.length + 1;
    const quoted = QUOTE.test(charAt(at));
    const value = canonical(operator, quoted ? untilQuote() : untilSpace());
    terms.push({ operator, value, quoted, negated, valid: isValid(operator, value), start, end: at });
  }
}

/** What `printSearch` needs of a term. */
export type PrintedTerm = Pick<SearchTerm, 'operator' | 'value'> &
  Partial<Pick<SearchTerm, 'quoted' | 'negated'>>;

function printTerm({ operator, value, quoted = false, negated = false }: PrintedTerm): string {
  const bare = value.replace(/["“”„]/g, (mark, index: number) => (quoted || index === 0 ? '' : mark));
  const [first] = operator === null && !negated ? parseSearch(bare) : [];
  const apart = first !== undefined && (first.negated || first.operator !== null);
  const readable =
    !apart && !/\s/.test(bare) && (operator !== null || isPlain(bare)) && (bare === value || quoted);
  const words = quoted || !readable ? `"${bare.replace(/["“”„]/g, '')}"` : bare;
  return `${negated ? '-' : ''}${operator === null ? '' : `${operator}:`}${words}`;
}
/** Words that no operator's name begins, so that they are read as words again. */
const isPlain = (value: string): boolean => {
  const name = /^([a-z]+):/i.exec(value)?.[1]?.toLowerCase();
  return name === undefined || operatorOf(name) === null;
};

/** The text of these terms; what would be read otherwise is put into quotes. */
export const printSearch = (terms: readonly PrintedTerm[]): string => terms.map(printTerm).join(' ');

/** The words and phrases whose hits are marked in a list and in an open message: those that are asked for in the text itself. */
export function highlightWords(text: string): string[] {
  const marked = parseSearch(text).filter(
    (term) =>
      term.valid && !term.negated && (term.operator === null || /^(from|to|cc|subject)$/.test(term.operator)),
  );
  return [...new Set(marked.map((term) => term.value))];
}
