import type { DateFilter, ListQuery, Scope } from '#shared/model/query.ts';

/** The fields of a query that narrow it, beside its scope. */
export type Field = Exclude<keyof ListQuery, 'scope'>;

export const FIELDS: readonly Field[] = [
  'text',
  'read',
  'flagged',
  'attachments',
  'bound',
  'date',
  'from',
  'to',
  'subject',
];

/** The presets of the Webmail page, in its order: a press sets the fields, a second one takes them away. */
export type Preset = 'unread' | 'flagged' | 'attachments' | 'tasks' | 'crm' | 'discussed' | 'unbound';

type Narrowing = Omit<ListQuery, 'scope'>;

export const PRESETS: Readonly<Record<Preset, Narrowing>> = {
  unread: { read: false },
  flagged: { flagged: true },
  attachments: { attachments: true },
  tasks: { bound: ['task'] },
  crm: { bound: ['crm'] },
  discussed: { bound: ['feed', 'chat'] },
  unbound: { bound: 'none' },
};
export const PRESET_NAMES = Object.keys(PRESETS) as readonly Preset[];

const same = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((each) => b.includes(each))
    : a === b;

export const isOn = (query: ListQuery, preset: Preset): boolean =>
  Object.entries(PRESETS[preset]).every(([field, value]) => same(query[field as Field], value));

/** The query without some of its fields. */
export function without(query: ListQuery, fields: readonly Field[]): ListQuery {
  const next = { ...query };
  for (const field of fields) delete next[field];
  return next;
}

/** The query with a field set, or taken away where the words are empty. */
export const withWords = (
  query: ListQuery,
  field: 'text' | 'from' | 'to' | 'subject',
  words: string,
): ListQuery =>
  words.trim() === '' ? without(query, [field]) : { ...query, [field]: words.trim().slice(0, 500) };

export const toggled = (query: ListQuery, preset: Preset): ListQuery =>
  isOn(query, preset)
    ? without(query, Object.keys(PRESETS[preset]) as Field[])
    : { ...query, ...PRESETS[preset] };

/** The fields that a query has, in the order of their chips. */
export const fieldsOf = (query: ListQuery): Field[] => FIELDS.filter((field) => query[field] !== undefined);

/** The scope alone. */
export const cleared = (query: ListQuery): ListQuery => ({ scope: query.scope });

/** The next wider scope, for a search that found nothing; null where it is the widest already. */
export function wider(scope: Scope, mailboxOf: Scope | null): Scope | null {
  if (scope.kind === 'folder' && mailboxOf !== null) return mailboxOf;
  return scope.kind === 'all' ? null : { kind: 'all' };
}

/** A range of days with one of its ends changed; no range where both are open. */
export function withDay(
  date: DateFilter | undefined,
  end: 'from' | 'to',
  day: string,
): DateFilter | undefined {
  const range = date?.kind === 'range' ? date : { kind: 'range' as const, from: null, to: null };
  const next = { ...range, [end]: day === '' ? null : day };
  return next.from === null && next.to === null ? undefined : next;
}
