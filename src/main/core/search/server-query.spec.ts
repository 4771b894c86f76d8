import { describe, expect, it } from 'vitest';
import type { SearchObject } from 'imapflow';
import type { ListQuery } from '#shared/model/query.ts';
import { toServerSearch, withoutWords } from './server-query.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const NOW = new Date(2026, 10, 25, 12).getTime();
const all = { scope: { kind: 'all' } } as const;
const search = (text: string, more: Partial<ListQuery> = {}) =>
  toServerSearch({ ...all, text, ...more }, NOW);

/** Every text in a search, at any depth. */
const textsIn = (one: SearchObject): string[] =>
  Object.values(one).flatMap((value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    if (Array.isArray(value)) return value.flatMap((each) => textsIn(each as SearchObject));
    return value !== null && typeof value === 'object' && !(value instanceof Date) ? textsIn(value) : [];
  });

describe('a query as an IMAP SEARCH', () => {
  it('asks for words, people and subject, flags, keywords and sizes', () => {
    expect(search('pompa "due parole" from:rossi subject:offerta is:unread larger:1k has:crm')).toEqual({
      text: 'pompa',
      or: [
        {
          text: 'due parole',
          or: [
            {
              from: 'rossi',
              or: [
                {
                  subject: 'offerta',
                  or: [{ seen: false, or: [{ larger: 1024, or: [{ keyword: '$B24CRM' }] }] }],
                },
              ],
            },
          ],
        },
      ],
    });
  });
  it('asks for a recipient in To or Cc, as the list does', () => {
    // NOT (NOT TO x NOT CC x)
    expect(search('to:anna')).toEqual({ not: { not: { to: 'anna' }, or: [{ not: { cc: 'anna' } }] } });
  });
  it('leaves to the list what the server would read otherwise: words that must not be there, files', () => {
    expect(search('pompa -bozza -from:x has:attachment in:Clienti')).toEqual({ text: 'pompa' });
  });
  it('takes a day more at both ends, for a server in another time zone', () => {
    const found = search('pompa', { date: { kind: 'range', from: '2026-11-10', to: '2026-11-12' } });
    expect(found).toEqual({
      text: 'pompa',
      or: [{ since: new Date(2026, 10, 9), or: [{ before: new Date(2026, 10, 14) }] }],
    });
  });
  it('asks for no year before there was mail', () => {
    const DAY = 24 * 60 * 60_000;
    expect(search('pompa before:0050-01-01')).toEqual({ text: 'pompa', or: [{ before: new Date(DAY) }] });
    expect(search('pompa after:0050-01-01')).toEqual({ text: 'pompa' });
  });
  it('is nothing without words', () => {
    expect(search('is:unread before:2026-01-01')).toBe(null);
    expect(search('from: "')).toBe(null);
    expect(toServerSearch({ ...all, read: false, bound: 'none' }, NOW)).toBe(null);
  });
  it('never carries a line end or a control character, whatever was typed', () => {
    const nasty = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom(
            '"',
            '\\',
            '\r\n',
            '\n',
            '\0',
            '\u2028',
            '\ud800',
            'a OR ALL',
            '{3}',
            ' ',
            'é',
            '東',
          ),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(nasty, nasty, (text, from) => {
        for (const found of [search(`x "${text}`), search(text), search('x', { from, subject: text })])
          for (const one of found === null ? [] : textsIn(found))
            expect(one).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
      { numRuns: 50 },
    );
  });
  it('has a rest without words, for what the server found beyond them', () => {
    expect(withoutWords({ ...all, text: 'a -b from:c is:read -from:d', subject: 'e', read: false })).toEqual({
      ...all,
      text: '-b is:read -from:d',
      read: false,
    });
    expect(withoutWords({ ...all, text: 'a "b c"' })).toEqual(all);
  });
});
