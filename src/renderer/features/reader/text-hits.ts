import { findHits, foldForSearch } from '#shared/query/find-hits.ts';

/** A text of a document as one string, with the nodes that it is made of. */
export interface TextMap {
  readonly text: string;
  readonly nodes: readonly { readonly node: Text; readonly start: number }[];
}

const MOST_UNITS = 2_000_000;
const BLOCK =
  /^(?:address|article|blockquote|br|caption|dd|div|dl|dt|figure|h[1-6]|hr|li|ol|p|pre|section|table|td|th|tr|ul)$/;

/** All text below an element. Where a block begins there is a new line, so that no word reaches across. */
export function textMap(root: Element): TextMap {
  const nodes: { node: Text; start: number }[] = [];
  const parts: string[] = [];
  let length = 0;
  // Both constants of the DOM are the same in every window: 1 and 4.
  const walker = root.ownerDocument.createTreeWalker(root, 5);
  for (let node = walker.nextNode(); node !== null && length < MOST_UNITS; node = walker.nextNode()) {
    if (node.nodeType === 3) {
      const text = node.nodeValue ?? '';
      nodes.push({ node: node as Text, start: length });
      parts.push(text);
      length += text.length;
    } else if (BLOCK.test((node as Element).localName)) {
      parts.push('\n');
      length += 1;
    }
  }
  return { text: parts.join(''), nodes };
}

/** Finds a stretch of characters anywhere, without regard to case, accents and width. [start, end) in UTF-16 units. */
export function findLiteral(
  text: string,
  wanted: string,
): { readonly start: number; readonly end: number }[] {
  const needle = foldForSearch(wanted).replace(/\s+/g, ' ');
  if (needle.trim() === '') return [];
  let folded = '';
  // Where each unit of the folded text comes from; one character may become several, or none.
  const from: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = /\s/.test(character) ? (folded.endsWith(' ') ? '' : ' ') : foldForSearch(character);
    for (let unit = 0; unit < plain.length; unit += 1) from.push(at);
    folded += plain;
    at += character.length;
  }
  from.push(text.length);
  const found: { start: number; end: number }[] = [];
  for (let hit = folded.indexOf(needle); hit >= 0; hit = folded.indexOf(needle, hit + needle.length)) {
    const start = from[hit] ?? 0;
    // What lies between, such as an accent of its own, belongs to the hit.
    const end = Math.max(start + 1, from[hit + needle.length] ?? text.length);
    found.push({ start, end });
  }
  return found;
}

/** The stretches as ranges of the document. */
export function toRanges(
  { nodes }: TextMap,
  hits: readonly { readonly start: number; readonly end: number }[],
): Range[] {
  const ranges: Range[] = [];
  let at = 0;
  const place = (unit: number, isEnd: boolean): { node: Text; offset: number } | null => {
    const reaches = (index: number): boolean => {
      const next = nodes[index + 1];
      return next !== undefined && (isEnd ? next.start < unit : next.start <= unit);
    };
    while (reaches(at)) at += 1;
    const found = nodes[at];
    return found === undefined
      ? null
      : { node: found.node, offset: Math.min(unit - found.start, found.node.length) };
  };
  for (const { start, end } of hits) {
    const first = place(start, false);
    const last = place(end, true);
    if (first === null || last === null || first.offset < 0 || last.offset < 0) continue;
    const range = first.node.ownerDocument.createRange();
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset);
    ranges.push(range);
  }
  return ranges;
}

/** Where words of a search stand below an element. */
export function wordRanges(root: Element, words: readonly string[]): Range[] {
  if (words.length === 0) return [];
  const map = textMap(root);
  return toRanges(map, findHits(map.text, words));
}
export function literalRanges(root: Element, wanted: string): Range[] {
  const map = textMap(root);
  return toRanges(map, findLiteral(map.text, wanted));
}
