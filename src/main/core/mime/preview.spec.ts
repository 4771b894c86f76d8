import { describe, expect, it } from 'vitest';
import type { BodyPart } from '#shared/model/message.ts';
import { htmlToText, previewText } from './preview.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const text = (content: string): string => previewText([{ kind: 'text', content }]);
const html = (content: string): string => previewText([{ kind: 'html', content }]);

describe('previewText', () => {
  it.each([
    ['Ciao,\n\n  come va?\n', 'Ciao, come va?'],
    ['Va bene.\n\nIl giorno 3 mar 2026 Anna Rossi <a@b.it> ha scritto:\n> Ci vediamo?\n', 'Va bene.'],
    ['Sure.\n\nOn Tue, 3 Mar 2026 at 10:00, Anna Rossi\n<anna@example.org> wrote:\n> Ok?\n', 'Sure.'],
    ['Prima\n-- \nAnna\nDitta', 'Prima'],
    ['Ok\n-----Original Message-----\nFrom: x', 'Ok'],
    ['> solo una citazione', '> solo una citazione'],
    ['', ''],
  ])('of text %j', (content, expected) => expect(text(content)).toBe(expected));

  it.each([
    ['<p>Ciao <b>An</b>na,</p><p>perch&eacute;&nbsp;no&#8217;</p>', 'Ciao Anna, perché no’'],
    [
      '<head><title>T</title><style>p{color:red}</style></head><body><script>x="</p>"</script>Testo</body>',
      'Testo',
    ],
    ['<!-- <p>nascosto</p> -->Visto', 'Visto'],
    ['<div>Va bene</div><blockquote type=cite>vecchio <blockquote>più</blockquote></blockquote>', 'Va bene'],
    ['<blockquote>solo questo</blockquote>', 'solo questo'],
    ['<a title="a > b">dentro</a>', 'dentro'],
    ['1 < 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
    ['Sconto&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847; oggi', 'Sconto oggi'],
    ['<td>uno</td><td>due</td>', 'uno due'],
    ['<p>senza fine', 'senza fine'],
    ['&#x80;&#55296;&unknown;', '€\ufffd&unknown;'],
  ])('of HTML %j', (content, expected) => expect(html(content)).toBe(expected));

  it('cuts at the limit and never through a character', () => {
    expect(text('a'.repeat(500))).toHaveLength(200);
    expect(previewText([{ kind: 'text', content: '😀😀' }], 3)).toBe('😀');
  });

  it('goes on to the next part', () => {
    expect(
      previewText([
        { kind: 'html', content: '<style>x</style>' },
        { kind: 'text', content: 'poi' },
      ]),
    ).toBe('poi');
  });

  it(
    'is quick on traps and never throws',
    () => {
      const unit = fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '<!--',
        '-->',
        '<p ',
        '</',
        '<script>',
        '&',
        '&#',
        'a',
        '=',
        ' ',
        '\n',
        '\ud800',
      );
      fc.assert(
        fc.property(fc.array(unit), fc.constantFrom<BodyPart['kind']>('html', 'text'), (units, kind) => {
          const content = units.join('');
          expect(previewText([{ kind, content }]).length).toBeLessThanOrEqual(200);
          expect(typeof htmlToText(content)).toBe('string');
        }),
        { numRuns: 1000 },
      );
      for (const trap of [
        '<',
        '<a ',
        '<a "',
        '<!--',
        '&',
        '<script>',
        '<svg>',
        '<blockquote>',
        '<p>',
        '> ',
        'on ',
        '-',
        '<a href="',
      ]) {
        const content = trap.repeat(1_000_000 / trap.length);
        // No clock: a quadratic walk would run into the test's own limit.
        const shown = previewText([
          { kind: 'html', content },
          { kind: 'text', content },
        ]);
        expect(shown.length).toBeLessThanOrEqual(200);
        expect(typeof htmlToText(content)).toBe('string');
      }
    },
    fc.patience(60_000),
  );
});

describe('htmlToText', () => {
  it.each([
    ['<p>Uno</p><p>Due</p>', 'Uno\n\nDue'],
    ['<div>Uno</div><div>Due</div>', 'Uno\nDue'],
    ['Uno<br>Due<br><br>Tre', 'Uno\nDue\n\nTre'],
    ['<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>', '- a\n- b\n  1. c'],
    [
      '<p>Ok</p><blockquote><p>vecchio</p><blockquote>più</blockquote></blockquote>',
      'Ok\n\n> vecchio\n>\n>> più',
    ],
    [
      '<a href="https://example.org/x">qui</a> e <a href="https://example.org/">https://example.org</a>',
      'qui [https://example.org/x] e https://example.org',
    ],
    ['<a href="javascript:alert(1)">no</a>', 'no'],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['a<hr>b', `a\n${'-'.repeat(40)}\nb`],
    ['', ''],
  ])('of %j', (content, expected) => expect(htmlToText(content)).toBe(expected));
});
