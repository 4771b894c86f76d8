import type { Person } from '#shared/model/person.ts';
import {
  foldForSearch,
  isDay,
  parseSearch,
  printSearch,
  SEARCH_HAS,
  SEARCH_IS,
  SEARCH_OPERATORS,
  toDay,
  type SearchOperator,
  type SearchTerm,
} from '#shared/query/search-text.ts';

/** Where the person writes: between terms, in a word, or in the value of an operator. `from` and `to`: the term, to be replaced. */
export interface Spot {
  readonly kind: 'gap' | 'word' | 'value';
  readonly operator: SearchOperator | null;
  /** What is written of it so far. */
  readonly typed: string;
  readonly negated: boolean;
  readonly from: number;
  readonly to: number;
}

/** One thing to go on with. `insert` takes the place of the spot; an operator waits for its value, all else is followed by a space. */
export interface Suggestion {
  readonly insert: string;
  readonly label: string;
  readonly hint: string;
}

/** A folder as `in:` may name it. */
export interface NamedFolder {
  readonly name: string;
  readonly path: string;
  readonly role: string | null;
  /** As the person sees it. */
  readonly shown: string;
}

/** Words: everything that a person reads, in their language. */
export type Words = (key: string, params?: Readonly<Record<string, unknown>>) => string;

/** Where the caret is in a text of the search box; null inside a phrase or an operator's name, where nothing can be proposed. */
export function spotAt(text: string, caret: number): Spot | null {
  const terms = parseSearch(text);
  const term = terms.find(({ start, end }) => start < caret && caret <= end);
  if (term === undefined) {
    const inTerm = terms.some(({ start, end }) => start === caret && end > caret);
    const gap = { kind: 'gap', operator: null, typed: '', negated: false, from: caret, to: caret } as const;
    return inTerm ? null : gap;
  }
  const { operator, negated, quoted, start, end } = term;
  const place = { operator, negated, from: start, to: end };
  const written = text.slice(start + (negated ? 1 : 0), caret);
  if (operator === null) return quoted ? null : { kind: 'word', typed: written, ...place };
  const colon = written.indexOf(':');
  if (colon < 0) return null;
  return { kind: 'value', typed: written.slice(colon + 1).replace(/^["“”„]/, ''), ...place };
}

/** The text with a suggestion at the spot, and the caret behind it. */
export function accept(text: string, spot: Spot, insert: string): { text: string; caret: number } {
  const word = `${spot.negated ? '-' : ''}${insert}`;
  const after = text.slice(spot.to);
  const space = insert.endsWith(':') || /^\s/.test(after) ? '' : ' ';
  const before = text.slice(0, spot.from);
  const caret = before.length + word.length + (insert.endsWith(':') ? 0 : 1);
  return { text: `${before}${word}${space}${after}`, caret };
}

const begins = (text: string, typed: string): boolean =>
  typed === '' ||
  foldForSearch(text)
    .split(/[\s/._-]+/)
    .concat(foldForSearch(text))
    .some((word) => word.startsWith(foldForSearch(typed)));
const term = (operator: SearchOperator, value: string): string => printSearch([{ operator, value }]);

/** The operators that a word may become. */
export const operatorsFor = (typed: string, t: Words): Suggestion[] =>
  SEARCH_OPERATORS.filter(
    (name) => name.startsWith(typed.toLowerCase()) || begins(t(`filter.complete.operator.${name}`), typed),
  ).map((name) => ({ insert: `${name}:`, label: `${name}:`, hint: t(`filter.complete.operator.${name}`) }));

export const peopleFor = (operator: SearchOperator, people: readonly Person[]): Suggestion[] =>
  people.map(({ name, address }) => ({
    insert: term(operator, address),
    label: name === '' ? address : name,
    hint: name === '' ? '' : address,
  }));

/** A folder of a special use is named by it, in any language; one of several with the same name by its path. */
export function foldersFor(folders: readonly NamedFolder[], typed: string): Suggestion[] {
  const found = new Map<string, Suggestion>();
  for (const { name, path, role, shown } of folders) {
    if (!begins(shown, typed) && !begins(path, typed) && !begins(role ?? '', typed)) continue;
    const twice = folders.some((other) => other.path !== path && other.name === name && other.role === null);
    const value = role ?? (twice ? path : name);
    if (!found.has(value))
      found.set(value, { insert: term('in', value), label: shown, hint: twice ? path : '' });
  }
  return [...found.values()];
}

/** A day of the calendar here, as `YYYY-MM-DD`. */
const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');

/** What is written where it is a day, else the days that people ask for. `show` writes one in the person's language. */
export function daysFor(
  operator: SearchOperator,
  typed: string,
  now: Date,
  t: Words,
  show: (day: string) => string,
): Suggestion[] {
  const written = toDay(typed);
  if (isDay(written)) return [{ insert: term(operator, written), label: show(written), hint: written }];
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const days = {
    today: new Date(year, month, day),
    yesterday: new Date(year, month, day - 1),
    week: new Date(year, month, day - 7),
    month: new Date(year, month, 1),
    year: new Date(year, 0, 1),
  };
  return Object.entries(days)
    .map(([name, date]) => ({
      insert: term(operator, dayOf(date)),
      label: t(`filter.complete.day.${name}`),
      hint: dayOf(date),
    }))
    .filter(({ label, hint }) => begins(label, typed) || hint.startsWith(typed));
}

/** The values of the operators that have only a few. */
export function valuesFor(operator: SearchOperator, typed: string, t: Words): Suggestion[] {
  const named = (values: readonly string[]): Suggestion[] =>
    values
      .map((value) => ({
        insert: `${operator}:${value}`,
        label: value,
        hint: t(`filter.complete.value.${value}`),
      }))
      .filter(({ label, hint }) => begins(label, typed) || begins(hint, typed));
  if (operator === 'has') return named(SEARCH_HAS);
  if (operator === 'is') return named(SEARCH_IS);
  if (operator !== 'larger' && operator !== 'smaller') return [];
  return ['100k', '1M', '5M', '10M']
    .filter((size) => size.toLowerCase().startsWith(typed.toLowerCase()))
    .map((size) => ({ insert: `${operator}:${size}`, label: `${operator}:${size}`, hint: '' }));
}

const isNamed = (folder: NamedFolder, value: string): boolean => {
  const name = foldForSearch(value.trim());
  return (
    foldForSearch(folder.path) === name ||
    foldForSearch(folder.name) === name ||
    folder.role === (name === 'spam' ? 'junk' : name)
  );
};

/** Why a term has no effect, in words; null where it has one. Folders are those that can be searched. */
export function objection(one: SearchTerm, folders: readonly NamedFolder[], t: Words): string | null {
  const { operator, value } = one;
  if (operator === null) return null;
  const what = `${operator}:${value}`;
  if (one.valid)
    return operator === 'in' && !folders.some((folder) => isNamed(folder, value))
      ? t('filter.complete.why.folder', { value })
      : null;
  if (value === '') return t('filter.complete.why.empty', { what });
  const kind: Partial<Record<SearchOperator, string>> = {
    has: 'values',
    is: 'values',
    before: 'day',
    after: 'day',
    on: 'day',
    larger: 'size',
    smaller: 'size',
  };
  const values = (operator === 'has' ? SEARCH_HAS : SEARCH_IS).join(', ');
  return t(`filter.complete.why.${kind[operator] ?? 'words'}`, { what, values });
}

/** What is wrong with a search, without the term that is being written (`caret`, null where nobody writes). */
export const objections = (
  text: string,
  caret: number | null,
  folders: readonly NamedFolder[],
  t: Words,
): string[] =>
  parseSearch(text)
    .filter(({ start, end }) => caret === null || caret <= start || caret > end)
    .flatMap((one) => objection(one, folders, t) ?? []);
