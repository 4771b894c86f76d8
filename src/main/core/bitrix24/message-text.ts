import type { PushWords } from '#shared/contract/bitrix24.ts';
import type { Address } from '#shared/model/address.ts';
import { FORWARD_WORDS, prefixesOf, REPLY_WORDS } from '../mime/subject-prefixes.ts';
import { cutBBCode, escapeBBCode } from './bbcode.ts';
import { messageLink } from './links.ts';
import type { PushMessage } from './push/kind.ts';

const PREFIXES = prefixesOf([...REPLY_WORDS, ...FORWARD_WORDS]);
const TITLE_MOST = 250;

/** A subject as the title of a record: without Re and Fwd, one line, not empty. */
export function recordTitle(subject: string, otherwise: string): string {
  const title = subject.replace(PREFIXES, '').replace(/\s+/g, ' ').trim();
  return (title === '' ? otherwise : title).slice(0, TITLE_MOST);
}

const person = ({ name, address }: Address): string =>
  escapeBBCode(name === '' || name === address ? address : `${name} <${address}>`);

const when = (at: number, { locale, timeZone }: PushWords): string => {
  const style = { dateStyle: 'full', timeStyle: 'short' } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone }).format(at);
  } catch {
    // A zone, or a language, that this computer does not know.
    return new Intl.DateTimeFormat('en', style).format(at);
  }
};

/** Who wrote a message and when, its text, and the way back to it. `text` is BBCode. */
export function describe(message: PushMessage, text: string, words: PushWords): string {
  const link = messageLink(message.messageIdHeader);
  const head = [
    message.from === null ? null : `[B]${words.from}:[/B] ${person(message.from)}`,
    message.outgoing && message.to.length > 0
      ? `[B]${words.to}:[/B] ${message.to.slice(0, 5).map(person).join(', ')}`
      : null,
    `[B]${words.date}:[/B] ${when(message.date, words)}`,
  ].filter((line) => line !== null);
  const back = link === null ? [] : [`[URL=${link}]${words.open}[/URL]`];
  return [head.join('\n'), text, ...back].filter((block) => block !== '').join('\n\n');
}

/** Several messages in one text, each with its head; together no longer than `most`. */
export function describeAll(
  messages: readonly (readonly [PushMessage, string])[],
  words: PushWords,
  most = 50_000,
): string {
  const each = Math.floor(most / Math.max(1, messages.length));
  return messages
    .map(([message, text]) => describe(message, cutBBCode(text, Math.max(500, each - 1000)), words))
    .join('\n\n----------\n\n');
}

const BULLET = /^\s*(?:\[\*\]|(?:[-–—•*▪◦‣·]|☐|\d{1,2}[.)])\s+)(.{2,250})$/u;
const TAG = /\[\/?(?:B|I|U|S|URL|LIST|QUOTE)(?:=[^\]]*)?\]/g;

/** What a message (as BBCode) lists line by line: two points or more make a checklist. Quoted lines are somebody else's. */
export function bulletLines(text: string): string[] {
  const own = text
    .replace(/\[QUOTE\][\s\S]*?\[\/QUOTE\]/g, '')
    .split('\n')
    .filter((line) => !line.startsWith('>'));
  const points = own.flatMap((line) => {
    const point = BULLET.exec(line.replace(TAG, ''))?.[1]
      ?.replaceAll('&#91;', '[')
      .replaceAll('&#93;', ']')
      .trim();
    return point === undefined || point === '' ? [] : [point];
  });
  return points.length >= 2 ? [...new Set(points)].slice(0, 50) : [];
}
