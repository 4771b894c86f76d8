import { plainLetters } from '@/composables/plain-letters';

/** A piece of a text, as [from, to). */
export type Range = readonly [from: number, to: number];

export interface Match {
  /** Higher is better. */
  readonly score: number;
  /** Where the letters stand in the text, for marking. */
  readonly ranges: readonly Range[];
}

const START_OF_WORD = 8;
const IN_A_ROW = 6;
const WHOLE_WORD = 40;
const START_OF_TEXT = 20;
const GAP = 1;

const isLetter = (letter: string | undefined): boolean =>
  letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

/** One word of the query: where it stands as a whole, else letter by letter. */
function findWord(text: readonly string[], word: readonly string[]): { at: number[]; score: number } | null {
  const joined = text.join('\u0000');
  const whole = word.join('\u0000');
  let best: { at: number[]; score: number } | null = null;
  for (let index = joined.indexOf(whole); index >= 0; index = joined.indexOf(whole, index + 1)) {
    const first = joined.slice(0, index).split('\u0000').length - 1;
    const atStart = first === 0 ? START_OF_TEXT : isLetter(text[first - 1]) ? 0 : START_OF_WORD;
    const score = WHOLE_WORD + word.length * IN_A_ROW + atStart;
    if (best === null || score > best.score) best = { at: word.map((_, offset) => first + offset), score };
  }
  if (best !== null) return best;

  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of word) {
    const found = text.indexOf(letter, from);
    if (found < 0) return null;
    const previous = at.at(-1);
    if (previous !== undefined && found === previous + 1) score += IN_A_ROW;
    else if (!isLetter(text[found - 1])) score += START_OF_WORD;
    else score -= Math.min(GAP * (found - from), IN_A_ROW);
    at.push(found);
    from = found + 1;
  }
  // Letters strewn over a long text are chance, not what somebody meant.
  const spread = (at.at(-1) ?? 0) - (at[0] ?? 0) + 1;
  return spread > word.length * 4 + 4 ? null : { at, score };
}

/**
 * Whether a text holds every word of a query, in any order, whole or by its letters in their order, whatever the accents and
 * capitals. Null where it does not. An empty query matches everything.
 */
export function fuzzyMatch(text: string, query: string): Match | null {
  const letters = plainLetters(text);
  const places = new Set<number>();
  let score = -letters.length / 100;
  for (const word of query.trim().split(/\s+/)) {
    if (word === '') continue;
    const found = findWord(letters, plainLetters(word));
    if (found === null) return null;
    score += found.score;
    for (const place of found.at) places.add(place);
  }
  return { score, ranges: rangesOf(letters, places, text) };
}

/** Places count letters; ranges count UTF-16 units, as `slice` does. */
function rangesOf(letters: readonly string[], places: ReadonlySet<number>, text: string): Range[] {
  const ranges: [number, number][] = [];
  let unit = 0;
  let index = 0;
  for (const letter of text) {
    if (places.has(index)) {
      const last = ranges.at(-1);
      if (last?.[1] === unit) last[1] = unit + letter.length;
      else ranges.push([unit, unit + letter.length]);
    }
    unit += letter.length;
    index += 1;
  }
  return ranges;
}

/** The items that match, best first; items of one score keep their order. */
export function fuzzyFilter<T>(
  items: readonly T[],
  query: string,
  text: (item: T) => string,
): { readonly item: T; readonly match: Match }[] {
  return items
    .flatMap((item) => {
      const match = fuzzyMatch(text(item), query);
      return match === null ? [] : [{ item, match }];
    })
    .sort((a, b) => b.match.score - a.match.score);
}
