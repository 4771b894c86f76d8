/** What programs of many languages write before the subject of an answer: R and Rif of Italian ones, AW of German ones, ... */
export const REPLY_WORDS: readonly string[] = [
  ...['re', 'r', 'rif', 'ref', 'res', 'rép', 'aw', 'antw', 'sv', 'vs', 'odp', 'ynt'],
  ...['ответ', 'отв', '回复', '回覆', '答复', '返信'],
];

/** The same for what is passed on: I and Inoltro of Italian ones, WG of German ones, ... */
export const FORWARD_WORDS: readonly string[] = [
  ...['fw', 'fwd', 'i', 'inoltro', 'inoltra', 'wg', 'tr', 'rv', 'enc', 'vb', 'vl', 'pd', 'doorst'],
  ...['转发', '轉寄'],
];

/**
 * What the keys of conversations keep: they are stored, and were made without these. Without them now, a message and the answer to it
 * that comes after an update would have different keys.
 */
const KEPT_IN_KEYS: ReadonlySet<string> = new Set([
  ...['ref', 'rép', 'ynt', '答复'],
  ...['inoltro', 'vl', 'doorst'],
]);

/** What is left out of the keys that conversations are found by. */
export const KEY_WORDS: readonly string[] = [...REPLY_WORDS, ...FORWARD_WORDS].filter(
  (word) => !KEPT_IN_KEYS.has(word),
);

/** Any number of these words in front of a subject, each with its colon and perhaps a counter: `Re[2]:`, `RE(3):`. */
export const prefixesOf = (words: readonly string[]): RegExp =>
  new RegExp(`^\\s*(?:(?:${words.join('|')})(?:\\[\\d{1,4}\\]|\\(\\d{1,4}\\))?\\s?[:：]\\s*)+`, 'iu');
