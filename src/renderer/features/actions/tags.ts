import { i18n, t } from '@/i18n';

/** The five tags that Thunderbird knows by these keywords, in its colours, so that both programs show the same. */
export const COMMON_TAGS: readonly string[] = ['$label1', '$label2', '$label3', '$label4', '$label5'];
const COLOURS: Readonly<Record<string, string>> = {
  $label1: '#e5484d',
  $label2: '#f08c1a',
  $label3: '#1f9d57',
  $label4: '#3b82e0',
  $label5: '#9a5bd6',
};
const OTHER_COLOUR = '#7a8798';

/** Keywords that programs keep for themselves (RFC 5788 and the registry of IANA), and ours for the portal. */
const INTERNAL =
  /^(?:\$b24|\$(?:notjunk|junk|phishing|forwarded|mdnsent|submitpending|submitted|has|is|auto)|(?:non)?junk$|notjunk$|old$|custom-)/i;

/** The keywords of a message that are tags of a person's. */
export const tagsOf = (keywords: readonly string[]): string[] =>
  keywords.filter((keyword) => !keyword.startsWith('\\') && !INTERNAL.test(keyword));

export const tagColour = (keyword: string): string => COLOURS[keyword.toLowerCase()] ?? OTHER_COLOUR;

/** In words: the common ones in the person's language, others as they are, with spaces again. */
export function tagName(keyword: string): string {
  const key = `actions.tag.${keyword.toLowerCase().replace('$', '')}`;
  return i18n.global.te(key) ? t(key) : keyword.replaceAll('_', ' ');
}

/**
 * A keyword (RFC 9051 section 9, flag-keyword) for what a person typed: accents off, spaces as underscores. Empty where
 * nothing of it can stand in one.
 */
export const keywordFor = (text: string): string =>
  text
    .trim()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, '_')
    .replace(/[^!#$&'+\-./0-9:;<=>?@A-Z^_`a-z|~]/g, '')
    .replace(/^[$]+/, '')
    .slice(0, 100);
