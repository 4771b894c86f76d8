import { plainLetters } from './plain-letters';

/** A piece of a text, as [from, to) in UTF-16 units. */
export type Range = readonly [from: number, to: number];

/** What was typed into a search field, word by word, without capitals and accents. */
export const wordsOf = (typed: string): string[] =>
  typed
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => plainLetters(word).join(''));

/** Whether the texts together hold every word, in any order. */
export const holdsWords = (texts: readonly string[], words: readonly string[]): boolean => {
  const plain = texts.map((text) => plainLetters(text).join(''));
  return words.every((word) => plain.some((text) => text.includes(word)));
};

/** Where any of the words stands in a text: in order, without overlaps. */
export function wordRanges(text: string, words: readonly string[]): Range[] {
  const letters = plainLetters(text);
  const starts: number[] = [];
  let units = 0;
  for (const letter of text) {
    starts.push(units);
    units += letter.length;
  }
  starts.push(units);
  const marked = new Set<number>();
  for (const word of words) {
    const wanted = [...word];
    for (let at = 0; at + wanted.length <= letters.length; at += 1)
      if (wanted.every((letter, offset) => letters[at + offset] === letter))
        for (let offset = 0; offset < wanted.length; offset += 1) marked.add(at + offset);
  }
  const ranges: [number, number][] = [];
  for (const at of [...marked].sort((a, b) => a - b)) {
    const from = starts[at] ?? 0;
    const to = starts[at + 1] ?? units;
    const last = ranges.at(-1);
    if (last?.[1] === from) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}
