const LENGTH = 200;
const BEFORE = 40;
/** Nobody waits for a hit in the middle of a book. */
const SEARCHED = 64_000;

/** A piece of a text around its first hit, with `…` where something is left out; null where there is no hit. */
export function excerptOf(text: string, pattern: RegExp): string | null {
  const searched = text.slice(0, SEARCHED);
  pattern.lastIndex = 0;
  const at = pattern.exec(searched)?.index;
  if (at === undefined) return null;
  const near = Math.max(0, at - BEFORE);
  const space = near === 0 ? -1 : searched.slice(near, at).search(/\s/);
  const from = near === 0 ? 0 : space < 0 ? near : near + space + 1;
  const piece = searched
    .slice(from, from + LENGTH)
    .toWellFormed()
    .replace(/\ufffd/g, '')
    // Marks of quoted lines say nothing once the lines are one.
    .replace(/^[ \t]*>[>\s]*/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `${from > 0 ? '… ' : ''}${piece}`;
}
