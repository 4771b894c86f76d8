import type { AccountId, FolderId, LocationId, MessageId, SavedFilterId } from '../model/ids.ts';
import type { Association, DateFilter, ListQuery, Scope, Sort, SortColumn } from '../model/query.ts';

/** The message in the reader, and the place it was opened from. */
export interface Opened {
  readonly messageId: MessageId;
  readonly locationId: LocationId;
  readonly folderId: FolderId;
}

/** Where the person is: what is listed, in which order, what is open, and the saved filter that it began with. */
export interface Place {
  readonly query: ListQuery;
  readonly sort: Sort;
  readonly opened: Opened | null;
  readonly filter: SavedFilterId | null;
}

const ASSOCIATIONS: readonly string[] = ['task', 'crm', 'feed', 'chat', 'event'] satisfies Association[];
const DAYS: readonly string[] = [
  'today',
  'yesterday',
  'last7',
  'last30',
  'thisMonth',
] satisfies DateFilter['kind'][];
const COLUMNS: readonly string[] = ['date', 'from', 'subject', 'size', 'attachments'] satisfies SortColumn[];
const NEWEST = '-date';
/** As the contract has it. */
const LONGEST_WORDS = 500;
const WORDS = ['text', 'from', 'to', 'subject'] as const;
const SWITCHES = ['read', 'flagged', 'attachments'] as const;

function scopeAddress(scope: Scope): string {
  switch (scope.kind) {
    case 'folder':
      return `folder/${scope.folderId}`;
    case 'account':
      return `mailbox/${scope.accountId}`;
    default:
      return scope.kind;
  }
}

function dateAddress(date: DateFilter): string {
  return date.kind === 'range' ? `${date.from ?? ''}..${date.to ?? ''}` : date.kind;
}

/** What is written after `=`; half a pair of surrogates cannot be. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** What stands after the `?`, each name with its last value; what is wrongly encoded is left out. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of text.split('&')) {
    const [name = '', ...value] = field.split('=');
    try {
      fields.set(name, decodeURIComponent(value.join('=')));
    } catch {
      // Nothing that this program wrote.
    }
  }
  return fields;
}

/** The address of a place, for the part of the window's address after `#`: `/folder/12?read=0&sort=-date&saved=3&open=7.9.12`. */
export function toAddress(
  query: ListQuery,
  sort: Sort,
  opened: Opened | null = null,
  filter: SavedFilterId | null = null,
): string {
  const fields = new Map<string, string>();
  for (const name of WORDS) {
    const words = query[name];
    if (words !== undefined && words !== '') fields.set(name, words);
  }
  for (const name of SWITCHES) {
    const on = query[name];
    if (on !== undefined) fields.set(name, on ? '1' : '0');
  }
  if (query.bound !== undefined) fields.set('bound', query.bound === 'none' ? 'none' : query.bound.join('.'));
  if (query.date !== undefined) fields.set('date', dateAddress(query.date));
  const order = `${sort.descending ? '-' : ''}${sort.by}`;
  if (order !== NEWEST) fields.set('sort', order);
  if (filter !== null) fields.set('saved', String(filter));
  if (opened !== null) fields.set('open', [opened.messageId, opened.locationId, opened.folderId].join('.'));
  const words = [...fields].map(([name, value]) => `${name}=${encoded(value)}`).join('&');
  return `/${scopeAddress(query.scope)}${words === '' ? '' : `?${words}`}`;
}

/** A database id, or null. */
function id(text: string | undefined): number | null {
  const number = Number(text);
  return text !== undefined && /^[1-9]\d*$/.test(text) && Number.isSafeInteger(number) ? number : null;
}

function scopeOf(path: string): Scope | null {
  const [kind, number, ...rest] = path.split('/').filter((part) => part !== '');
  if (rest.length > 0) return null;
  if ((kind === 'inboxes' || kind === 'all') && number === undefined) return { kind };
  const found = id(number);
  if (found === null) return null;
  if (kind === 'folder') return { kind, folderId: found as FolderId };
  return kind === 'mailbox' ? { kind: 'account', accountId: found as AccountId } : null;
}

/** A day of the calendar as `YYYY-MM-DD`; null where it is none. */
function dayOf(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? null : text;
}

function dateOf(text: string): DateFilter | undefined {
  if (DAYS.includes(text)) return { kind: text } as DateFilter;
  const [from, to, ...rest] = text.split('..');
  if (from === undefined || to === undefined || rest.length > 0) return undefined;
  const range = { kind: 'range', from: dayOf(from), to: dayOf(to) } as const;
  return range.from === null && range.to === null ? undefined : range;
}

function boundOf(text: string): ListQuery['bound'] {
  if (text === 'none') return text;
  const kinds = [...new Set(text.split('.'))];
  return kinds.every((kind) => ASSOCIATIONS.includes(kind)) ? (kinds as Association[]) : undefined;
}

function sortOf(text: string): Sort {
  const by = text.replace(/^-/, '');
  return COLUMNS.includes(by)
    ? { by: by as SortColumn, descending: text.startsWith('-') }
    : { by: 'date', descending: true };
}

function openedOf(text: string): Opened | null {
  const [messageId = null, locationId = null, folderId = null] = text.split('.').map(id);
  if (messageId === null || locationId === null || folderId === null) return null;
  return {
    messageId: messageId as MessageId,
    locationId: locationId as LocationId,
    folderId: folderId as FolderId,
  };
}

/** The place of an address, with or without its `#`; what is not understood in it is left out. Null where it names no list. */
export function fromAddress(address: string): Place | null {
  const [path = '', ...rest] = address.replace(/^#/, '').split('?');
  const scope = scopeOf(path);
  if (scope === null) return null;
  const fields = fieldsOf(rest.join('?'));
  const query: { -readonly [K in keyof ListQuery]: ListQuery[K] } = { scope };
  for (const name of WORDS) {
    const words = fields.get(name)?.trim().slice(0, LONGEST_WORDS).trim() ?? '';
    if (words !== '') query[name] = words;
  }
  for (const name of SWITCHES) {
    const on = fields.get(name);
    if (on === '1' || on === '0') query[name] = on === '1';
  }
  const bound = boundOf(fields.get('bound') ?? '');
  if (bound !== undefined) query.bound = bound;
  const date = dateOf(fields.get('date') ?? '');
  if (date !== undefined) query.date = date;
  return {
    query,
    sort: sortOf(fields.get('sort') ?? NEWEST),
    opened: openedOf(fields.get('open') ?? ''),
    filter: id(fields.get('saved')) as SavedFilterId | null,
  };
}
