import { isHeaderBlock, isSeparator } from './quote-marks';

export interface FoldedQuote {
  /** The control in the letter. */
  readonly button: HTMLElement;
  readonly open: boolean;
  setOpen(open: boolean): void;
}

const MOST_WALKED = 20_000;
const MOST_FRAMED = 200;
const TABLE_PARTS = /^(?:table|thead|tbody|tfoot|tr|colgroup|ul|ol|dl)$/;

const hasContent = (text: string): boolean => /[^\s\u200b\u00a0\ufeff]/.test(text);
/** Whether anything is to be seen between two places of the letter. */
function isEmpty(range: Range): boolean {
  if (hasContent(range.toString())) return false;
  const images = range.commonAncestorContainer.nodeType === Node.TEXT_NODE ? [] : imagesIn(range);
  return images.length === 0;
}
const imagesIn = (range: Range): Element[] =>
  [...(range.commonAncestorContainer as Element).querySelectorAll('img')].filter((image) =>
    range.intersectsNode(image),
  );

function before(body: HTMLElement, element: Node): Range {
  const range = body.ownerDocument.createRange();
  range.setStart(body, 0);
  range.setEndBefore(element);
  return range;
}
function after(body: HTMLElement, element: Node): Range {
  const range = body.ownerDocument.createRange();
  range.setStartAfter(element);
  range.setEnd(body, body.childNodes.length);
  return range;
}

/** Where Outlook's programs and separators in words say that an earlier letter begins. */
function tailStart(body: HTMLElement): Element | null {
  const marked = body.querySelector('[data-quote="tail"]');
  // Thousands of frames within each other would each be asked for all of their text.
  const framed = [...body.querySelectorAll<HTMLElement>('div[style*="border-top"], p[style*="border-top"]')]
    .slice(0, MOST_FRAMED)
    .find((element) => isHeaderBlock(element.textContent.slice(0, 200)));
  let worded: Element | null = null;
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let steps = 0; steps < MOST_WALKED && worded === null; steps += 1) {
    const text = walker.nextNode();
    if (text === null) break;
    if (isSeparator(text.nodeValue ?? '')) worded = text.parentElement === body ? null : text.parentElement;
  }
  const found = [marked, framed ?? null, worded].filter((each) => each !== null);
  found.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const first = found[0] ?? null;
  // The line above the headers belongs to them.
  return first?.previousElementSibling?.localName === 'hr' ? first.previousElementSibling : first;
}

/** The elements of the quotation that the letter ends with, the line before it first. */
function lastQuote(body: HTMLElement): Element[] {
  const outermost = [...body.querySelectorAll('[data-quote="quote"], blockquote')].filter(
    (element) => element.parentElement?.closest('[data-quote="quote"], blockquote') === null,
  );
  const last = outermost.at(-1);
  if (last === undefined || !isEmpty(after(body, last))) return [];
  const prefix = last.previousElementSibling;
  if (prefix?.getAttribute('data-quote') === 'prefix') return [prefix, last];
  return last.hasAttribute('data-quote') ? [last] : [];
}

/**
 * Puts the earlier letter that an HTML letter carries along behind a control. The nodes are moved, never parsed again. Null where
 * there is none, or where nothing of the letter would be left to see.
 */
export function foldQuote(document: Document): FoldedQuote | null {
  const { body } = document;
  const tail = tailStart(body);
  const quote = tail === null ? lastQuote(body) : [];
  const start = tail ?? quote[0];
  if (start === undefined || isEmpty(before(body, start))) return null;

  const wraps: HTMLElement[] = [];
  const wrap = (nodes: readonly Node[]): void => {
    const [first] = nodes;
    if (first === undefined) return;
    const box = document.createElement('div');
    box.dataset['fold'] = '';
    first.parentNode?.insertBefore(box, first);
    box.append(...nodes);
    wraps.push(box);
  };
  const siblingsFrom = (node: Node | null): Node[] => {
    const found: Node[] = [];
    for (let each = node; each !== null; each = each.nextSibling) found.push(each);
    return found;
  };
  if (tail === null) {
    const [first] = quote;
    const last = quote.at(-1);
    if (first === undefined || last === undefined) return null;
    const all = siblingsFrom(first);
    wrap(all.slice(0, all.indexOf(last) + 1));
  } else {
    let level: Node = tail;
    let nodes = siblingsFrom(tail);
    for (;;) {
      const parent = level.parentNode;
      // A box between the rows of a table would break it.
      if (!(parent === null || TABLE_PARTS.test((parent as Element).localName))) wrap(nodes);
      if (parent === null || parent === body) break;
      nodes = siblingsFrom(parent.nextSibling);
      level = parent;
    }
  }
  const [first] = wraps;
  if (first === undefined) return null;
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset['foldButton'] = '';
  button.textContent = '•••';
  first.parentNode?.insertBefore(button, first);
  let open = false;
  const self: FoldedQuote = {
    button,
    get open() {
      return open;
    },
    setOpen(next) {
      open = next;
      button.setAttribute('aria-expanded', String(next));
      for (const box of wraps) box.toggleAttribute('data-open', next);
    },
  };
  self.setOpen(false);
  return self;
}
