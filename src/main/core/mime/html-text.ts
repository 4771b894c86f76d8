import { attribute, walkHtml } from './html-tokens.ts';

const PARAGRAPH = /^(p|h[1-6]|ul|ol|dl|table|pre|blockquote|figure)$/;
const BLOCK =
  /^(div|li|tr|section|article|header|footer|address|dt|dd|center|main|nav|aside|figcaption|form|fieldset|caption|body)$/;

/**
 * The plain-text variant of an HTML message that we send: paragraphs, lists, quotes (`> `), addresses of links in brackets
 * where the text does not say them. Linear in the length.
 */
export function htmlToText(html: string): string {
  const lines: string[] = [];
  /** The line that is being written. Kept in pieces: looking at the end of a growing string copies it each time. */
  let pieces: string[] = [];
  let lastCharacter = '';
  let quoted = 0;
  let pre = 0;
  /** Blank lines owed before the next text; -1 where not even a new line is. */
  let gap = -1;
  const lists: (number | null)[] = [];
  let marker = '';
  let link: { href: string; said: string } | null = null;

  /** The depth of quoting of the last line: a blank line before or after a quote is not of the quote. */
  let lastQuoted = 0;

  const marks = (depth: number): string => (depth > 0 ? `${'>'.repeat(depth)} ` : '');
  const prefix = (): string => marks(quoted);
  const take = (): string => {
    const line = pieces.join('');
    pieces = [];
    lastCharacter = '';
    return line;
  };
  const flush = (): void => {
    const line = take();
    if (line.trim() === '') return;
    lines.push(prefix() + line.trimEnd());
    lastQuoted = quoted;
  };
  const breakTo = (blank: number): void => {
    flush();
    gap = Math.max(gap, blank);
  };
  const write = (text: string): void => {
    if (link !== null && link.said.length < 2000) link.said += text;
    if (pieces.length === 0) {
      if (gap > 0 && lines.length > 0) lines.push(marks(Math.min(quoted, lastQuoted)).trimEnd());
      gap = -1;
      if (marker !== '') pieces.push(marker);
      marker = '';
    }
    pieces.push(text);
    lastCharacter = text.at(-1) ?? '';
  };
  const writeText = (text: string): void => {
    if (pre > 0) {
      text.split(/\r?\n/).forEach((part, index) => {
        if (index > 0) lines.push(prefix() + take());
        if (part !== '') write(part);
      });
      return;
    }
    let folded = text.replace(/[\s\u00a0]+/g, ' ');
    if ((pieces.length === 0 || lastCharacter === ' ') && folded.startsWith(' ')) folded = folded.slice(1);
    if (folded !== '') write(folded);
  };
  const closeLink = (): void => {
    const said = link?.said.trim() ?? '';
    const href = link?.href.trim() ?? '';
    link = null;
    const target = href.replace(/^mailto:/i, '');
    const known = said === '' || said === target || `${said}/` === target;
    if (!known && /^(https?:|mailto:)/i.test(href)) write(` [${target}]`);
  };

  walkHtml(html, (token) => {
    if (token.kind === 'text') {
      writeText(token.text);
      return undefined;
    }
    const { name } = token;
    const opening = token.kind === 'open';
    if (name === 'br' && opening) {
      // An empty line that the person made stays one.
      const line = take();
      lines.push((prefix() + line).trimEnd());
      gap = -1;
    } else if (name === 'hr' && opening) {
      breakTo(0);
      lines.push(`${prefix()}${'-'.repeat(40)}`);
    } else if (name === 'a') {
      closeLink();
      if (opening) link = { href: attribute(token.attributes, 'href'), said: '' };
    } else if (name === 'td' || name === 'th') {
      if (!opening && pieces.length > 0) write('  ');
    } else if (BLOCK.test(name) || PARAGRAPH.test(name)) {
      breakTo(PARAGRAPH.test(name) && lists.length === 0 ? 1 : 0);
      const change = opening ? 1 : -1;
      if (name === 'blockquote') quoted = Math.min(50, Math.max(0, quoted + change));
      if (name === 'pre') pre = Math.max(0, pre + change);
      if (name === 'ul' || name === 'ol') {
        if (opening) lists.push(name === 'ol' ? 0 : null);
        else lists.pop();
      }
      if (name === 'li' && opening) {
        const indent = '  '.repeat(Math.min(20, Math.max(0, lists.length - 1)));
        const count = lists.at(-1);
        if (typeof count === 'number') lists[lists.length - 1] = count + 1;
        marker = indent + (typeof count === 'number' ? `${count + 1}. ` : '- ');
      }
    }
    return undefined;
  });
  flush();
  // Not `\s+$`: on long runs in the middle it takes quadratic time.
  return lines.join('\n').replace(/^\n+/, '').trimEnd();
}
