import { simpleParser, type Attachment } from 'mailparser';
import type { BodyPart, MessageProblem } from '#shared/model/message.ts';
import { decodeText } from './decode.ts';

export interface WholeAttachment {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly contentId: string | null;
  readonly content: Uint8Array;
}
export interface WholeMessage {
  readonly parts: BodyPart[];
  readonly attachments: WholeAttachment[];
  readonly problems: MessageProblem[];
  readonly unknownCharsets: string[];
}

const toAttachment = (one: Attachment): WholeAttachment => ({
  name: one.filename ?? '',
  type: one.contentType,
  size: one.size,
  contentId: one.cid ?? null,
  // A part that was cut off has no content.
  content: one.content ?? new Uint8Array(),
});

/** How much of a message without any structure is shown as it stands. */
const MAX_BARE = 1_000_000;

/**
 * What stands after the headers, as text. For messages whose boundaries are lost: mailparser finds no part in them, and a
 * person would see nothing at all.
 */
function bareText(raw: Uint8Array): string {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const gaps = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')].filter((at) => at >= 0);
  const start = gaps.length === 0 ? 0 : Math.min(...gaps);
  const body = bytes.subarray(start, start + MAX_BARE);
  const coding = { type: 'text/plain', charset: null, encoding: '8bit', flowed: false, delsp: false };
  return decodeText(body, coding).text.trim();
}

/**
 * Parses a message here, when the server's description of its structure is missing or makes no sense. Whatever is wrong
 * with it, something readable comes out; never rejects. The problem list says `structure`.
 *
 * mailparser decodes the texts; which unknown character set it met, it does not tell, so `unknownCharsets` stays empty.
 */
export async function parseWhole(raw: Uint8Array): Promise<WholeMessage> {
  const problems: MessageProblem[] = ['structure'];
  const parts: BodyPart[] = [];
  let attachments: WholeAttachment[] = [];
  try {
    const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    const options = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };
    const parsed = await simpleParser(bytes, options);
    if (typeof parsed.html === 'string') parts.push({ kind: 'html', content: parsed.html });
    else if (parsed.text !== undefined && parsed.text.trim() !== '') {
      parts.push({ kind: 'text', content: parsed.text });
    }
    attachments = parsed.attachments.map(toAttachment);
  } catch {
    // The bare text below is what is left.
  }
  if (parts.length === 0 && attachments.length === 0) {
    const content = bareText(raw);
    if (content !== '') parts.push({ kind: 'text', content });
  }
  return { parts, attachments, problems, unknownCharsets: [] };
}
