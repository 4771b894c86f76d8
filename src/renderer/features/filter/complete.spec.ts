import { describe, expect, it } from 'vitest';
import { parseSearch, SEARCH_OPERATORS } from '#shared/query/search-text.ts';
import {
  accept,
  daysFor,
  foldersFor,
  objections,
  operatorsFor,
  spotAt,
  valuesFor,
  type NamedFolder,
} from './complete';
import * as fc from '../../../../tests/fixtures/property.ts';

const t = (key: string, params: Readonly<Record<string, unknown>> = {}): string =>
  [key.replace('filter.complete.', ''), ...Object.values(params)].join(' ');
/** `|` is the caret. */
const spot = (text: string) => spotAt(text.replace('|', ''), text.indexOf('|'));
const accepted = (text: string, insert: string): string => {
  const at = spot(text);
  if (at === null) return 'nothing to accept';
  const next = accept(text.replace('|', ''), at, insert);
  return `${next.text.slice(0, next.caret)}|${next.text.slice(next.caret)}`;
};
const folder = (path: string, role: string | null = null, shown = path): NamedFolder => ({
  name: path.split('/').at(-1) ?? '',
  path,
  role,
  shown,
});
const folders = [folder('INBOX', 'inbox', 'Posta in arrivo'), folder('Clienti'), folder('Clienti/Rossi')];

describe('the spot where the person writes', () => {
  it.each([
    ['|', { kind: 'gap' }],
    ['ciao |', { kind: 'gap' }],
    ['ci|ao', { kind: 'word', typed: 'ci', from: 0, to: 4 }],
    ['x -fr|', { kind: 'word', typed: 'fr', negated: true, from: 2 }],
    ['from:ro|', { kind: 'value', operator: 'from', typed: 'ro' }],
    ['da:"Marco R|', { kind: 'value', operator: 'from', typed: 'Marco R', from: 0 }],
    ['from:|', { kind: 'value', operator: 'from', typed: '' }],
  ])('%s', (text, expected) => {
    expect(spot(text)).toMatchObject(expected);
  });
  it.each(['"frase |esatta"', 'fr|om:x', '|from:x'])('is nowhere in %s', (text) => {
    expect(spot(text)).toBe(null);
  });

  it('takes what is accepted in place of the term, and leaves all other words as they were', () => {
    expect(accepted('ciao fr|', 'from:')).toBe('ciao from:|');
    expect(accepted('ciao -from:ro| x', 'from:rossi@x.it')).toBe('ciao -from:rossi@x.it |x');
    expect(accepted('is:|', 'is:unread')).toBe('is:unread |');
    const word = fc.stringMatching(/^[a-z]{3,6}$/);
    fc.assert(
      fc.property(word, word, fc.constantFrom('from:x@y.it', 'is:read', 'in:"a b"'), (a, b, insert) => {
        const written = accepted(`${a} fr| ${b}`, insert).replace('|', '');
        expect(parseSearch(written).map(({ start, end }) => written.slice(start, end))).toEqual([
          a,
          insert,
          b,
        ]);
      }),
    );
  });
});

describe('what is proposed', () => {
  it('operators by their names, or by their names in the person’s language', () => {
    expect(operatorsFor('s', t).map(({ insert }) => insert)).toEqual(['subject:', 'smaller:']);
    expect(operatorsFor('', t)).toHaveLength(SEARCH_OPERATORS.length);
    const words = (key: string) => (key.endsWith('.from') ? 'mittente' : '-');
    expect(operatorsFor('mitt', words).map(({ insert }) => insert)).toEqual(['from:']);
  });
  it('folders by any part of their path, special ones by their use', () => {
    expect(foldersFor(folders, 'arr')).toEqual([{ insert: 'in:inbox', label: 'Posta in arrivo', hint: '' }]);
    expect(foldersFor(folders, 'ro').map(({ insert }) => insert)).toEqual(['in:Rossi']);
    const twice = [...folders, folder('Fornitori/Rossi')];
    expect(foldersFor(twice, 'ro').map(({ insert }) => insert)).toEqual([
      'in:Clienti/Rossi',
      'in:Fornitori/Rossi',
    ]);
  });
  it('days, and the day that is written', () => {
    const now = new Date(2026, 2, 3, 9);
    const show = (day: string) => `<${day}>`;
    expect(daysFor('before', '', now, t, show).map(({ insert }) => insert)).toEqual([
      'before:2026-03-03',
      'before:2026-03-02',
      'before:2026-02-24',
      'before:2026-03-01',
      'before:2026-01-01',
    ]);
    expect(daysFor('on', '25/11/2025', now, t, show)).toEqual([
      { insert: 'on:2025-11-25', label: '<2025-11-25>', hint: '2025-11-25' },
    ]);
    expect(daysFor('on', '2026-02', now, t, show)).toHaveLength(1);
  });
  it('only values that the language knows', () => {
    for (const name of ['has', 'is', 'larger', 'smaller'] as const)
      for (const { insert } of valuesFor(name, '', t)) expect(parseSearch(insert)[0]?.valid).toBe(true);
  });
});

describe('what has no effect', () => {
  it('is said, but not of what is being written', () => {
    const said = (text: string, caret: number | null = null) => objections(text, caret, folders, t);
    expect(said('is:strano before:ieri larger:x from: in:Zeta')).toEqual([
      'why.values is:strano unread, read, flagged, answered',
      'why.day before:ieri unread, read, flagged, answered',
      'why.size larger:x unread, read, flagged, answered',
      'why.empty from:',
      'why.folder Zeta',
    ]);
    expect(said('is:strano', 9)).toEqual([]);
    expect(said('is:strano ', 10)).toHaveLength(1);
    expect(said('in:clienti in:spam in:"Clienti/Rossi" è "una frase" -x')).toEqual(['why.folder spam']);
  });
});
