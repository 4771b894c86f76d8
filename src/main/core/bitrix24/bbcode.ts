import type { BodyPart } from '#shared/model/message.ts';
import { attribute, walkHtml } from '../mime/html-tokens.ts';

/** The portal's editors take more; a task of a hundred pages helps nobody. */
const LONGEST = 30_000;

const PARAGRAPH = /^(p|h[1-6]|table|pre|figure)$/;
const BLOCK =
  /^(div|tr|section|article|header|footer|address|dt|dd|dl|center|main|nav|aside|figcaption|form|fieldset|caption|body)$/;
const STYLES: Readonly<Record<string, string>> = {
  b: 'B',
  strong: 'B',
  i: 'I',
  em: 'I',
  u: 'U',
  s: 'S',
  strike: 'S',
  del: 'S',
};

/** A stranger's brackets are no tags of ours. */
export const escapeBBCode = (text: string): string => text.replaceAll('[', '&#91;').replaceAll(']', '&#93;');

/** A link's target that may stand in a tag: to the web or to an address, without what would end the tag. */
const target = (href: string): string | null => {
  const url = href.trim();
  return /^(https?:\/\/|mailto:)/i.test(url) && url.length <= 2000
    ? url.replace(/[[\]\s"'<>]/g, (character) => encodeURIComponent(character))
    : null;
};

const fold = (text: string): string =>
  text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n');

/** HTML as BBCode: bold and the like, links, lists, quotes. Tags are closed in order, whatever the HTML did. */
export function htmlToBBCode(html: string): string {
  const out: string[] = [];
  const open: string[] = [];
  let pre = 0;
  let empty = true;
  const write = (text: string): void => {
    out.push(text);
    if (text.trim() !== '') empty = false;
  };
  const begin = (tag: string, attributes = ''): void => {
    open.push(tag);
    write(`[${tag}${attributes}]`);
  };
  const end = (tag: string): void => {
    const at = open.lastIndexOf(tag);
    if (at < 0) return;
    for (const inner of open.splice(at).reverse()) out.push(`[/${inner}]`);
  };
  const newLine = (lines: number): void => {
    if (!empty) out.push('\n'.repeat(lines));
  };

  walkHtml(html, (token) => {
    if (token.kind === 'text') {
      const text = pre > 0 ? token.text : token.text.replace(/[\s\u00a0]+/g, ' ');
      if (text !== '') write(escapeBBCode(text));
      return undefined;
    }
    const { name } = token;
    const opening = token.kind === 'open';
    const style = STYLES[name];
    if (style !== undefined) {
      if (opening) begin(style);
      else end(style);
    } else if (name === 'br' && opening) newLine(1);
    else if (name === 'hr' && opening) write('\n----------\n');
    else if (name === 'a') {
      end('URL');
      const href = opening ? target(attribute(token.attributes, 'href')) : null;
      if (href !== null) begin('URL', `=${href}`);
    } else if (name === 'ul' || name === 'ol') {
      if (opening) begin('LIST', name === 'ol' ? '=1' : '');
      else end('LIST');
      newLine(1);
    } else if (name === 'li') {
      if (opening) write(open.includes('LIST') ? '\n[*]' : '\n- ');
    } else if (name === 'blockquote') {
      newLine(1);
      if (opening) begin('QUOTE');
      else end('QUOTE');
      newLine(1);
    } else if (name === 'td' || name === 'th') {
      if (!opening) write(' ');
    } else if (PARAGRAPH.test(name) || BLOCK.test(name)) {
      newLine(PARAGRAPH.test(name) ? 2 : 1);
      if (name === 'pre') pre = Math.max(0, pre + (opening ? 1 : -1));
    }
    return undefined;
  });
  const [outermost] = open;
  if (outermost !== undefined) end(outermost);
  const text = fold(out.join(''));
  // A style around nothing says nothing.
  return text
    .replace(/\[(B|I|U|S|QUOTE)\]\s*\[\/\1\]/g, '')
    .replace(/\[URL=[^\]]*\]\s*\[\/URL\]/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Cuts at a line or a word, and never within a tag: what was open there is closed. */
export function cutBBCode(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const at = Math.max(cut.lastIndexOf('\n'), cut.lastIndexOf(' '), most - 200);
  let rest = cut.slice(0, at);
  const tagBegin = rest.lastIndexOf('[');
  if (tagBegin > rest.lastIndexOf(']')) rest = rest.slice(0, tagBegin);
  const open: string[] = [];
  for (const [, slash = '', tag = ''] of rest.matchAll(/\[(\/?)(B|I|U|S|URL|LIST|QUOTE)(?:=[^\]]*)?\]/g)) {
    if (slash === '') open.push(tag);
    else open.splice(open.lastIndexOf(tag), 1);
  }
  return `${rest.trimEnd()}…${open
    .reverse()
    .map((tag) => `[/${tag}]`)
    .join('')}`;
}

/** The displayable parts of a message as BBCode, at most some pages of it. */
export function bodyToBBCode(parts: readonly BodyPart[]): string {
  const texts = parts.map(({ kind, content }) =>
    kind === 'html' ? htmlToBBCode(content) : escapeBBCode(content.replace(/\r\n/g, '\n')).trim(),
  );
  return cutBBCode(texts.filter((text) => text !== '').join('\n\n'), LONGEST);
}
