/** Where the lines of the list stand: all of one height, with headings of another before some of them. */
export interface Geometry {
  readonly lines: number;
  readonly lineHeight: number;
  readonly headingHeight: number;
  /** The lines that have a heading before them, ascending. */
  readonly headings: readonly number[];
}

/** How many of the ascending `numbers` are at most `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** In pixels: what the scroll bar stands for, exact also where nothing is loaded. */
export const totalHeight = ({ lines, lineHeight, headingHeight, headings }: Geometry): number =>
  lines * lineHeight + countUpTo(headings, lines - 1) * headingHeight;

/** The upper edge of a line, below its own heading. */
export const topOf = (line: number, { lineHeight, headingHeight, headings }: Geometry): number =>
  line * lineHeight + countUpTo(headings, line) * headingHeight;

/** The upper edge of the heading before this line. */
export const headingTop = (line: number, geometry: Geometry): number =>
  topOf(line, geometry) - geometry.headingHeight;

/** The line that covers this height; a heading belongs to the line below it. */
export function lineAt(y: number, geometry: Geometry): number {
  let low = 0;
  let high = Math.max(0, geometry.lines - 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (topOf(middle, geometry) + geometry.lineHeight > y) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The scroll position from which a line is wholly in view, nearest to the present one; `above`: covered at the top. */
export function scrollFor(line: number, geometry: Geometry, at: number, height: number, above = 0): number {
  const top = topOf(line, geometry);
  const first = geometry.headings.includes(line) ? headingTop(line, geometry) : top - above;
  if (first < at) return Math.max(0, first);
  const bottom = top + geometry.lineHeight;
  return bottom > at + height ? bottom - height : at;
}
