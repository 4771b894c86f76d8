import { convert } from 'html-to-text';
import type { BodyPart } from '#shared/model/message.ts';

/** Beyond this a preview gains nothing, and converting would cost. */
const MAX_HTML = 200_000;
const LIMITS = { maxInputLength: 2_000_000, maxDepth: 200, maxChildNodes: 5_000 };

/** The text alternative of HTML: paragraphs, lists and links kept readable. */
export const htmlToText = (html: string): string =>
  convert(html, {
    wordwrap: 76,
    limits: LIMITS,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    ],
  });

/** Quoted history and a signature are not what a message begins with. */
function withoutHistory(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trimEnd() === '--') break;
    if (!line.startsWith('>')) lines.push(line);
  }
  return lines.join(' ');
}

/** The beginning of a message's own words, on one line, for the list. */
export function previewText(parts: readonly BodyPart[], max = 200): string {
  const text = parts
    .map((part) =>
      part.kind === 'text'
        ? part.content.slice(0, max * 20)
        : convert(part.content.slice(0, MAX_HTML), {
            wordwrap: false,
            limits: LIMITS,
            selectors: [
              { selector: 'img', format: 'skip' },
              { selector: 'blockquote', format: 'skip' },
              { selector: 'a', options: { ignoreHref: true } },
            ],
          }),
    )
    .join('\n');
  return withoutHistory(text).replace(/\s+/gu, ' ').trim().slice(0, max);
}
