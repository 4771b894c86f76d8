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
  let line = '';
  let quoted = 0;
  let pre = 0;
  /** Blank lines owed before the next text; -1 where not even a new line is. */
  let gap = -1;
  const lists: (number | null)[] = [];
  let marker = '';
  const links: { href: string; text: string }[] = [];

  const prefix = (): string => (quoted > 0 ? `${'>'.repeat(quoted)} ` : '');
  const flush = (): void => {
    if (line.trim() !== '') lines.push(prefix() + line.trimEnd());
    line = '';
  };
  const breakTo = (blank: number): void => {
    flush();
    gap = Math.max(gap, blank);
  };
  const write = (text: string): void => {
    for (const link of links) link.text += text;
    if (line === '') {
      if (gap > 0 && lines.length > 0) lines.push(prefix().trimEnd());
      gap = -1;
      line = marker;
      marker = '';
    }
    line += text;
  };
  const writeText = (text: string): void => {
    if (pre > 0) {
      text.split(/\r?\n/).forEach((part, index) => {
        if (index > 0) {
          lines.push(prefix() + line);
          line = '';
        }
        if (part !== '') write(part);
      });
      return;
    }
    let folded = text.replace(/[\s\u00a0]+/g, ' ');
    if ((line === '' || line.endsWith(' ')) && folded.startsWith(' ')) folded = folded.slice(1);
    if (folded !== '') write(folded);
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
      if (line.trim() === '') lines.push(prefix().trimEnd());
      else flush();
      gap = -1;
    } else if (name === 'hr' && opening) {
      breakTo(0);
      lines.push(`${prefix()}${'-'.repeat(40)}`);
    } else if (name === 'a') {
      if (opening) links.push({ href: attribute(token.attributes, 'href'), text: '' });
      else {
        const link = links.pop();
        const shown = link?.text.trim() ?? '';
        const target = link?.href.trim().replace(/^mailto:/i, '') ?? '';
        const said = shown === '' || target === '' || shown === target || `${shown}/` === target;
        if (!said && /^(https?:|mailto:)/i.test(link?.href.trim() ?? '')) write(` [${target}]`);
      }
    } else if (name === 'td' || name === 'th') {
      if (!opening && line !== '') line = `${line.trimEnd()}  `;
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
  return lines.join('\n').replace(/^\n+|\s+$/g, '');
}
