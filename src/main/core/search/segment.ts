import { CJK, foldForSearch } from '#shared/query/find-hits.ts';

const RUN = new RegExp(`[${CJK}]+`, 'gu');
const NOT_ASCII = /[^\0-\x7f]/;

/** The pairs of neighbours of a run, and its last character alone, so that every character begins one of them. */
function pairs(run: string): string[] {
  const characters = [...run];
  return characters.map((one, index) => one + (characters[index + 1] ?? ''));
}

/**
 * A text as the index takes it: folded, and runs of Chinese and Japanese, which have no spaces, cut into pairs of neighbours.
 * Two characters are found through one pair, more of them as a phrase of pairs, a single one as the beginning of a pair.
 */
export function toIndexText(text: string): string {
  const folded = foldForSearch(text);
  return NOT_ASCII.test(folded) ? folded.replace(RUN, (run) => ` ${pairs(run).join(' ')} `) : folded;
}

/** The tokens of a search, in order; none for what has no letter and no digit. */
export function toTokens(text: string): string[] {
  const folded = foldForSearch(text);
  const words = folded.match(new RegExp(`[${CJK}]+|(?:(?![${CJK}])[\\p{L}\\p{N}\\p{Co}])+`, 'gu')) ?? [];
  return words.flatMap((word, index) => {
    if (!new RegExp(`^[${CJK}]`, 'u').test(word)) return [word];
    const all = pairs(word);
    // The lone last character stands in the index only before what follows; alone it begins its pairs.
    return all.length > 1 && index === words.length - 1 ? all.slice(0, -1) : all;
  });
}
