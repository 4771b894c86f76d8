import { describe, expect, it } from 'vitest';
import {
  findHits,
  foldForSearch,
  highlightWords,
  isDay,
  parseSearch,
  parseSize,
  printSearch,
  SEARCH_OPERATORS,
} from './search-text.ts';
import * as fc from '../../../tests/fixtures/property.ts';

const essence = (text: string) =>
  parseSearch(text).map(({ operator, value, quoted, negated }) => ({ operator, value, quoted, negated }));
/** Text that looks like searches. */
const searches = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...[...SEARCH_OPERATORS, 'da', 'a', 'cartella'].map((one) => `${one}:`)),
      fc.constantFrom(
        '"',
        '-',
        ' ',
        ' ',
        ':',
        '“',
        'is:unread',
        'FROM:"Anna B"',
        '-"a b"',
        '2026-11-24',
        'dopo:1/2/2026',
        'has:allegato',
        '東京',
      ),
    ),
  )
  .map((parts) => parts.join(''));

describe('the search language', () => {
  it('knows words, phrases, negations and operators, with their places', () => {
    const text = 'preventivo "Rossi Spa" -bozza -from:"Marco B" has:attachment';
    expect(essence(text)).toEqual([
      { operator: null, value: 'preventivo', quoted: false, negated: false },
      { operator: null, value: 'Rossi Spa', quoted: true, negated: false },
      { operator: null, value: 'bozza', quoted: false, negated: true },
      { operator: 'from', value: 'Marco B', quoted: true, negated: true },
      { operator: 'has', value: 'attachment', quoted: false, negated: false },
    ]);
    expect(parseSearch(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'preventivo',
      '"Rossi Spa"',
      '-bozza',
      '-from:"Marco B"',
      'has:attachment',
    ]);
  });

  it('takes an unknown operator for words', () => {
    expect(essence('https://x.example re:ciao')).toEqual([
      { operator: null, value: 'https://x.example', quoted: false, negated: false },
      { operator: null, value: 're:ciao', quoted: false, negated: false },
    ]);
  });

  it.each([
    'from:',
    '"',
    '-',
    '-"',
    'has:att',
    'is:',
    'before:2026-13-01',
    'before:2026-02-30',
    'larger:x',
    '!!',
  ])('gives %j, not finished, no effect', (text) => {
    expect(parseSearch(text).map((term) => term.valid)).toEqual([false]);
  });

  it.each(['before:2026-11-24', 'larger:10k', 'IS:Unread', 'has:crm', 'in:Clienti/Rossi', '"non chiusa'])(
    'understands %j',
    (text) => {
      expect(parseSearch(text).map((term) => term.valid)).toEqual([true]);
    },
  );

  it('understands Italian names and dates, and prints its own', () => {
    const text =
      'da:anna A:"Marco B" -oggetto:offerta has:Allegati is:nonletto prima:3/9/2026 dopo:31.02.2026';
    const terms = parseSearch(text);
    expect(printSearch(terms)).toBe(
      'from:anna to:"Marco B" -subject:offerta has:attachment is:unread before:2026-09-03 after:2026-02-31',
    );
    expect(terms.map((term) => term.valid)).toEqual([true, true, true, true, true, true, false]);
    expect(terms.map(({ start, end }) => text.slice(start, end)).join(' ')).toBe(text);
    expect(printSearch([{ operator: null, value: 'da:x' }])).toBe('"da:x"');
    expect(essence('constructor:x')[0]?.operator).toBe(null);
  });

  it('reads sizes and days', () => {
    expect([parseSize('10k'), parseSize('2M'), parseSize('1,5mb'), parseSize('7'), parseSize('k')]).toEqual([
      10_240,
      2_097_152,
      1_572_864,
      7,
      null,
    ]);
    expect([isDay('2024-02-29'), isDay('2023-02-29'), isDay('2023-2-9')]).toEqual([true, false, false]);
  });

  it('prints what it reads again, whatever was typed', () => {
    fc.assert(
      fc.property(searches, (text) => {
        expect(essence(printSearch(parseSearch(text)))).toEqual(essence(text));
      }),
    );
  });

  it('puts into quotes what would be read otherwise', () => {
    expect(printSearch([{ operator: 'from', value: 'Marco Bianchi' }])).toBe('from:"Marco Bianchi"');
    expect(printSearch([{ operator: null, value: 'from:x' }])).toBe('"from:x"');
    expect(printSearch([{ operator: null, value: '-x' }])).toBe('"-x"');
    expect(printSearch([{ operator: 'in', value: 'a', negated: true }])).toBe('-in:a');
  });

  it('names what is to be marked: what is asked for in the text', () => {
    expect(highlightWords('preventivo -bozza "Rossi Spa" from:anna is:unread in:x subject:offerta')).toEqual([
      'preventivo',
      'Rossi Spa',
      'anna',
      'offerta',
    ]);
  });
});

const marked = (text: string, ...words: string[]) =>
  findHits(text, words).map(({ start, end }) => text.slice(start, end));

describe('hits in a text', () => {
  it('begin a word and forget case and accents, also decomposed ones', () => {
    expect(marked('Perché no? PERCHE\u0301 impercettibile', 'perche')).toEqual(['Perché', 'PERCHE\u0301']);
    expect(marked('perche', 'perché')).toEqual(['perche']);
    expect(marked('preventivi, imprevisti', 'prev')).toEqual(['prev']);
  });
  it('are found in Cyrillic, Greek, Chinese and Japanese', () => {
    expect(marked('Счёт за услуги', 'счет')).toEqual(['Счёт']);
    expect(marked('Καλημέρα', 'καλημερα')).toEqual(['Καλημέρα']);
    expect(marked('請查看東京都的報價', '東京')).toEqual(['東京']);
  });
  it('are phrases with anything between the words that is none', () => {
    expect(marked('Rossi-Spa e Rossi e Spa', 'rossi spa')).toEqual(['Rossi-Spa']);
    expect(marked('scrivi a anna.rossi@x.example', 'anna.rossi@x')).toEqual(['anna.rossi@x']);
  });
  it('are in order and apart, whatever is looked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), (text, words) => {
        let last = 0;
        for (const { start, end } of findHits(text, [...words, text.slice(2, 5)])) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
      }),
    );
  });
  it('hold for every letter with an accent', () => {
    for (const letter of 'àèéìòùçñäöüßčšžåæøйёї')
      expect(marked(`x ${letter} y`, foldForSearch(letter))).toEqual([letter]);
  });
});
