import { isMap, listOf, type Json, type JsonMap } from './json.ts';
import type { Row } from './method.ts';

/** Filters and orders of the classic interface: `{ '>=ID': 5, '%TITLE': 'quote' }`. */

/** Longer ones first, so that `>=` is not taken for `>`. */
const PREFIX = /^(!=%|!%=|=%|%=|!@|!=|!%|>=|<=|>|<|@|%|=|!)?(.*)$/s;

export interface Condition {
  readonly prefix: string;
  readonly field: string;
  readonly value: Json;
}

/** Takes a filter apart. The groups of `crm.item.list` are left to the caller: their keys are numbers. */
export const conditions = (filter: JsonMap): Condition[] =>
  Object.entries(filter).map(([key, value]) => {
    const [, prefix = '', field = ''] = PREFIX.exec(key) ?? [];
    return { prefix, field, value: value ?? null };
  });

const textOf = (value: Json): string => {
  if (value === null || typeof value === 'object') return '';
  if (typeof value === 'boolean') return value ? 'y' : 'n';
  return String(value).toLowerCase();
};

/** The order of two values: by number where both are numbers, by time where both are dates, by letters else. */
export function compare(a: Json, b: Json): number {
  const [one, two] = [textOf(a), textOf(b)];
  const number = /^-?\d+(\.\d+)?$/;
  if (number.test(one) && number.test(two)) return Number(one) - Number(two);
  const date = /^\d{4}-\d\d-\d\d([t ]|$)/;
  if (date.test(one) && date.test(two)) return Date.parse(one) - Date.parse(two);
  return one < two ? -1 : one > two ? 1 : 0;
}

/** `%` any characters, `_` one. */
export function like(text: string, mask: string): boolean {
  const pattern = mask
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${pattern}$`, 'su').test(text);
}

function one(value: Json, prefix: string, wanted: Json): boolean {
  const text = textOf(value);
  switch (prefix) {
    case '>=':
      return text !== '' && compare(value, wanted) >= 0;
    case '>':
      return text !== '' && compare(value, wanted) > 0;
    case '<=':
      return text !== '' && compare(value, wanted) <= 0;
    case '<':
      return text !== '' && compare(value, wanted) < 0;
    case '%':
      return text.includes(textOf(wanted));
    case '=%':
    case '%=':
      return like(text, textOf(wanted));
    default:
      return compare(value, wanted) === 0;
  }
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '!': '',
  '!=': '=',
  '!@': '@',
  '!%': '%',
  '!=%': '=%',
  '!%=': '%=',
};

/** Whether a value answers a condition. A list answers if one of its elements does; a list wanted means any of it. */
export function holds(value: Json, { prefix, value: wanted }: Pick<Condition, 'prefix' | 'value'>): boolean {
  const opposite = OPPOSITE[prefix];
  if (opposite !== undefined) return !holds(value, { prefix: opposite, value: wanted });
  const values = listOf(value) ?? [value];
  const any = listOf(wanted) ?? [wanted];
  return (values.length === 0 ? [null] : values).some((have) => any.some((want) => one(have, prefix, want)));
}

type Test = (read: (field: string) => Json) => boolean;

/**
 * Takes a filter apart once, to try it on many rows. Keys that are numbers are groups of conditions, joined by their own
 * `logic` (rest.md 4.2). The function's `read` gives a row's value by its field.
 */
export function matcher(filter: JsonMap): Test {
  const tests = conditions(filter)
    .filter(({ field }) => field !== 'logic')
    .map((condition): Test => {
      const { field, value } = condition;
      return /^\d+$/.test(field) && isMap(value) ? matcher(value) : (read) => holds(read(field), condition);
    });
  const any = filter['logic'] === 'OR' && tests.length > 0;
  return (read) => (any ? tests.some((test) => test(read)) : tests.every((test) => test(read)));
}

/** Whether one row answers a filter. */
export const matches = (filter: JsonMap, read: (field: string) => Json): boolean => matcher(filter)(read);

/** Every field that a filter names, those of its groups too. */
export const filterFields = (filter: JsonMap): string[] =>
  conditions(filter).flatMap(({ field, value }) =>
    /^\d+$/.test(field) && isMap(value) ? filterFields(value) : field === 'logic' ? [] : [field],
  );

/** Sorts by `{ FIELD: 'asc' | 'desc' }`; equal rows stay in the order of their numbers. */
export function sorted<T extends Row>(rows: readonly T[], order: JsonMap): T[] {
  const keys = Object.entries(order).map(
    ([field, way]) => [field, /^desc/i.test(String(way)) ? -1 : 1] as const,
  );
  return [...rows].sort((a, b) => {
    for (const [field, sign] of keys) {
      const difference = compare(a[field] ?? null, b[field] ?? null) * sign;
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** The conditions of a flat filter on known fields; the others are told to `ignored` and left out. */
export function onlyKnown(
  filter: JsonMap,
  fields: readonly string[],
  ignored: (field: string) => void,
): JsonMap {
  const kept = Object.entries(filter).filter(([key]) => {
    const field = conditions({ [key]: null })[0]?.field ?? '';
    if (!fields.includes(field)) ignored(field);
    return fields.includes(field);
  });
  return Object.fromEntries(kept);
}
