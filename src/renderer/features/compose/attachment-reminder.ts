const WORDS =
  /(?<![\p{L}\d_@/.-])(?:allegat[oiae]|allego|alleghiamo|allegando|attach(?:ed|ment|ments|ing)?|enclosed)(?![\p{L}\d_@/])/iu;

/**
 * Whether a text speaks of a file that goes with it, in Italian or English.
 *
 * @param newText what the person wrote, without the quoted original
 */
export function mentionsAttachment(newText: string): boolean {
  return WORDS.test(newText.normalize('NFC'));
}
