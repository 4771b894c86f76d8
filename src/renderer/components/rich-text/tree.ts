import { isLinkTarget, line, mend, type Block, type Doc, type Line, type Mark, type Run } from './doc';

/** What is needed of a node of the page: the parts of the DOM's Node and Element. */
export interface TreeNode {
  readonly nodeType: number;
  /** Upper-case for elements of HTML. */
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: ArrayLike<TreeNode>;
  getAttribute?(name: string): string | null;
}

const ELEMENT = 1;
const TEXT = 3;

const MARKS_OF: Readonly<Record<string, Mark>> = {
  B: 'bold',
  STRONG: 'bold',
  TH: 'bold',
  I: 'italic',
  EM: 'italic',
  U: 'underline',
  INS: 'underline',
  S: 'strike',
  STRIKE: 'strike',
  DEL: 'strike',
};
const HEADING = /^H[1-6]$/;
/** An empty line keeps them from what is before and after. */
const PARAGRAPH = /^(?:P|H[1-6]|TABLE|PRE|FIGURE)$/;
const BLOCK =
  /^(?:DIV|TR|SECTION|ARTICLE|HEADER|FOOTER|ADDRESS|DT|DD|DL|CENTER|MAIN|NAV|ASIDE|FIGCAPTION|FORM|FIELDSET|CAPTION|LI)$/;
/** Their content is no text. */
const SKIPPED =
  /^(?:STYLE|SCRIPT|TITLE|TEMPLATE|NOSCRIPT|TEXTAREA|OBJECT|SVG|MATH|IFRAME|SELECT|BUTTON|VIDEO|AUDIO|CANVAS)$/i;
const HIDDEN =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0\s*(?:;|$)|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)|mso-hide\s*:\s*all)/i;

interface Format {
  readonly marks: ReadonlySet<Mark>;
  readonly href: string;
  /** Blanks and line breaks of the source count. */
  readonly exact: boolean;
}

function restyled(format: Format, name: string, style: string): Format {
  const marks = new Set(format.marks);
  const own = MARKS_OF[name] ?? (HEADING.test(name) ? 'bold' : undefined);
  if (own !== undefined) marks.add(own);
  const weight = /font-weight\s*:\s*(bold|normal|\d{3})/i.exec(style)?.[1]?.toLowerCase();
  // Some editors wrap everything they copy in a bold that is none.
  if (weight !== undefined) marks[weight === 'bold' || Number(weight) >= 600 ? 'add' : 'delete']('bold');
  const slant = /font-style\s*:\s*(italic|normal)/i.exec(style)?.[1]?.toLowerCase();
  if (slant !== undefined) marks[slant === 'italic' ? 'add' : 'delete']('italic');
  const decoration = /text-decoration(?:-line)?\s*:\s*([^;]*)/i.exec(style)?.[1] ?? '';
  if (/underline/i.test(decoration) && format.href === '') marks.add('underline');
  if (/line-through/i.test(decoration)) marks.add('strike');
  return { ...format, marks, exact: format.exact || name === 'PRE' || /white-space\s*:\s*pre/i.test(style) };
}

/** Puts blocks together out of the texts, breaks and borders that are met on the way through a tree. */
class Collector {
  readonly blocks: Block[] = [];
  private runs: Run[] | null = null;
  /** A paragraph has ended: what comes next stands apart from it. */
  private apart = false;

  text(text: string, format: Format): void {
    const exact = text.replace(/\r\n?/g, '\n');
    for (const [at, part] of (format.exact
      ? exact.split('\n')
      : [text.replace(/[\s\u00a0]+/g, ' ')]
    ).entries()) {
      if (at > 0) this.break();
      const before = this.runs?.at(-1)?.text ?? ' ';
      const said = !format.exact && /[ \n]$/.test(before) ? part.trimStart() : part;
      if (said === '') continue;
      this.stand();
      this.runs ??= [];
      this.runs.push({ text: said, marks: [...format.marks], href: format.href });
    }
  }

  break(): void {
    if (this.runs === null) this.stand();
    this.blocks.push(line(...(this.runs ?? [])));
    this.runs = null;
  }

  /** Ends the line, if there is one. */
  border(paragraph = false): void {
    if (this.runs !== null) this.break();
    if (paragraph) this.apart = this.blocks.length > 0;
  }

  add(block: Block): void {
    this.border();
    this.stand();
    this.blocks.push(block);
  }

  private stand(): void {
    if (this.apart && this.runs === null) this.blocks.push(line());
    this.apart = false;
  }
}

const inside = (nodes: ArrayLike<TreeNode>, format: Format): Block[] => {
  const collector = new Collector();
  walk(nodes, format, collector);
  collector.border();
  return collector.blocks;
};

/** The items of a list; what stands in it without being one belongs to the item before, as it looks on the page. */
function itemsOf(node: TreeNode, format: Format): Block[][] {
  const items: Block[][] = [];
  for (const child of Array.from(node.childNodes)) {
    const blocks = inside([child], format);
    const last = items.at(-1);
    if (child.nodeName === 'LI' || last === undefined) items.push(blocks);
    else
      last.push(
        ...blocks.filter(
          (block) => block.kind !== 'line' || block.runs.some(({ text }) => text.trim() !== ''),
        ),
      );
  }
  return items;
}

function walk(nodes: ArrayLike<TreeNode>, format: Format, into: Collector): void {
  for (const node of Array.from(nodes)) {
    const { nodeName: name } = node;
    if (node.nodeType === TEXT) into.text(node.nodeValue ?? '', format);
    if (node.nodeType !== ELEMENT || SKIPPED.test(name)) continue;
    const style = node.getAttribute?.('style') ?? '';
    if (HIDDEN.test(style) || typeof node.getAttribute?.('hidden') === 'string') continue;
    if (name === 'BR') into.break();
    else if (name === 'HR') into.add(line({ text: '----------', marks: [], href: '' }));
    else if (name === 'UL' || name === 'OL')
      into.add({ kind: 'list', ordered: name === 'OL', items: itemsOf(node, format) });
    else if (name === 'BLOCKQUOTE') into.add({ kind: 'quote', blocks: inside(node.childNodes, format) });
    else {
      const href = name === 'A' ? (node.getAttribute?.('href') ?? '').trim() : '';
      const target = href.replace(/[[\]\s"'<>]/g, (one) => encodeURIComponent(one));
      const within = restyled(isLinkTarget(target) ? { ...format, href: target } : format, name, style);
      const paragraph = PARAGRAPH.test(name);
      const isBlock = paragraph || BLOCK.test(name);
      if (isBlock) into.border(paragraph);
      walk(node.childNodes, within, into);
      if (isBlock) into.border(paragraph);
      if (name === 'TD' || name === 'TH') into.text(' ', within);
    }
  }
}

/** What HTML gives as blanks at the ends of lines nobody sees. */
function tidied(blocks: readonly Block[]): Block[] {
  const endless = ({ runs }: Line): Line => {
    const last = runs.at(-1);
    return last === undefined ? line() : line(...runs.slice(0, -1), { ...last, text: last.text.trimEnd() });
  };
  return blocks.map((block) => {
    if (block.kind === 'line') return endless(block);
    if (block.kind === 'quote') return { ...block, blocks: tidied(block.blocks) };
    return { ...block, items: block.items.map(tidied) };
  });
}

/**
 * Reads what stands in a page as a document, mended: the formats that a document has, everything else as text.
 *
 * @param exact blanks count as they stand, as in a field; otherwise as HTML of any origin has them
 */
export function readTree(root: TreeNode, exact: boolean): Doc {
  const blocks = inside(root.childNodes, { marks: new Set(), href: '', exact });
  return mend(exact ? blocks : tidied(blocks));
}
