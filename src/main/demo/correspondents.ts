import type { ParsedMail } from 'mailparser';
import { attribution, zoneHours } from './sample-mail/calendar.ts';
import {
  escapeHtml,
  headerAddress,
  headerDate,
  headerText,
  writeMessage,
  type Address,
} from './sample-mail/mime.ts';
import { COMPANIES, fullName, PEOPLE, type Company, type Language } from './sample-mail/people.ts';
import { english } from './sample-mail/phrases-en.ts';
import { italian } from './sample-mail/phrases-it.ts';
import type { Random } from './sample-mail/random.ts';
import { ANSWERS, languageOf } from './reply-words.ts';

/** The people at the other end: who they are and what they answer. */

export interface Correspondent extends Address {
  readonly company: Company;
}

const MACHINES = /^(no-?reply|newsletter|avvisi|mailer-daemon|postmaster|fax-gateway)\b/i;

/** Who reads mail to this address, or undefined where nobody of the invented companies does. */
export function correspondentAt(address: string): Correspondent | undefined {
  const lower = address.toLowerCase();
  const known = PEOPLE.find((person) => person.address === lower);
  if (known !== undefined) return { name: fullName(known), address: known.address, company: known.company };
  const [local = '', domain] = lower.split('@');
  const company = COMPANIES.find((one) => one.domain === domain);
  if (company === undefined || MACHINES.test(local)) return undefined;
  const name = local
    .split(/[._-]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
  return { name, address: lower, company };
}

/** What the writer wrote, without what is quoted below. */
function ownWords(text: string): string {
  const lines = text.split(/\r?\n/);
  const quote = lines.findIndex((line) => line.startsWith('>') || /(ha scritto|wrote):\s*$/.test(line));
  return lines.slice(0, quote < 0 ? lines.length : quote).join('\n');
}

function compose(mail: ParsedMail, to: Address, language: Language, random: Random): string[] {
  const words = `${mail.subject ?? ''}\n${ownWords(mail.text ?? '')}`.toLowerCase();
  const phrases = language === 'it' ? italian : english;
  const answer = ANSWERS[language].find(({ about }) => about.test(words));
  const [first = '', ...rest] = (answer?.sentences ?? []).map((ways) => random.pick(ways));
  const opening = language === 'en' ? first.charAt(0).toUpperCase() + first.slice(1) : first;
  const writer = (mail.from?.value[0]?.name || to.name).split(' ')[0] ?? '';
  const greeting = random.pick(phrases.greetings.formal).replace('{name}', writer).replace(/ ,/, ',');
  const seen = language === 'it' ? 'L’allegato si apre senza problemi.' : 'The attachment came through fine.';
  const extra = mail.attachments.some(({ related }) => !related) ? [seen] : [];
  return [greeting, [opening, ...rest, ...extra].join(' '), `${random.pick(phrases.closings)},`];
}

const messageIds = (value: string | string[] | undefined): string[] =>
  (typeof value === 'string' ? value.split(/\s+/) : (value ?? [])).filter((id) => /^<[^<>\s]+>$/.test(id));

/** Writes the answer of `from` to a mail: in its language, quoting it, in its thread (RFC 5322 section 3.6.4). */
export function writeReply(
  mail: ParsedMail,
  from: Correspondent,
  to: Address,
  now: Date,
  random: Random,
): Buffer {
  const text = mail.text ?? '';
  const language = languageOf(ownWords(text) || (mail.subject ?? ''), from.company.language);
  const paragraphs = compose(mail, to, language, random);
  const card = [from.name, `${from.company.name} · ${from.company.city}`];
  const above = attribution(mail.date ?? now, to.name || to.address, to.address, language);
  const quoted = text
    .trimEnd()
    .replace(/^/gm, '> ')
    .replace(/^> (?=>)/gm, '>');
  const plain = `${paragraphs.join('\n\n')}\n\n${card.join('\n')}\n\n${above}\n${quoted}\n`;
  const inner = typeof mail.html === 'string' ? bodyOf(mail.html) : escapeHtml(text).replaceAll('\n', '<br>');
  const html = `<!DOCTYPE html><html><body>
${paragraphs.map((one) => `<p>${escapeHtml(one)}</p>`).join('\n')}
<p>${card.map(escapeHtml).join('<br>')}</p>
<div>${escapeHtml(above)}</div>
<blockquote type="cite" style="margin:0 0 0 8px;border-left:1px solid #bbb;padding-left:12px">${inner}</blockquote>
</body></html>`;
  const id = random.hex(20);
  const before = mail.messageId === undefined ? [] : [mail.messageId];
  const thread = [...new Set([...messageIds(mail.references), ...messageIds(mail.inReplyTo), ...before])];
  const subject = mail.subject ?? '';
  return writeMessage(
    [
      `Message-ID: <${id}@${from.company.domain}>`,
      `Date: ${headerDate(now, zoneHours(now))}`,
      `From: ${headerAddress(from)}`,
      `To: ${headerAddress(to)}`,
      `Subject: ${headerText(/^(re|r|i|fwd?):/i.test(subject) ? subject.replace(/^(r|i|fwd?):/i, 'Re:') : `Re: ${subject}`)}`,
      before.length > 0 ? `In-Reply-To: ${before[0]}` : undefined,
      thread.length > 0 ? `References: ${thread.join('\r\n ')}` : undefined,
      'X-Postino-Demo: reply',
    ],
    {
      multipart: 'alternative',
      parts: [
        { type: 'text/plain', content: plain },
        { type: 'text/html', content: html },
      ],
    },
    id.slice(0, 12),
  );
}

/** A page's body, so that it can stand in another page. */
const bodyOf = (page: string): string => /<body[^>]*>(.*)<\/body>/is.exec(page)?.[1] ?? page;
