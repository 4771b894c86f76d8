import type { BodyPart } from '#shared/model/message.ts';
import { walkHtml } from './html-tokens.ts';

export { htmlToText } from './html-text.ts';

/** What newsletters fill their hidden first lines with. */
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u2800\ufeff]/gu;
const ATTRIBUTION =
  /^(on|il|in data|am|le|el|em)\b.{5,200}(wrote|ha scritto|scrive|schrieb|a écrit|escribió|escreveu)\s?:?\s?$/i;
const HISTORY =
  /^[-_\s]{0,40}(original message|messaggio originale|forwarded message|messaggio inoltrato|ursprüngliche nachricht)/i;
const INLINE = /^(b|i|u|em|strong|span|font|a|small|sup|sub|abbr|mark|code)$/;
/** More of a text than this says nothing more about its beginning. */
const MAX_TEXT = 50_000;
const MAX_HTML = 500_000;
const MAX_LINE = 1000;

interface Found {
  /** The message's own words. */
  readonly own: string;
  /** With what it quotes, for a message that is nothing but a quote. */
  readonly all: string;
}

const fold = (text: string): string =>
  text
    .replace(INVISIBLE, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/** Whether a line, alone or with its neighbour (programs break it in two), says who wrote what follows. */
function isAttribution(before: string, line: string, after: string): boolean {
  return (
    ATTRIBUTION.test(line) ||
    (after.length < 100 && ATTRIBUTION.test(`${line} ${after}`)) ||
    (line.length < 100 && ATTRIBUTION.test(`${before} ${line}`))
  );
}

function fromText(content: string, wanted: number): Found {
  const lines = content
    .slice(0, MAX_TEXT)
    .split('\n')
    .map((line) => line.slice(0, MAX_LINE));
  const own: string[] = [];
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const signature = line === '-- ' || line === '--';
    if (length > wanted || signature || HISTORY.test(line) || /^_{20,}\s?$/.test(line)) break;
    if (line.startsWith('>') || isAttribution(lines[index - 1] ?? '', line, lines[index + 1] ?? '')) continue;
    own.push(line);
    length += line.trim().length + 1;
  }
  return { own: fold(own.join(' ')), all: fold(lines.slice(0, 20).join(' ')) };
}

function fromHtml(content: string, wanted: number): Found {
  const own: string[] = [];
  const all: string[] = [];
  let length = 0;
  let quoted = 0;
  const keep = (text: string): void => {
    if (quoted === 0) own.push(text);
    if (all.length < 2000) all.push(text);
  };
  walkHtml(content.slice(0, MAX_HTML), (token) => {
    if (token.kind === 'text') {
      keep(token.text);
      if (quoted === 0) length += token.text.replace(INVISIBLE, '').trim().length;
      return length <= wanted;
    }
    if (token.name === 'blockquote') quoted = Math.max(0, quoted + (token.kind === 'open' ? 1 : -1));
    // Words in neighbouring blocks and cells are apart; those in `<b>w</b>ord` are not.
    if (!INLINE.test(token.name)) keep(' ');
    return undefined;
  });
  return { own: fold(own.join('')), all: fold(all.join('')) };
}

/**
 * The beginning of a message as the list shows it: tags, quoted history, attribution and signature left out, white space
 * folded, at most `max` characters. A message that is nothing but a quote shows that. Linear in the length.
 */
export function previewText(parts: readonly BodyPart[], max = 200): string {
  const found: string[] = [];
  let fallback = '';
  let length = 0;
  for (const part of parts) {
    const wanted = max - length;
    if (wanted <= 0) break;
    const { own, all } =
      part.kind === 'html' ? fromHtml(part.content, wanted) : fromText(part.content, wanted);
    if (fallback === '') fallback = all;
    if (own === '') continue;
    found.push(own);
    length += own.length + 1;
  }
  const text = found.length > 0 ? found.join(' ') : fallback;
  if (text.length <= max) return text;
  return text
    .slice(0, max)
    .toWellFormed()
    .replace(/\ufffd$/, '')
    .trimEnd();
}
