import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import type { Address } from '#shared/model/address.ts';
import { AppError, toWire } from '#shared/errors.ts';
import { cleanHeaderText } from './names.ts';
import { htmlToText } from './preview.ts';

export interface OutgoingFile {
  readonly path?: string;
  readonly content?: Buffer;
  readonly name: string;
  readonly type: string;
  readonly contentId: string | null;
}
export interface WriteMessageOptions {
  readonly file: string;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  readonly html: string;
  readonly attachments: readonly OutgoingFile[];
  readonly messageId: string;
  readonly date: Date;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}

const clean = ({ name, address }: Address) => ({
  name: cleanHeaderText(name),
  address: cleanHeaderText(address),
});

/**
 * Writes a finished message to a file, streamed, and synced to disk before it has its name. Bcc is left out of the bytes:
 * those recipients stand in the envelope only. Every header text loses its control characters first.
 */
export async function writeMessage(options: WriteMessageOptions): Promise<{ size: number }> {
  const { file } = options;
  const node = new MailComposer({
    from: clean(options.from),
    to: options.to.map(clean),
    cc: options.cc.map(clean),
    subject: cleanHeaderText(options.subject),
    html: options.html,
    text: htmlToText(options.html),
    messageId: options.messageId,
    date: options.date,
    ...(options.inReplyTo === null ? {} : { inReplyTo: options.inReplyTo }),
    references: [...options.references],
    xMailer: false,
    disableUrlAccess: true,
    attachments: options.attachments.map((one) => ({
      filename: cleanHeaderText(one.name),
      contentType: cleanHeaderText(one.type),
      content: one.content ?? createReadStream(one.path ?? ''),
      ...(one.contentId === null
        ? {}
        : { cid: cleanHeaderText(one.contentId), contentDisposition: 'inline' as const }),
    })),
  }).compile();
  try {
    await pipeline(node.createReadStream(), createWriteStream(`${file}.new`, { mode: 0o600, flush: true }));
    await rename(`${file}.new`, file);
  } catch (error) {
    await rm(`${file}.new`, { force: true });
    throw toWire(error).code === 'DISK_FULL' ? new AppError('DISK_FULL', {}, error) : error;
  }
  return { size: (await stat(file)).size };
}
