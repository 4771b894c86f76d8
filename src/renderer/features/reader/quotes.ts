/** Lines of a plain text that belong together: one's own text, or a quotation with its depth (RFC 3676 section 4.5). */
export interface TextBlock {
  /** 0 for one's own text, 1 for "> ", 2 for "> > ". */
  readonly depth: number;
  readonly text: string;
}

const MARKS = /^(?:> ?)+/;
const MOST_DEPTH = 6;

export function textBlocks(text: string): TextBlock[] {
  const blocks: { depth: number; lines: string[] }[] = [];
  for (const line of text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')) {
    const marks = MARKS.exec(line)?.[0] ?? '';
    const depth = Math.min(MOST_DEPTH, marks.replaceAll(' ', '').length);
    const rest = depth === 0 ? line : line.slice(marks.length);
    const last = blocks.at(-1);
    if (last !== undefined && last.depth === depth) last.lines.push(rest);
    else blocks.push({ depth, lines: [rest] });
  }
  return blocks.map(({ depth, lines }) => ({ depth, text: lines.join('\n') }));
}

/** A quotation this long at the end of a letter starts folded. */
const LONG_LINES = 6;

/** From which block on the text is an earlier letter carried along; the number of blocks where nothing is to fold. */
export function foldFrom(blocks: readonly TextBlock[]): number {
  let from = blocks.length;
  while (from > 0 && (blocks[from - 1]?.depth ?? 0) > 0) from -= 1;
  // A letter that is only a quotation, or that answers below each quoted passage, is shown whole.
  if (from === 0) return blocks.length;
  const lines = blocks.slice(from).reduce((sum, block) => sum + block.text.split('\n').length, 0);
  return lines >= LONG_LINES ? from : blocks.length;
}
