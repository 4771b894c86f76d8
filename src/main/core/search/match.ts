import { toTokens } from './segment.ts';

export type SearchField = 'sender' | 'recipient' | 'copied' | 'subject';

/** A beginning of one letter means half of all words. */
const MIN_PREFIX = 2;
const CJK_ALONE = /^[^\0-\u2fff]$/;

/**
 * An FTS5 expression for words that stand one after the other: the last one as a beginning, unless they are `exact`. Null where
 * there is nothing to look for.
 */
export function matchOf(words: string, fields: readonly SearchField[] = [], exact = false): string | null {
  const tokens = toTokens(words);
  const last = tokens.at(-1);
  if (last === undefined) return null;
  const prefix = CJK_ALONE.test(last) || (!exact && last.length >= MIN_PREFIX);
  const phrase = `"${tokens.join(' ')}"${prefix ? ' *' : ''}`;
  return fields.length === 0 ? phrase : `{${fields.join(' ')}} : ${phrase}`;
}
