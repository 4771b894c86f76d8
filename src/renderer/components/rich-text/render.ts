import type { Block, Doc, Mark, Run } from './doc';

const ELEMENTS: Readonly<Record<Mark, string>> = { bold: 'b', italic: 'i', underline: 'u', strike: 's' };

function runNode({ text, marks, href }: Run): Node {
  let node: Node = document.createTextNode(text);
  for (const mark of marks.toReversed()) {
    const element = document.createElement(ELEMENTS[mark]);
    element.append(node);
    node = element;
  }
  if (href === '') return node;
  const link = document.createElement('a');
  link.href = href;
  link.append(node);
  return link;
}

/** In an item lines are parted by breaks, not by boxes: the browser's Enter then makes the next item. */
function itemNode(blocks: readonly Block[]): HTMLElement {
  const item = document.createElement('li');
  for (const [at, block] of blocks.entries()) {
    if (block.kind === 'line') {
      if (at > 0 && blocks[at - 1]?.kind === 'line') item.append(document.createElement('br'));
      item.append(...block.runs.map(runNode));
    } else item.append(blockNode(block));
  }
  if (item.firstChild === null) item.append(document.createElement('br'));
  return item;
}

function blockNode(block: Block): HTMLElement {
  if (block.kind === 'list') {
    const list = document.createElement(block.ordered ? 'ol' : 'ul');
    list.append(...block.items.map(itemNode));
    return list;
  }
  const box = document.createElement(block.kind === 'quote' ? 'blockquote' : 'div');
  if (block.kind === 'quote') box.append(...block.blocks.map(blockNode));
  else box.append(...block.runs.map(runNode));
  if (box.firstChild === null) box.append(document.createElement('br'));
  return box;
}

/** A document as nodes of the page: nothing in them but what a document has. `readTree` reads it back as the same. */
export function renderDoc(doc: Doc): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...doc.map(blockNode));
  return fragment;
}
