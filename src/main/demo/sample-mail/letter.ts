import { logo } from './files.ts';
import {
  escapeHtml,
  headerAddress,
  headerDate,
  headerText,
  writeMessage,
  type Address,
  type Leaf,
  type Part,
} from './mime.ts';
import { attribution, zoneHours } from './calendar.ts';
import { fullName, type Language, type Person } from './people.ts';

/** A letter as a person's mail program writes it. */
export interface Letter {
  readonly messageId: string;
  readonly date: Date;
  readonly from: Person;
  readonly to: readonly Address[];
  readonly cc?: readonly Address[];
  readonly subject: string;
  readonly language: Language;
  /** What is new: paragraphs, greeting and closing included. */
  readonly paragraphs: readonly string[];
  readonly repliesTo?: Letter;
  readonly attachments?: readonly Leaf[];
  /** `plain` has no HTML; `logo` has HTML with an inline image. */
  readonly look: 'plain' | 'html' | 'logo';
}

export const addressOf = (person: Person): Address => ({ name: fullName(person), address: person.address });

/** The message ids before this one, oldest first (RFC 5322 section 3.6.4). */
const ancestors = (letter: Letter): string[] =>
  letter.repliesTo === undefined ? [] : [...ancestors(letter.repliesTo), letter.repliesTo.messageId];

const signature = (person: Person): string[] => [
  fullName(person),
  person.role,
  `${person.company.name} · ${person.company.city}`,
];

const attributionOf = (letter: Letter): string =>
  attribution(letter.date, fullName(letter.from), letter.from.address, letter.language);

function plainText(letter: Letter, depth = 0): string {
  const own = `${letter.paragraphs.join('\n\n')}\n\n${signature(letter.from).join('\n')}\n`;
  if (letter.repliesTo === undefined || depth >= 3) return own;
  const quoted = plainText(letter.repliesTo, depth + 1)
    .replace(/^/gm, '> ')
    .replace(/^> (?=>)/gm, '>')
    .trimEnd();
  return `${own}\n${attributionOf(letter.repliesTo)}\n${quoted}\n`;
}

function html(letter: Letter, contentId: string | undefined, depth = 0): string {
  const paragraphs = letter.paragraphs
    .map((one) => `<p>${escapeHtml(one).replaceAll('\n', '<br>')}</p>`)
    .join('\n');
  const [r, g, b] = letter.from.company.color;
  const [name, ...rest] = signature(letter.from).map(escapeHtml);
  const mark =
    contentId === undefined ? '' : `<br><img src="cid:${contentId}" width="120" height="40" alt="">`;
  const card = `<p style="border-left:3px solid rgb(${r},${g},${b});padding-left:10px;color:#555"><b>${name}</b><br>${rest.join('<br>')}${mark}</p>`;
  const earlier = letter.repliesTo;
  if (earlier === undefined || depth >= 3) return `${paragraphs}\n${card}`;
  const quote = html(earlier, undefined, depth + 1);
  const style = 'margin:0 0 0 8px;border-left:1px solid #bbb;padding-left:12px';
  return `${paragraphs}\n${card}\n<div>${escapeHtml(attributionOf(earlier))}</div>\n<blockquote type="cite" style="${style}">\n${quote}\n</blockquote>`;
}

function body(letter: Letter): Part {
  const text: Part = { type: 'text/plain', content: plainText(letter) };
  if (letter.look === 'plain') return text;
  const contentId =
    letter.look === 'logo'
      ? `logo.${letter.messageId.replace('@', '.')}@${letter.from.company.domain}`
      : undefined;
  const page = `<!DOCTYPE html><html><body style="font-family:Arial,Helvetica,sans-serif;font-size:14px">\n${html(letter, contentId)}\n</body></html>`;
  const rich: Part = { type: 'text/html', content: page };
  if (contentId === undefined) return { multipart: 'alternative', parts: [text, rich] };
  const image: Part = {
    type: 'image/png',
    content: logo(...letter.from.company.color),
    filename: 'logo.png',
    contentId,
  };
  return { multipart: 'alternative', parts: [text, { multipart: 'related', parts: [rich, image] }] };
}

const list = (addresses: readonly Address[]): string => addresses.map(headerAddress).join(',\r\n ');

/** Writes the letter as a message. */
export function writeLetter(letter: Letter): Buffer {
  const { attachments = [], cc = [] } = letter;
  const before = ancestors(letter);
  const headers = [
    `Message-ID: <${letter.messageId}>`,
    `Date: ${headerDate(letter.date, zoneHours(letter.date))}`,
    `From: ${headerAddress(addressOf(letter.from))}`,
    `To: ${list(letter.to)}`,
    cc.length > 0 ? `Cc: ${list(cc)}` : undefined,
    `Subject: ${headerText(letter.subject)}`,
    before.length > 0 ? `In-Reply-To: <${before.at(-1)}>` : undefined,
    before.length > 0 ? `References: ${before.map((id) => `<${id}>`).join('\r\n ')}` : undefined,
  ];
  const content = body(letter);
  const whole: Part =
    attachments.length === 0 ? content : { multipart: 'mixed', parts: [content, ...attachments] };
  return writeMessage(headers, whole, letter.messageId.slice(0, 12));
}
