import { isAttribution, isHeaderBlock, isSeparator } from './quote-marks.ts';

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

/**
 * Cuts a text into what is new and the earlier letter that it carries along: the marked lines at its end with the line that
 * introduces them, or everything from Outlook's separator on. `earlier` is empty where nothing is to fold: a letter that is only
 * a quotation, or that answers below each quoted passage, is shown whole.
 */
export function splitQuote(text: string): { readonly own: string; readonly earlier: string } {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  const whole = { own: lines.join('\n'), earlier: '' };
  const from = startOfTail(lines) ?? startOfMarked(lines);
  const own = lines.slice(0, from).join('\n').trimEnd();
  const earlier = lines.slice(from).join('\n');
  return own.trim() === '' || lines.length - from < LONG_LINES ? whole : { own, earlier };
}

/** The line of Outlook's separator, or of its headers below a rule. */
function startOfTail(lines: readonly string[]): number | null {
  const at = lines.findIndex(
    (line, index) =>
      isSeparator(line) ||
      (/^_{10,}\s*$/.test(line) &&
        isHeaderBlock(lines.slice(index + 1).find((each) => each.trim() !== '') ?? '')),
  );
  return at < 0 ? null : at;
}

/** The first of the marked lines at the end, with its introduction, which mail programs break in two. */
function startOfMarked(lines: readonly string[]): number {
  let from = lines.length;
  const isMarked = (line: string | undefined): boolean => line?.startsWith('>') === true;
  const isBlank = (line: string | undefined): boolean => line !== undefined && line.trim() === '';
  while (from > 0 && (isMarked(lines[from - 1]) || isBlank(lines[from - 1]))) from -= 1;
  while (from < lines.length && isBlank(lines[from])) from += 1;
  if (from === lines.length) return from;
  let before = from - 1;
  while (isBlank(lines[before])) before -= 1;
  if (isAttribution(lines[before] ?? ''))
    return isBlank(lines[before - 1]) || before === 0 || !/\d/.test(lines[before - 1] ?? '')
      ? before
      : before - 1;
  return from;
}
