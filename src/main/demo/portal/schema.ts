import { isMap, listOf, type Json, type JsonMap } from './json.ts';

/** Parameters of methods: declared once, read and checked by the same table. */

export const WRONG = Symbol('wrong type');

export interface Field<T, R extends boolean = boolean> {
  /** As the documentation names it. */
  readonly type: string;
  readonly required: R;
  read(value: Json): T | typeof WRONG;
}

export type Params = Readonly<Record<string, Field<unknown>>>;
export type Values<P extends Params> = {
  readonly [K in keyof P]: P[K] extends Field<infer T, true>
    ? T
    : P[K] extends Field<infer T>
      ? T | undefined
      : never;
};

export interface Problem {
  readonly field: string;
  readonly kind: 'missing' | 'type';
  readonly type: string;
}

const optional = <T>(type: string, read: (value: Json) => T | typeof WRONG): Field<T, false> => ({
  type,
  required: false,
  read,
});

export const required = <T>(field: Field<T>): Field<T, true> => ({ ...field, required: true });

const listField = <T>(
  item: Field<T>,
  accept: (value: Json) => readonly Json[] | undefined,
): Field<T[], false> =>
  optional(`array of ${item.type}`, (value) => {
    const values: T[] = [];
    const given = accept(value);
    if (given === undefined) return WRONG;
    for (const one of given) {
      const read = item.read(one);
      if (read === WRONG) return WRONG;
      values.push(read);
    }
    return values;
  });

const mapRead = (value: Json): JsonMap | typeof WRONG => {
  if (isMap(value)) return value;
  // PHP has one kind of array: an empty one comes as a list, and so does a map with the keys 0, 1, 2…
  return Array.isArray(value) ? Object.fromEntries((value as Json[]).map((one, at) => [at, one])) : WRONG;
};

/** The classic interface: a form knows only texts, so numbers and flags may come as texts. */
export const loose = {
  int: optional('integer', (value) => {
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    return typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : WRONG;
  }),
  text: optional('string', (value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : WRONG;
  }),
  bool: optional('boolean', (value) => {
    if (value === true || value === 1 || (typeof value === 'string' && /^(1|y|true)$/i.test(value)))
      return true;
    if (value === false || value === 0 || (typeof value === 'string' && /^(0|n|false|)$/i.test(value)))
      return false;
    return WRONG;
  }),
  yesNo: optional('Y/N', (value) => {
    if (value === 'Y' || value === true) return true;
    return value === 'N' || value === false ? false : WRONG;
  }),
  map: optional('object', mapRead),
  any: optional('any', (value) => value),
  list: <T>(item: Field<T>): Field<T[], false> => listField(item, listOf),
  /** A list, or one value in its place. */
  oneOrMore: <T>(item: Field<T>): Field<T[], false> => listField(item, (value) => listOf(value) ?? [value]),
};

/** REST 3.0: JSON types as they are. */
export const strict = {
  int: optional('int', (value) => (typeof value === 'number' && Number.isInteger(value) ? value : WRONG)),
  text: optional('string', (value) => (typeof value === 'string' ? value : WRONG)),
  bool: optional('bool', (value) => (typeof value === 'boolean' ? value : WRONG)),
  map: optional('object', (value) => (isMap(value) ? value : WRONG)),
  any: optional('any', (value) => value),
  list: <T>(item: Field<T>): Field<T[], false> =>
    listField(item, (value) => (Array.isArray(value) ? (value as readonly Json[]) : undefined)),
};

export interface Read<P extends Params> {
  readonly values: Values<P>;
  readonly problems: readonly Problem[];
  /** Names that the method does not know: the portal ignores them, tests may ask. */
  readonly unknown: readonly string[];
}

/** Reads parameters by their table. `null` counts as absent. */
export function readParams<P extends Params>(params: P, input: JsonMap): Read<P> {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, field] of Object.entries(params)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined || value === null) {
      if (field.required) problems.push({ field: name, kind: 'missing', type: field.type });
      continue;
    }
    const read = field.read(value);
    if (read === WRONG) problems.push({ field: name, kind: 'type', type: field.type });
    else values[name] = read;
  }
  const unknown = Object.keys(input).filter((name) => !Object.hasOwn(params, name));
  return { values: values as Values<P>, problems, unknown };
}
