import { decodeEntities } from './entities.ts';

export type HtmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open' | 'close'; readonly name: string; readonly attributes: string };

/** Elements whose content is no text of the message. */
const SKIPPED = /^(style|script|title|template|noscript|textarea|object|svg|math|iframe|select)$/;
const TAG_NAME = /[a-zA-Z][a-zA-Z0-9:-]{0,30}/y;

/** The index after the tag that begins before `from`: `>` within quotes does not end it. */
function tagEnd(html: string, from: number): number {
  let quote = '';
  for (let at = from; at < html.length; at += 1) {
    const character = html[at] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '>') return at + 1;
    else if ((character === '"' || character === "'") && /[=\s]/.test(html[at - 1] ?? '')) quote = character;
  }
  return html.length;
}

/**
 * Walks HTML for the purpose of taking its text: not a parser, and nothing that comes out is safe to show as HTML. Comments
 * and the content of elements without text are passed over; what is not closed reaches to the end. Linear in the length.
 *
 * @param visit returns false to stop
 */
export function walkHtml(html: string, visit: (token: HtmlToken) => boolean | undefined): void {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open !== at) {
      const text = html.slice(at, open < 0 ? html.length : open);
      if (visit({ kind: 'text', text: decodeEntities(text) }) === false || open < 0) return;
    }
    at = open;
    if (html.startsWith('<!--', at)) {
      const end = html.indexOf('-->', at + 2);
      at = end < 0 ? html.length : end + 3;
      continue;
    }
    const next = html[at + 1] ?? '';
    if (next === '!' || next === '?') {
      const end = html.indexOf('>', at);
      at = end < 0 ? html.length : end + 1;
      continue;
    }
    const closing = next === '/';
    TAG_NAME.lastIndex = at + (closing ? 2 : 1);
    const name = TAG_NAME.exec(html)?.[0].toLowerCase();
    if (name === undefined) {
      if (visit({ kind: 'text', text: '<' }) === false) return;
      at += 1;
      continue;
    }
    const end = tagEnd(html, TAG_NAME.lastIndex);
    const attributes = html.slice(TAG_NAME.lastIndex, end).replace(/\/?>$/, '');
    TAG_NAME.lastIndex = 0;
    if (visit({ kind: closing ? 'close' : 'open', name, attributes }) === false) return;
    at = end;
    if (!closing && SKIPPED.test(name)) {
      const close = new RegExp(`</${name}`, 'gi');
      close.lastIndex = at;
      at = close.exec(html)?.index ?? html.length;
    }
  }
}

/** An attribute's value out of a tag, decoded; empty where it is missing. Values over 2 kB are not worth it. */
export function attribute(attributes: string, name: string): string {
  const pattern = new RegExp(
    `(?:^|\\s)${name}\\s{0,20}=\\s{0,20}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\\s"'>]{1,2000}))`,
    'i',
  );
  const found = pattern.exec(attributes.slice(0, 8000));
  return decodeEntities(found?.[1] ?? found?.[2] ?? found?.[3] ?? '');
}
