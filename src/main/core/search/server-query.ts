import type { SearchObject } from 'imapflow';
import { ASSOCIATION_KEYWORDS, type Association, type ListQuery } from '#shared/model/query.ts';
import { parseSearch, parseSize, type SearchTerm } from '#shared/query/search-text.ts';
import { daySpan, spanOf, type Span } from '../lists/days.ts';

const DAY_MS = 24 * 60 * 60_000;
/** More conditions than a person types. */
const MOST = 40;

/**
 * Words as one line without control characters: a line end in a command would begin another one. What is left, imapflow sends as a
 * quoted string, or as a literal with CHARSET UTF-8 (RFC 9051 sections 4.3 and 6.4.4).
 */
const clean = (words: string): string =>
  words
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .toWellFormed()
    .trim();

const both = (one: SearchObject, rest: SearchObject): SearchObject => ({ ...one, or: [rest] });
const either = (a: SearchObject, b: SearchObject): SearchObject => ({ not: both({ not: a }, { not: b }) });

/**
 * `BEFORE` and `SINCE` go by the date in the server's time zone: a day more on both sides, and the list decides. Of years before
 * there was mail the server is not asked.
 */
function within({ from, to }: Span): SearchObject[] {
  return [
    ...(Number.isFinite(from) && from > 0 ? [{ since: new Date(from - DAY_MS) }] : []),
    ...(Number.isFinite(to) ? [{ before: new Date(Math.max(to, 0) + DAY_MS) }] : []),
  ];
}

function wordsIn(field: string | null, value: string): SearchObject[] {
  const words = clean(value);
  if (words === '') return [];
  switch (field) {
    case 'from':
      return [{ from: words }];
    case 'to':
      return [either({ to: words }, { cc: words })];
    case 'cc':
      return [{ cc: words }];
    case 'subject':
      return [{ subject: words }];
    default:
      return [{ text: words }];
  }
}

const flagOf = (name: string, on: boolean): SearchObject[] => {
  switch (name) {
    case 'read':
      return [{ seen: on }];
    case 'unread':
      return [{ seen: !on }];
    case 'flagged':
      return [{ flagged: on }];
    default:
      return [{ answered: on }];
  }
};
const isAssociation = (name: string): name is Association => Object.hasOwn(ASSOCIATION_KEYWORDS, name);

function termOf(term: SearchTerm): SearchObject[] {
  const { operator, value, negated } = term;
  const word = value.toLowerCase();
  if (operator === 'is') return flagOf(word, !negated);
  // The server reads words as pieces of words: what it would leave out for a negated one, the list may well show.
  if (negated) return [];
  switch (operator) {
    case 'has':
      return isAssociation(word) ? [{ keyword: ASSOCIATION_KEYWORDS[word] }] : [];
    case 'before':
      return within({ from: Number.NEGATIVE_INFINITY, to: daySpan(value).from });
    case 'after':
      return within({ from: daySpan(value).to, to: Number.POSITIVE_INFINITY });
    case 'on':
      return within(daySpan(value));
    case 'larger':
      return [{ larger: parseSize(value) ?? 0 }];
    case 'smaller':
      return [{ smaller: parseSize(value) ?? 0 }];
    case 'in':
      return [];
    default:
      return wordsIn(operator, value);
  }
}

function boundTo(bound: ListQuery['bound']): SearchObject[] {
  if (bound === undefined) return [];
  if (bound === 'none') return Object.values(ASSOCIATION_KEYWORDS).map((keyword) => ({ not: { keyword } }));
  return [bound.map((one): SearchObject => ({ keyword: ASSOCIATION_KEYWORDS[one] })).reduce(either)];
}

/**
 * A query as an IMAP SEARCH (RFC 9051 section 6.4.4) of one folder: what it finds holds all that the list could show, and now and
 * then more. Null where the query has no words, so that the server knows nothing that is not here.
 */
export function toServerSearch(query: ListQuery, now: number): SearchObject | null {
  const terms = parseSearch(query.text ?? '').filter((term) => term.valid);
  const fields = (['from', 'to', 'subject'] as const).flatMap((field) =>
    (query[field] ?? '').split(/\s+/).flatMap((word) => wordsIn(field, word)),
  );
  const words = [...terms.flatMap(termOf), ...fields];
  if (!words.some((one) => ['text', 'from', 'cc', 'subject', 'not'].some((key) => key in one))) return null;
  const all = [
    ...words,
    ...(query.read === undefined ? [] : [{ seen: query.read }]),
    ...(query.flagged === undefined ? [] : [{ flagged: query.flagged }]),
    ...boundTo(query.bound),
    ...(query.date === undefined ? [] : within(spanOf(query.date, now))),
  ].slice(0, MOST);
  return all.reduceRight((rest, one) => both(one, rest));
}

/** The query without its words: what the list asks for beside them. */
export function withoutWords(query: ListQuery): ListQuery {
  const { from: _from, to: _to, subject: _subject, text = '', ...rest } = query;
  const others = parseSearch(text).filter(
    ({ operator, negated }) => negated || !(operator === null || /^(from|to|cc|subject)$/.test(operator)),
  );
  const kept = others.map(({ start, end }) => text.slice(start, end)).join(' ');
  return kept === '' ? rest : { ...rest, text: kept };
}
