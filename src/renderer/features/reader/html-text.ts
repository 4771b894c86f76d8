/** Blocks that have an empty line around them. */
const APART = /^(?:blockquote|dl|h[1-6]|ol|p|pre|table|ul)$/;
const BLOCK =
  /^(?:address|article|aside|blockquote|caption|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main|menu|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul)$/;
/** What the sender hides from those who see the HTML is not shown to those who read the text. */
const HIDDEN =
  /(?:^|;)\s*(?:display:\s*none|visibility:\s*(?:hidden|collapse)|opacity:\s*0(?:\.0+)?\s*(?:;|$|!)|font-size:\s*0(?:px|pt|em|%)?\s*(?:;|$|!)|(?:max-)?height:\s*0(?:px)?\s*(?:;|$|!))/i;
const MOST_DEPTH = 200;

interface Line {
  text: string;
  readonly depth: number;
}

/**
 * The text of an HTML letter, as its program would have written it: blocks as lines, quotations with `>`, links with their
 * address where the text does not say it. `html` has been sanitised; it is parsed in a document that shows and fetches nothing.
 */
export function htmlToText(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const lines: Line[] = [{ text: '', depth: 0 }];
  const last = (): Line => lines.at(-1) ?? { text: '', depth: 0 };
  const newLine = (depth: number): void => {
    if (last().text.trim() === '') lines.pop();
    lines.push({ text: '', depth });
  };
  const emptyLine = (depth: number): void => {
    newLine(depth);
    const before = lines.at(-2);
    if (before !== undefined && before.text !== '')
      lines.splice(-1, 0, { text: '', depth: Math.min(depth, before.depth) });
  };
  const add = (text: string): void => {
    const line = last();
    const joined = line.text === '' || /\s$/.test(line.text) ? text.trimStart() : text;
    line.text += joined;
  };
  const link = (element: Element, depth: number, level: number): void => {
    const start = last().text.length;
    children(element, depth, level);
    const href = element.getAttribute('href') ?? '';
    const said = last().text.slice(start).trim();
    const shown = href.replace(/^mailto:/, '');
    const same = (one: string): string => one.replace(/^https?:\/\/(?:www\.)?|\/$/g, '');
    if (href !== '' && said !== '' && same(shown) !== same(said)) add(` <${shown}>`);
  };
  const visit = (node: Node, depth: number, level: number): void => {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement?.closest('pre') ?? null;
      const raw = node.nodeValue ?? '';
      if (parent === null) add(raw.replace(/\s+/g, ' '));
      else
        for (const [at, piece] of raw.split('\n').entries()) {
          if (at > 0) lines.push({ text: '', depth });
          last().text += piece;
        }
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || level > MOST_DEPTH) return;
    const element = node as Element;
    const tag = element.localName;
    if (HIDDEN.test(element.getAttribute('style') ?? '')) return;
    if (tag === 'br') lines.push({ text: '', depth });
    else if (tag === 'img') add(imageText(element));
    else if (tag === 'a') link(element, depth, level);
    else if (!BLOCK.test(tag)) children(element, depth, level);
    else block(element, tag, depth, level);
  };
  const block = (element: Element, tag: string, depth: number, level: number): void => {
    const inner = tag === 'blockquote' ? depth + 1 : depth;
    // Cells of a row stand in one line.
    const inRow = tag === 'td' || tag === 'th';
    if (APART.test(tag)) emptyLine(inner);
    else if (!inRow) newLine(inner);
    else if (last().text !== '') add('  ');
    if (tag === 'li') add('• ');
    if (tag === 'hr') add('―――');
    children(element, inner, level);
    if (APART.test(tag)) emptyLine(depth);
    else if (!inRow) newLine(depth);
  };
  const children = (element: Element, depth: number, level: number): void => {
    for (const child of element.childNodes) visit(child, depth, level + 1);
  };
  children(body, 0, 0);
  return lines
    .map(({ text, depth }) => `${'> '.repeat(depth)}${text.trimEnd()}`.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function imageText(image: Element): string {
  const alt = image.getAttribute('alt')?.trim() ?? '';
  return alt === '' ? '' : `[${alt}]`;
}
