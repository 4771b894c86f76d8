import { simpleParser, type Attachment } from 'mailparser';
import type { BodyPart, MessageProblem } from '#shared/model/message.ts';

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
  content: one.content,
});

/** Parses a message here, when the server's description of its structure is missing or makes no sense. */
export async function parseWhole(raw: Uint8Array): Promise<WholeMessage> {
  const parsed = await simpleParser(Buffer.from(raw), {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
  });
  const parts: BodyPart[] = [];
  if (typeof parsed.html === 'string') parts.push({ kind: 'html', content: parsed.html });
  else if (parsed.text !== undefined) parts.push({ kind: 'text', content: parsed.text });
  return {
    parts,
    attachments: parsed.attachments.map(toAttachment),
    problems: ['structure'],
    unknownCharsets: [],
  };
}
