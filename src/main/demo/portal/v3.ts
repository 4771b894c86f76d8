import { invalidField, v3Error } from './errors.ts';
import { isMap, type Json } from './json.ts';
import { method, type Call, type Method, type Row } from './method.ts';
import { required, strict } from './schema.ts';

/** What the methods of REST 3.0 have in common (rest.md 1.2, 1.6). */

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' && /^\d+$/.test(value);

/**
 * The rows that `pagination` asks for. Assumptions: the first page is 1; `offset` wins over `page`; a limit above the most
 * that is allowed counts as that most.
 */
export function paginate<T>(
  rows: readonly T[],
  pagination: Json | undefined,
  limits: { readonly usual: number; readonly most: number },
): T[] {
  const bad = (): Error =>
    v3Error('INVALIDPAGINATIONEXCEPTION', 'Pagination must hold numbers, and limit more than 0');
  if (pagination !== undefined && !isMap(pagination)) throw bad();
  const numbers = (name: string): number | undefined => {
    const value = pagination?.[name];
    if (value === undefined || value === null) return undefined;
    if (!isNumeric(value) || Number(value) < 0) throw bad();
    return Number(value);
  };
  const limit = numbers('limit') ?? limits.usual;
  if (limit === 0) throw bad();
  const size = Math.min(limit, limits.most);
  const [page, offset] = [numbers('page'), numbers('offset')];
  const from = offset ?? (Math.max(1, page ?? 1) - 1) * size;
  return rows.slice(from, from + size);
}

/** The names in `select`; undefined where all are wanted. Throws for anything but an array of strings. */
export function readSelect(select: Json | undefined): readonly string[] | undefined {
  if (select === undefined) return undefined;
  if (!Array.isArray(select) || !select.every((name) => typeof name === 'string')) {
    throw v3Error('INVALIDSELECTEXCEPTION', 'Select must be an array of strings');
  }
  return select;
}

/**
 * The wanted fields of a row. An unknown field of its own is dropped; `related.field` of a relation that is not there is
 * UNKNOWNDTOPROPERTYEXCEPTION.
 */
export function pick(row: Row, select: readonly string[] | undefined, related: Row = {}): Row {
  if (select === undefined) return row;
  const picked: Record<string, Json> = {};
  for (const name of select) {
    const [head = '', ...rest] = name.split('.');
    if (rest.length === 0) {
      if (Object.hasOwn(row, name)) picked[name] = row[name] ?? null;
      else if (Object.hasOwn(related, name)) picked[name] = related[name] ?? null;
      continue;
    }
    if (!Object.hasOwn(related, head))
      throw v3Error('UNKNOWNDTOPROPERTYEXCEPTION', `Unknown property ${name}`);
    const [field = ''] = rest;
    picked[head] = { ...((picked[head] ?? {}) as Row), ...part(related[head] ?? null, field, name) };
  }
  return picked;
}

function part(value: Json, field: string, name: string): Row {
  if (value === null) return {};
  // A relation to many (accomplices) is told as the field of each.
  const one = Array.isArray(value) ? ((value as readonly Json[])[0] ?? null) : value;
  if (one === null) return {};
  if (!isMap(one) || !Object.hasOwn(one, field)) {
    throw v3Error('UNKNOWNDTOPROPERTYEXCEPTION', `Unknown property ${name}`);
  }
  return { [field]: one[field] ?? null };
}

/** One field as `*.field.list` describes it. */
export interface FieldInfo {
  readonly name: string;
  readonly type: string;
  readonly filterable?: boolean;
  readonly sortable?: boolean;
  readonly editable?: boolean;
  readonly required?: boolean;
}

const infoRow = ({ name, type, filterable, sortable, editable, required: needed }: FieldInfo): Row => ({
  name,
  type,
  title: name,
  description: '',
  validationRules: [],
  requiredGroups: needed === true ? ['add'] : [],
  filterable: filterable ?? false,
  sortable: sortable ?? false,
  editable: editable ?? false,
  multiple: type === 'array',
  elementType: null,
});

/** `PREFIX.field.list`. */
export const fieldList = (prefix: string, scopes: readonly string[], fields: readonly FieldInfo[]): Method =>
  method({
    name: `${prefix}.field.list`,
    version: 3,
    scopes,
    params: { select: strict.any },
    run: (_call: Call, { select }) => ({
      items: fields.map((one) => pick(infoRow(one), readSelect(select))),
    }),
  });

/** `PREFIX.field.get`. */
export const fieldGet = (prefix: string, scopes: readonly string[], fields: readonly FieldInfo[]): Method =>
  method({
    name: `${prefix}.field.get`,
    version: 3,
    scopes,
    params: { name: required(strict.text), select: strict.any },
    run(_call: Call, { name, select }) {
      const found = fields.find((one) => one.name === name);
      if (found === undefined) throw fieldNotFound(name);
      return { item: pick(infoRow(found), readSelect(select)) };
    },
  });

/** The one code with another prefix (rest.md 1.2). */
const fieldNotFound = (name: string): Error =>
  Object.assign(v3Error('', `Field ${name} was not found`), {
    code: 'BITRIX_REST_V3_REALISATION_EXCEPTION_FIELDNOTFOUNDEXCEPTION',
  });

/** A positive whole number where one is wanted (`messageId`). */
export function positive(value: number, field: string): number {
  if (value <= 0) throw invalidField(field, 'Must be a positive integer');
  return value;
}
