/**
 * Where lines of one height stand that have headings between them, in CSS pixels from the top of the first one. A heading
 * belongs to the line below it.
 */
export interface Geometry {
  /** Of all lines together. */
  readonly height: number;
  /** The upper edge of a line, or of the heading before it. */
  top(line: number): number;
  /** A line with its heading. */
  heightOf(line: number): number;
  /** The line at a height; 0 above the first one, the last one below the end. */
  lineAt(y: number): number;
}

/** `headings`: the lines that have one above them, in order. */
export function createGeometry(
  count: number,
  lineHeight: number,
  headings: readonly number[],
  headingHeight: number,
): Geometry {
  const within = headings.filter((line) => line < count);
  /** How many headings there are for which `holds`; true for those up to some point. */
  const upTo = (holds: (line: number, at: number) => boolean): number => {
    let [low, high] = [0, within.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(within[middle] ?? 0, middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const top = (line: number): number => line * lineHeight + headingHeight * upTo((at) => at < line);

  return {
    height: count * lineHeight + headingHeight * within.length,
    top,
    heightOf: (line) => lineHeight + (within.includes(line) ? headingHeight : 0),
    lineAt(y) {
      const above = upTo((line, at) => line * lineHeight + at * headingHeight <= y);
      const line = Math.floor((y - above * headingHeight) / lineHeight);
      // Within a heading it is the line that follows.
      return Math.max(0, Math.min(Math.max(line, within[above - 1] ?? 0), count - 1));
    },
  };
}
