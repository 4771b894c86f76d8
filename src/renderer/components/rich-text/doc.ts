/** A text with the formats that the portal's BBCode has, as blocks under one another. */

export const MARKS = ['bold', 'italic', 'underline', 'strike'] as const;
export type Mark = (typeof MARKS)[number];

/** A piece of text in one format. Holds no line break. */
export interface Run {
  readonly text: string;
  /** In the order of MARKS. */
  readonly marks: readonly Mark[];
  /** Where it leads; empty: it is no link. */
  readonly href: string;
}
export interface Line {
  readonly kind: 'line';
  readonly runs: readonly Run[];
}
export interface Quote {
  readonly kind: 'quote';
  readonly blocks: readonly Block[];
}
export interface List {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly items: readonly (readonly Block[])[];
}
export type Block = Line | Quote | List;
export type Doc = readonly Block[];

/** `inline`: bold and the like and links only, for places that know neither lists nor quotes (a chat). */
export type Subset = 'full' | 'inline';

/** Lists and quotes stand so deep within each other; what goes deeper stands at this depth. */
export const DEEPEST = 8;

export const line = (...runs: readonly Run[]): Line => ({ kind: 'line', runs });

/** To the web, to a mail address, or back to a message of ours. */
export const isLinkTarget = (href: string): boolean =>
  /^(?:https?:\/\/|mailto:|postino:\/\/)[^\s[\]"'<>]+$/i.test(href) && href.length <= 2000;

const sameFormat = (a: Run, b: Run): boolean => a.href === b.href && a.marks.join() === b.marks.join();
const isBlank = (block: Block): boolean =>
  block.kind === 'line' && block.runs.every(({ text }) => text.trim() === '');

function mendLine({ runs }: Line): Line {
  const kept: Run[] = [];
  for (const { text: said, marks, href } of runs) {
    if (said === '') continue;
    const text = said.replace(/[\r\n]/g, ' ');
    const run = { text, marks: MARKS.filter((mark) => marks.includes(mark)), href };
    const last = kept.at(-1);
    if (last !== undefined && sameFormat(last, run))
      kept[kept.length - 1] = { ...last, text: last.text + text };
    else kept.push(run);
  }
  return { kind: 'line', runs: kept };
}

/** Without the empty lines at both ends. */
export function trimmed(blocks: readonly Block[]): readonly Block[] {
  const first = blocks.findIndex((block) => !isBlank(block));
  return first < 0 ? [] : blocks.slice(first, blocks.findLastIndex((block) => !isBlank(block)) + 1);
}

/**
 * The one form of a document among those that look the same: neighbours of one format are one run; quotes and items have no empty
 * lines at their ends; there are no empty ones; nothing stands deeper than DEEPEST; and there is a line at least.
 */
export function mend(doc: Doc): Doc {
  const mended = mendAt(doc, 0);
  return mended.length === 0 ? [line()] : mended;
}

function mendAt(doc: Doc, depth: number): Doc {
  return doc.flatMap((block): readonly Block[] => {
    if (block.kind === 'line') return [mendLine(block)];
    if (block.kind === 'quote') {
      const blocks = trimmed(mendAt(block.blocks, depth + 1));
      if (depth >= DEEPEST) return blocks;
      return blocks.length === 0 ? [] : [{ ...block, blocks }];
    }
    const items = block.items
      .map((item) => trimmed(mendAt(item, depth + 1)))
      .filter((item) => item.length > 0);
    if (depth >= DEEPEST) return items.flat();
    return items.length === 0 ? [] : [{ ...block, items }];
  });
}

/** The document with nothing but lines: quotes as theirs, items with a bullet or their number. */
export function flat(doc: Doc): Doc {
  return doc.flatMap((block): readonly Block[] => {
    if (block.kind === 'line') return [block];
    if (block.kind === 'quote') return flat(block.blocks);
    return block.items.flatMap((item, at) => {
      const [first = line(), ...others] = flat(item);
      const bullet = { text: block.ordered ? `${at + 1}. ` : '• ', marks: [], href: '' };
      return [line(bullet, ...(first.kind === 'line' ? first.runs : [])), ...others];
    });
  });
}

/** Nothing that could be read stands in it. */
export const isEmptyDoc = (doc: Doc): boolean => doc.every(isBlank);
