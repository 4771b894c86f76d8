import * as fc from '../../../../tests/fixtures/property.ts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseBBCode, writeBBCode } from './bbcode';
import { mend, type Doc } from './doc';
import { renderDoc } from './render';
import { readTree, type TreeNode } from './tree';

/** As much of a page as is needed to put a document into it and to read it again. */
class FakeNode implements TreeNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: FakeNode[] = [];
  readonly attributes: Record<string, string> = {};

  constructor(name: string, text: string | null = null) {
    this.nodeType = text === null ? 1 : 3;
    this.nodeName = name.toUpperCase();
    this.nodeValue = text;
  }
  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }
  set href(value: string) {
    this.attributes['href'] = value;
  }
  append(...nodes: FakeNode[]): void {
    this.childNodes.push(...nodes);
  }
  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
}
function render(doc: Doc): TreeNode {
  vi.stubGlobal('document', {
    createElement: (name: string) => new FakeNode(name),
    createTextNode: (text: string) => new FakeNode('#text', text),
    createDocumentFragment: () => new FakeNode('#fragment'),
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return renderDoc(doc);
}

interface Branch extends ReadonlyArray<Tree | Readonly<Record<string, string>>> {
  readonly 0: string;
}
type Tree = string | Branch;
const isBranch = (tree: Tree | Readonly<Record<string, string>>): tree is Branch => Array.isArray(tree);
/** `['p', { style: 'color:red' }, 'text', ['br']]` as a node. */
function node(tree: Tree): FakeNode {
  if (typeof tree === 'string') return new FakeNode('#text', tree);
  const made = new FakeNode(tree[0]);
  for (const each of tree.slice(1)) {
    if (typeof each === 'string' || isBranch(each)) made.append(node(each));
    else Object.assign(made.attributes, each);
  }
  return made;
}
const pasted = (...trees: Tree[]): string => writeBBCode(readTree(node(['body', ...trees]), false));
const typed = (...trees: Tree[]): string => writeBBCode(readTree(node(['div', ...trees]), true));

describe('the field’s own page', () => {
  it('is read as the document that was put into it', () => {
    const sources = fc.array(
      fc.constantFrom(
        ...[
          '[B]',
          '[/B]',
          '[I]',
          '[/I]',
          '[S]',
          '[/S]',
          '[QUOTE]',
          '[/QUOTE]',
          '[LIST]',
          '[LIST=1]',
          '[/LIST]',
        ],
        ...['[*]', '[*]', '[URL=https://a.it]', '[/URL]', '\n', '\n', 'a', ' b ', '&#91;'],
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(sources, (pieces) => {
        const doc = parseBBCode(pieces.join(''));
        expect(readTree(render(doc), true)).toEqual(mend(doc));
      }),
      { numRuns: 300 },
    );
  });

  it.each<readonly [string, string, readonly Tree[]]>([
    ['lines as boxes, the first one bare', 'a\nb\n\nc', ['a', ['div', 'b'], ['div', ['br']], ['div', 'c']]],
    ['the browser’s break at an end', 'a', [['div', 'a', ['br']]]],
    ['Shift+Enter', 'a\nb', [['div', 'a', ['br'], 'b']]],
    ['blanks and breaks of a text', ' a\nb ', [['div', ' a\nb ']]],
    [
      'a list within a line’s box',
      '[LIST]\n[*]a\n[*]b\n[/LIST]',
      [['div', ['ul', ['li', 'a'], ['li', 'b']]]],
    ],
    [
      'a list that is no child of an item, as the browser indents',
      '[LIST]\n[*]a\n[LIST]\n[*]b\n[/LIST]\n[/LIST]',
      [['ul', ['li', 'a'], ['ul', ['li', 'b']]]],
    ],
    [
      'a quote with bare text',
      '[QUOTE]a[/QUOTE]\nb',
      [
        ['blockquote', 'a'],
        ['div', 'b'],
      ],
    ],
    ['nothing', '', [['div', ['br']]]],
  ])('%s', (_, wanted, trees) => {
    expect(typed(...trees)).toBe(wanted);
  });
});

describe('a page from elsewhere', () => {
  it.each<readonly [string, string, readonly Tree[]]>([
    ['paragraphs stand apart', 'a\n\nb', [['p', '\n a '], '\n', ['p', 'b']]],
    [
      'a heading is bold',
      '[B]Titolo[/B]\n\ntesto',
      [
        ['h2', 'Titolo'],
        ['div', 'testo'],
      ],
    ],
    ['blanks are one', 'a b [B]c [/B]d', ['a\n  b ', ['strong', ' c '], ' d']],
    [
      'formats by style',
      '[B]a[/B] [I][U]b[/U][/I] [S]c[/S]',
      [
        ['span', { style: 'font-weight: 700' }, 'a'],
        ' ',
        ['span', { style: 'font-style:italic;text-decoration:underline solid' }, 'b'],
        ' ',
        ['span', { style: 'text-decoration-line: line-through' }, 'c'],
      ],
    ],
    ['a bold that is none', 'a', [['b', { style: 'font-weight:normal;' }, ['span', 'a']]]],
    ['a table', 'a b\nc d', [['table', ['tr', ['td', 'a'], ['td', 'b']], ['tr', ['td', 'c'], ['td', 'd']]]]],
    ['a text set as it is', 'a\n  b', [['pre', 'a\n  b']]],
    [
      'what nobody sees',
      'a',
      [
        'a',
        ['style', 'p{}'],
        ['script', 'alert(1)'],
        ['span', { style: 'display:none' }, 'b'],
        ['div', { hidden: '' }, 'c'],
        ['span', { style: 'font-size:0px' }, 'd'],
      ],
    ],
    [
      'links, and what is none',
      '[URL=https://a.it/%5B1%5D]a[/URL] b c',
      [
        ['a', { href: 'https://a.it/[1]', onclick: 'x()' }, 'a'],
        ' ',
        ['a', { href: 'javascript:alert(1)' }, 'b'],
        ' ',
        ['a', { href: '/rel' }, 'c'],
      ],
    ],
    ['brackets are no tags', '&#91;B&#93;a&#91;/B&#93;', ['[B]a[/B]']],
  ])('%s', (_, wanted, trees) => {
    expect(pasted(...trees)).toBe(wanted);
  });

  it('may go as deep as it likes', () => {
    let tree: Tree = ['blockquote', 'a'];
    for (let at = 0; at < 500; at += 1) tree = ['blockquote', tree];
    const text = pasted(tree);
    expect(text.match(/\[QUOTE\]/g)).toHaveLength(8);
    expect(writeBBCode(parseBBCode(text))).toBe(text);
  });
});
