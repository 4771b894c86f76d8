import type { Address } from '#shared/model/address.ts';

/** The class of the element around a quoted original. What stands outside it is the person's own text. */
export const QUOTE_CLASS = 'postino-quote';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

/** Plain text as HTML that keeps its lines: one block a line, blanks that would fall together kept apart. */
export function textToHtml(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => {
      const kept = escapeHtml(line)
        .replace(/^ | (?= )/g, '\u00A0')
        .replaceAll('\t', '\u00A0\u00A0\u00A0 ');
      return `<div>${kept === '' ? '<br>' : kept}</div>`;
    })
    .join('');
}

/** `Name <address>` for a header line, without quoting: it is read by people. */
export const addressLine = ({ name, address }: Address): string =>
  name === '' || name === address ? address : `${name} <${address}>`;

export interface QuoteWords {
  /** "Il giorno … alle …, Nome <indirizzo> ha scritto:", already localized. */
  readonly attribution: string;
  /** "Messaggio inoltrato", already localized. */
  readonly forwarded: string;
  /** The forwarded message's header, label and value. */
  readonly header: readonly (readonly [label: string, value: string])[];
}

const START = '<div><br></div>';

/**
 * A reply's or forward's first content: an empty line for the cursor, the header line, the original.
 *
 * @param original the original as HTML, sanitised already
 */
export function buildQuote(
  mode: 'reply' | 'replyAll' | 'forward',
  words: QuoteWords,
  original: string,
): string {
  if (mode === 'forward') {
    const lines = words.header
      .filter(([, value]) => value !== '')
      .map(([label, value]) => `<div><b>${escapeHtml(label)}:</b> ${escapeHtml(value)}</div>`)
      .join('');
    return `${START}${START}<div class="${QUOTE_CLASS}"><div>---------- ${escapeHtml(words.forwarded)} ----------</div>${lines}<div><br></div>${original}</div>`;
  }
  return `${START}${START}<div class="${QUOTE_CLASS}"><div>${escapeHtml(words.attribution)}</div><blockquote type="cite" style="${QUOTE_STYLE}">${original}</blockquote></div>`;
}

/** Written into the message, since the reader at the other end has no style sheet of ours. */
export const QUOTE_STYLE = 'margin:0 0 0 8px;padding:0 0 0 12px;border-left:2px solid #b8c0ca';
