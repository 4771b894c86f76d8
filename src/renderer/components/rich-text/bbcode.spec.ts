import * as fc from '../../../../tests/fixtures/property.ts';
import { describe, expect, it } from 'vitest';
import { parseBBCode, writeBBCode } from './bbcode';
import { flat, MARKS, mend, type Block, type Doc, type Mark } from './doc';

/** What is read, without the formats: lines under one another. */
const words = (doc: Doc): string =>
  doc
    .map((block) => {
      if (block.kind === 'line') return block.runs.map(({ text }) => text).join('');
      return block.kind === 'quote' ? words(block.blocks) : block.items.map(words).join('\n');
    })
    .join('\n');
const run = (text: string, marks: readonly Mark[] = [], href = '') => ({ text, marks, href });
const plain = (text: string): Block => ({ kind: 'line', runs: text === '' ? [] : [run(text)] });

describe('BBCode as a document', () => {
  it.each<readonly [string, Doc]>([
    ['', [plain('')]],
    ['a\n\nb', [plain('a'), plain(''), plain('b')]],
    ['[B]Da:[/B] Luca', [{ kind: 'line', runs: [run('Da:', ['bold']), run(' Luca')] }]],
    // A tag that goes over several lines is of each of them.
    [
      '[b]a\nb[/b]',
      [
        { kind: 'line', runs: [run('a', ['bold'])] },
        { kind: 'line', runs: [run('b', ['bold'])] },
      ],
    ],
    // One over the other.
    [
      '[B]a[I]b[/B]c[/I]',
      [{ kind: 'line', runs: [run('a', ['bold']), run('b', ['bold', 'italic']), run('c', ['italic'])] }],
    ],
    [
      '[URL=postino://message/a%40b]Apri[/URL]',
      [{ kind: 'line', runs: [run('Apri', [], 'postino://message/a%40b')] }],
    ],
    ['[URL]https://a.it[/URL]', [{ kind: 'line', runs: [run('https://a.it', [], 'https://a.it')] }]],
    [
      'a\n[LIST=1]\n[*]b\n[*]c[LIST]\n[*]d\n[/LIST]\n[/LIST]\ne',
      [
        plain('a'),
        {
          kind: 'list',
          ordered: true,
          items: [[plain('b')], [plain('c'), { kind: 'list', ordered: false, items: [[plain('d')]] }]],
        },
        plain('e'),
      ],
    ],
    [
      'a[QUOTE]\n\nb\n[QUOTE]c[/QUOTE]\n[/QUOTE]d',
      [
        plain('a'),
        { kind: 'quote', blocks: [plain('b'), { kind: 'quote', blocks: [plain('c')] }] },
        plain('d'),
      ],
    ],
    ['&#91;EXT&#93; &amp;#91; &amp; &lt;', [plain('[EXT] &#91; &amp; &lt;')]],
  ])('%j', (source, wanted) => {
    expect(parseBBCode(source)).toEqual(wanted);
  });

  it.each([
    '[FOO]x[/FOO]',
    '[IMG]https://a.it/b.png[/IMG]',
    '[USER=7]Giulia[/USER]',
    '[B]never closed',
    'never opened[/B]',
    '[URL=javascript:alert(1)]x[/URL]',
    '[URL=https://a.it" onclick="x]x[/URL]',
    '[URL=data:text/html,x]x[/URL]',
    '[URL]javascript:alert(1)[/URL]',
    '[B=1]x[/B]',
    '[*] no list',
    '[LIST=7][*]x[/LIST]',
    '[LIST]',
    '<b onclick="x">y</b><script>z</script>',
  ])('stays in sight as it is written: %s', (source) => {
    expect(parseBBCode(source)).toEqual([plain(source)]);
    // And is no tag for the portal either, once it has gone through the field.
    expect(writeBBCode(parseBBCode(source))).not.toMatch(/\[|\]/);
  });

  it('keeps what stands at a wrong place within lists and quotes', () => {
    expect(words(parseBBCode('[LIST]a\n[*]b[QUOTE]c[*]d[/LIST]e[/QUOTE]'))).toBe(
      'a\nb[QUOTE]c\nd\ne[/QUOTE]',
    );
    expect(words(parseBBCode('[LIST]a[/LIST][QUOTE][/QUOTE]'))).toBe('a');
  });

  it('reads lists and quotes as text where there are none', () => {
    expect(parseBBCode('[QUOTE]a[/QUOTE]', 'inline')).toEqual([plain('[QUOTE]a[/QUOTE]')]);
    expect(parseBBCode('[B]a[/B]', 'inline')).toEqual([{ kind: 'line', runs: [run('a', ['bold'])] }]);
  });

  it('makes plain lines of lists and quotes', () => {
    const doc = parseBBCode('[LIST=1][*]a[*]b\nc[/LIST][QUOTE]d[LIST][*]e[/LIST][/QUOTE]');
    expect(writeBBCode(flat(doc))).toBe('1. a\n2. b\nc\nd\n• e');
  });

  it('reads what the core writes of a letter, and writes it a little tidier', () => {
    const source =
      'Ciao [B]Luca[/B],\n\n[LIST]\n\n[*]uno\n[*]due [URL=https://a.it/?b=1&c=%5B2%5D]qui[/URL][/LIST]\n\n' +
      '[QUOTE]\nieri\noggi\n[/QUOTE]\n\n&#91;Anna&#93;';
    expect(writeBBCode(parseBBCode(source))).toBe(
      'Ciao [B]Luca[/B],\n\n[LIST]\n[*]uno\n[*]due [URL=https://a.it/?b=1&c=%5B2%5D]qui[/URL]\n[/LIST]\n\n' +
        '[QUOTE]ieri\noggi[/QUOTE]\n\n&#91;Anna&#93;',
    );
  });
});

const texts = fc.oneof(
  fc.constantFrom(
    'a',
    'Buongiorno',
    ' ',
    '  x ',
    '[B]',
    '[/LIST]',
    '[*]',
    ']',
    '&#91;',
    '&amp;#93;',
    '&amp;',
    '😀',
  ),
  fc.string({ maxLength: 8 }),
);
const runs = fc.record({
  text: texts,
  marks: fc.subarray([...MARKS]),
  href: fc.constantFrom('', '', 'https://a.it/?b=1&c=%5B', 'mailto:a@b.it', 'postino://message/a%40b'),
});
const { blocks } = fc.letrec<{ block: Block; blocks: Block[] }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('line' as const), runs: fc.array(runs, { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('quote' as const), blocks: tie('blocks') }),
    fc.record({
      kind: fc.constant('list' as const),
      ordered: fc.boolean(),
      items: fc.array(tie('blocks'), { maxLength: 3 }),
    }),
  ),
  blocks: fc.array(tie('block'), { maxLength: 4 }),
}));

/** Sources out of the pieces that could confuse a reader of tags. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '[B]',
        '[/B]',
        '[i]',
        '[/I]',
        '[U]',
        '[/U]',
        '[S]',
        '[/S]',
        '[QUOTE]',
        '[/QUOTE]',
        '[LIST]',
        '[LIST=1]',
      ],
      ...[
        '[/LIST]',
        '[*]',
        '[URL]',
        '[/URL]',
        '[URL=https://a.it]',
        '[URL=javascript:x]',
        '[FOO]',
        '[',
        ']',
        '&#91;',
      ],
      ...['\n', 'a', 'parola ', '&amp;', '[/', '=', '\r\n'],
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));
/** The letters of a text: what no reading of tags may take away. */
const letters = (text: string): string =>
  text
    .replace(/\[\/?(?:B|I|U|S|URL|LIST|QUOTE)(?:=[^[\]\n]*)?\]|\[\*\]/gi, '')
    .replace(/&#9[13];/g, '')
    .replace(/[[\]\s]/g, '');

describe('any document, any source', () => {
  it('reads what was written as the same document', () => {
    fc.assert(
      fc.property(blocks, (doc) => {
        expect(parseBBCode(writeBBCode(doc))).toEqual(mend(doc));
        expect(mend(mend(doc))).toEqual(mend(doc));
      }),
      { numRuns: 200 },
    );
  });

  it('loses nothing of the text, and from then on writes the same', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('full' as const, 'inline' as const), (source, subset) => {
        const doc = parseBBCode(source, subset);
        expect(letters(words(doc))).toBe(letters(source));
        const written = writeBBCode(doc);
        expect(parseBBCode(written, subset)).toEqual(doc);
        expect(written).not.toMatch(/javascript[^&]*\]/i);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['quotes in quotes', '[QUOTE]'.repeat(3_000) + '[/QUOTE]'.repeat(3_000)],
    ['lists never closed', '[LIST][*]'.repeat(6_000)],
    ['links never closed', '[URL]'.repeat(6_000) + '[/URL]'.repeat(5_000)],
    ['closing tags', '[B]'.repeat(9_000) + '[/QUOTE]'.repeat(4_000)],
    ['brackets', '['.repeat(60_000)],
    ['one long line', 'parola '.repeat(8_500)],
    ['many lines', '[B]a[/B]\n'.repeat(2_000)],
  ])('is quick with %s', (_, source) => {
    const doc = parseBBCode(source);
    expect(parseBBCode(writeBBCode(doc))).toEqual(doc);
  });
});
