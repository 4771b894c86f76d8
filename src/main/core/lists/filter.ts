import { association, type ListQuery } from '#shared/model/query.ts';
import { parseSearch, parseSize, type SearchTerm } from '#shared/query/search-text.ts';
import type { ReadDb } from '../db/driver.ts';
import { searchRepo } from '../db/repos/search.repo.ts';
import { matchOf, type SearchField } from '../search/match.ts';
import { daySpan, spanOf, type Span } from './days.ts';
import { readFolders, shownFolders, type FolderRow } from './folders-of.ts';
import { ANSWERED, ATTACHED, BOUND, BOUND_SHIFT, FLAGGED, SEEN } from './mirror.ts';

/** A query as tests of a place's columns. */
export interface Filter {
  /** By folder id: 1 where its places are shown. */
  readonly folders: Uint8Array;
  /** A message in several folders is shown once. */
  readonly once: boolean;
  /** Bits of a place: all of these, none of those, and one of these where there are any. */
  readonly all: number;
  readonly none: number;
  readonly some: number;
  readonly from: number;
  readonly to: number;
  /** Days that are left out. */
  readonly outside: readonly Span[];
  readonly larger: number;
  readonly smaller: number;
  /** By message id: 1 for those that the words are in; null where no words are asked for. */
  readonly hits: Uint8Array | null;
  readonly excluded: Uint8Array | null;
}

const bitOf = (name: string): number =>
  1 << (BOUND_SHIFT + (association.options as readonly string[]).indexOf(name));
const FIELDS: Readonly<Record<string, readonly SearchField[]>> = {
  from: ['sender'],
  to: ['recipient', 'copied'],
  cc: ['copied'],
  subject: ['subject'],
};

interface Draft {
  all: number;
  none: number;
  some: number;
  from: number;
  to: number;
  outside: Span[];
  larger: number;
  smaller: number;
  wanted: string[];
  unwanted: string[];
}

function addBits(draft: Draft, bits: number, wanted: boolean): void {
  if (wanted) draft.all |= bits;
  else draft.none |= bits;
}
function narrow(draft: Draft, from: number, to: number): void {
  draft.from = Math.max(draft.from, from);
  draft.to = Math.min(draft.to, to);
}

function addWhen(draft: Draft, term: SearchTerm): void {
  const day = daySpan(term.value);
  const end = Number.POSITIVE_INFINITY;
  if (term.operator === 'on' && term.negated) draft.outside.push(day);
  else if (term.operator === 'on') narrow(draft, day.from, day.to);
  // Both leave out the day itself, so that what is not the one has it.
  else if ((term.operator === 'before') !== term.negated)
    narrow(draft, -end, term.negated ? day.to : day.from);
  else narrow(draft, term.negated ? day.from : day.to, end);
}

function addSize(draft: Draft, term: SearchTerm): void {
  const bytes = parseSize(term.value) ?? 0;
  // Both leave out the size itself, so that what is not the one has it.
  const itself = Number(term.negated);
  if ((term.operator === 'larger') !== term.negated) draft.larger = Math.max(draft.larger, bytes - itself);
  else draft.smaller = Math.min(draft.smaller, bytes + itself);
}

function addTerm(draft: Draft, term: SearchTerm): void {
  const word = term.value.toLowerCase();
  switch (term.operator) {
    case 'has':
      addBits(draft, word === 'attachment' ? ATTACHED : bitOf(word), !term.negated);
      break;
    case 'is':
      if (word === 'unread' || word === 'read') addBits(draft, SEEN, (word === 'read') !== term.negated);
      else addBits(draft, word === 'flagged' ? FLAGGED : ANSWERED, !term.negated);
      break;
    case 'before':
    case 'after':
    case 'on':
      addWhen(draft, term);
      break;
    case 'larger':
    case 'smaller':
      addSize(draft, term);
      break;
    case 'in':
      break;
    default: {
      const match = matchOf(term.value, FIELDS[term.operator ?? ''] ?? [], term.quoted);
      if (match !== null) (term.negated ? draft.unwanted : draft.wanted).push(match);
    }
  }
}

function bitmap(ids: readonly number[], messages: number, onto?: Uint8Array): Uint8Array {
  const map = onto ?? new Uint8Array(messages);
  for (const id of ids) if (id < messages) map[id] = 1;
  return map;
}

/** Reads a query. `messages`: one more than the highest message id; `folders`: where they have been read already. */
export function toFilter(
  db: ReadDb,
  query: ListQuery,
  now: number,
  messages: number,
  folders: readonly FolderRow[] = readFolders(db),
): Filter {
  const terms = parseSearch(query.text ?? '').filter((term) => term.valid);
  const end = Number.POSITIVE_INFINITY;
  const draft: Draft = {
    all: 0,
    none: 0,
    some: 0,
    from: -end,
    to: end,
    outside: [],
    larger: -1,
    smaller: end,
    wanted: [],
    unwanted: [],
  };
  for (const term of terms) addTerm(draft, term);
  let excluded: Uint8Array | null = null;
  for (const match of draft.unwanted)
    excluded = bitmap(searchRepo.hits(db, match), messages, excluded ?? undefined);

  if (query.read !== undefined) addBits(draft, SEEN, query.read);
  if (query.flagged !== undefined) addBits(draft, FLAGGED, query.flagged);
  if (query.attachments !== undefined) addBits(draft, ATTACHED, query.attachments);
  if (query.bound === 'none') draft.none |= BOUND;
  else if (query.bound !== undefined) draft.some = query.bound.reduce((bits, one) => bits | bitOf(one), 0);
  if (query.date !== undefined) {
    const span = spanOf(query.date, now);
    narrow(draft, span.from, span.to);
  }
  const fields = (['from', 'to', 'subject'] as const).flatMap((field) =>
    (query[field] ?? '').split(/\s+/).flatMap((word) => matchOf(word, FIELDS[field]) ?? []),
  );
  const wanted = [...draft.wanted, ...fields].join(' AND ');
  const hits = wanted === '' ? null : bitmap(searchRepo.hits(db, wanted), messages);
  const { all, none, some, from, outside, larger, smaller } = draft;
  // What is to be both, such as `is:read` among the unread ones, is nothing.
  const to = (all & none) === 0 ? draft.to : -end;
  return {
    ...shownFolders(folders, query.scope, terms),
    all,
    none,
    some,
    from,
    to,
    outside,
    larger,
    smaller,
    hits,
    excluded,
  };
}
