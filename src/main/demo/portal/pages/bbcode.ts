import { escape, Html } from './html.ts';

/** Texts of tasks, posts and chats: BBCode, shown without a script and with nothing from elsewhere. */

const SAFE = /^(https?:\/\/|mailto:|postino:\/\/|\/(?!\/))/i;
const SIMPLE: Readonly<Record<string, string>> = {
  b: 'strong',
  i: 'em',
  u: 'u',
  s: 's',
  code: 'code',
  quote: 'blockquote',
};

/** The opening and closing tags that this text may hold; what has no partner stays as it was written. */
export function bbcode(source: string): Html {
  let text = escape(source);
  for (const [name, tag] of Object.entries(SIMPLE)) {
    const pattern = new RegExp(`\\[${name}\\]((?:(?!\\[${name}\\]).)*?)\\[/${name}\\]`, 'gis');
    for (let before = ''; before !== text;) {
      before = text;
      text = text.replace(pattern, `<${tag}>$1</${tag}>`);
    }
  }
  // Both were escaped above: a quotation mark cannot end the attribute.
  text = text.replace(/\[url\]([^\s[\]]+)\[\/url\]/gi, (all, href: string) =>
    SAFE.test(href) ? `<a href="${href}" rel="noreferrer">${href}</a>` : all,
  );
  text = text.replace(/\[url=([^\s[\]]+)\](.*?)\[\/url\]/gis, (all, href: string, words: string) =>
    SAFE.test(href) ? `<a href="${href}" rel="noreferrer">${words}</a>` : all,
  );
  text = text.replace(/\[list(?:=1)?\]\s*(.*?)\s*\[\/list\]/gis, (_, items: string) => {
    const rows = items
      .split(/\[\*\]/)
      .map((item) => item.trim())
      .filter((item) => item !== '');
    return `<ul>${rows.map((row) => `<li>${row}</li>`).join('')}</ul>`;
  });
  // Assumption: brackets that are no tags are written like this by the portal's own editor, and shown as what they are.
  return new Html(text.replace(/&amp;#(9[13]);/g, '&#$1;'));
}

/** HTML of a letter as plain text: its tags are left out, nothing of it is ever shown as HTML. */
export function plainText(source: string): string {
  return source
    .replace(/<(style|script|head)\b[^>]*>.*?<\/\1>/gis, '')
    .replace(/<(br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/gi, ' ')
    .replace(/&lt;/gi, '<')
    .replace(/&gt;/gi, '>')
    .replace(/&quot;/gi, '"')
    .replace(/&amp;/gi, '&')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
