import { access } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Address } from '#shared/model/address.ts';
import { AppError } from '#shared/errors.ts';
import { writeWhole } from '../write-whole.ts';
import { cleanHeaderText, safeFileName } from './names.ts';
import { htmlToText } from './preview.ts';

/** A file of the message: `path` (absolute, one of ours) or `content`. With a `contentId` it is shown within the text. */
export interface OutgoingFile {
  readonly path?: string;
  readonly content?: Buffer;
  readonly name: string;
  readonly type: string;
  readonly contentId: string | null;
}

export interface WriteMessageOptions {
  /** Written under this name once it is whole and on disk. */
  readonly file: string;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** Left out of the bytes; taken so that a caller cannot mistake another field for it. */
  readonly bcc: readonly Address[];
  readonly subject: string;
  readonly html: string;
  /** An iTIP answer (METHOD:REPLY), as a variant of the text; empty or absent: none. */
  readonly calendar?: string;
  readonly attachments: readonly OutgoingFile[];
  readonly messageId: string;
  readonly date: Date;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}

/** No quotes, brackets, commas or white space: what these do to an address list has misrouted mail before. */
const ADDRESS = /^[^\s@<>"(),:;[\]\\\p{Cc}\p{Cf}]{1,250}@[^\s@<>"(),:;[\]\\\p{Cc}\p{Cf}]{1,250}$/u;
const TYPE = /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/;

function checked(field: string, { name, address }: Address): Address {
  if (!ADDRESS.test(address)) throw new AppError('VALIDATION', { field, reason: 'address', value: address });
  return { name: cleanHeaderText(name).slice(0, 500), address };
}

/** RFC 6047 section 2.4: the method stands in the type too. */
const CALENDAR = 'text/calendar; charset=utf-8; method=REPLY';

const cleanId = (id: string): string => id.replace(/[\s\p{Cc}]+/gu, '').slice(0, 600);

/**
 * The declared type, where it can be kept. An embedded message or multipart must not be base64 (RFC 2046 section 5.2.1),
 * and passed as it is would lose its bytes to line-end and dot rules on the way: as a plain file it arrives unchanged.
 */
function attachmentType(type: string): string {
  const mime = type.trim().toLowerCase();
  return TYPE.test(mime) && !/^(message|multipart)\//.test(mime) ? mime : 'application/octet-stream';
}

async function toNode(one: OutgoingFile) {
  const { path, content } = one;
  const cid = cleanId(one.contentId ?? '');
  if (content === undefined) {
    if (path === undefined || !isAbsolute(path)) throw new AppError('NOT_FOUND', { what: 'attachment' });
    await access(path).catch((error: unknown) => {
      throw new AppError('NOT_FOUND', { what: 'attachment', name: safeFileName(one.name, one.type) }, error);
    });
  }
  return {
    filename: safeFileName(one.name, one.type),
    contentType: attachmentType(one.type),
    contentTransferEncoding: 'base64' as const,
    ...(content === undefined ? { path } : { content }),
    ...(cid === ''
      ? { contentDisposition: 'attachment' as const }
      : { cid, contentDisposition: 'inline' as const }),
  };
}

/**
 * Writes a finished message to a file: headers, a plain variant made from the HTML, images of the text in a
 * multipart/related, files after it. Streamed (a large file is never held in memory), with CRLF line ends, and on disk
 * before it has its name.
 *
 * Header texts lose control characters, so that no field can bring a header of its own; addresses that are none are
 * VALIDATION (field from|to|cc|bcc, reason 'address'). DISK_FULL leaves nothing behind; NOT_FOUND (what 'attachment')
 * where a file has gone.
 */
export async function writeMessage(options: WriteMessageOptions): Promise<{ size: number }> {
  const { file, calendar = '' } = options;
  const from = checked('from', options.from);
  const to = options.to.map((one) => checked('to', one));
  const cc = options.cc.map((one) => checked('cc', one));
  options.bcc.forEach((one) => checked('bcc', one));
  const html = options.html === '' ? '<p></p>' : options.html;
  const text = htmlToText(html);
  const message = new MailComposer({
    from,
    to,
    cc,
    subject: cleanHeaderText(options.subject),
    html,
    // Without any text nodemailer would leave the variant out.
    text: text === '' ? '\n' : text,
    ...(calendar === '' ? {} : { alternatives: [{ contentType: CALENDAR, content: calendar }] }),
    messageId: cleanId(options.messageId),
    date: options.date,
    ...(options.inReplyTo === null ? {} : { inReplyTo: cleanId(options.inReplyTo) }),
    references: options.references.map(cleanId),
    newline: 'windows',
    // The texts are a person's and may look like anything; only attachments name files, and those paths are ours.
    disableUrlAccess: true,
    attachments: await Promise.all(options.attachments.map(toNode)),
  }).compile();

  return { size: await writeWhole(message.createReadStream(), file) };
}
