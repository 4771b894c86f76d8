import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { domainToASCII } from 'node:url';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { AppError } from '#shared/errors.ts';
import { serverWords, withoutSecrets } from '../net/words.ts';
import { connectSmtp, type ConnectSmtpOptions } from './connect.ts';
import { isTemporary, smtpError, smtpReplyError } from './errors.ts';

export interface SendRawOptions extends ConnectSmtpOptions {
  /** The envelope's sender. */
  readonly from: string;
  /** Everybody who gets the message: To, Cc and Bcc. */
  readonly recipients: readonly string[];
  /** A file with the whole message. */
  readonly file: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Runs once every recipient is accepted, before the first byte of the text is sent. If it rejects, nothing is sent. */
  readonly onHandover: () => Promise<void> | void;
}

export interface SendResult {
  /** The server's answer to the message, `250 2.0.0 queued as ...`. */
  readonly response: string;
  readonly rejected: readonly { readonly address: string; readonly server: string }[];
}

/** Why a message was not sent, or may not have been. */
export class SendFailure extends Error {
  readonly error: AppError;
  /** The whole text was handed over and the server's answer never came: nobody knows whether it has the message. */
  readonly handedOver: boolean;
  /** The same message may be taken later. */
  readonly temporary: boolean;

  constructor(error: AppError, handedOver: boolean) {
    super(error.code, { cause: error });
    this.name = 'SendFailure';
    this.error = error;
    this.handedOver = handedOver;
    this.temporary = isTemporary(error);
  }
}

export type SmtpSend = (options: SendRawOptions) => Promise<SendResult>;

/** The fields of nodemailer's class that its types hide and that this module relies on; see send.spec.ts. */
interface Inside {
  _supportedExtensions: string[];
  _maxAllowedSize: number;
  _envelope: { rejected: string[]; rejectedErrors: { response?: string }[] } | false;
  _sendCommand(command: string, logged?: string): void;
}

const CHUNK = 64 * 1024;

/** The domain in ASCII (IDNA), so that SMTPUTF8 is wanted only for a local part that needs it (RFC 6531 section 3.2). */
function asciiDomain(address: string): string {
  const split = address.lastIndexOf('@');
  const domain = address.slice(split + 1);
  if (split < 0 || /^[\x20-\x7e]*$/.test(domain)) return address;
  const ascii = domainToASCII(domain);
  return ascii === '' ? address : `${address.slice(0, split)}@${ascii}`;
}

/** Reads the message's file; `ready` runs before the first byte is read, `onEnd` when the last one has been. */
function gatedText(file: FileHandle, ready: () => Promise<void>, onEnd: () => void): Readable {
  async function* text(): AsyncGenerator<Buffer> {
    await ready();
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const { bytesRead } = await file.read(chunk, 0, CHUNK);
      if (bytesRead === 0) break;
      yield chunk.subarray(0, bytesRead);
    }
    onEnd();
  }
  return Readable.from(text(), { objectMode: false, highWaterMark: CHUNK });
}

/**
 * Rejects, in place of saying DATA, once a recipient has been refused. Without PIPELINING nodemailer says DATA only after
 * every answer is in, but then goes on to those who were accepted.
 */
function refuseInsteadOfData(connection: SMTPConnection, at: { host: string; port: number }): Promise<never> {
  const inside = connection as unknown as Inside;
  inside._supportedExtensions = inside._supportedExtensions.filter((name) => name !== 'PIPELINING');
  const send = inside._sendCommand.bind(connection);
  const refused = new Promise<never>((_resolve, reject) => {
    inside._sendCommand = (command, logged) => {
      const envelope = inside._envelope;
      if (command !== 'DATA' || envelope === false || envelope.rejected.length === 0)
        return send(command, logged);
      const replies = envelope.rejectedErrors.map((error) => error.response ?? '');
      // One refusal for good is what the person has to correct; greylisting beside it will pass.
      const worst = replies.find((reply) => reply.startsWith('5')) ?? replies[0] ?? '';
      reject(smtpReplyError(worst, at, { recipients: [...envelope.rejected] }));
      connection.close();
    };
  });
  refused.catch(() => undefined);
  return refused;
}

function checkAddresses(connection: SMTPConnection, addresses: readonly string[], at: object): boolean {
  const wanting = addresses.filter((address) => !/^[\x20-\x7e]*$/.test(address));
  if (wanting.length === 0) return false;
  if ((connection as unknown as Inside)._supportedExtensions.includes('SMTPUTF8')) return true;
  throw new AppError('SEND_REFUSED', { ...at, reason: 'smtputf8', recipients: wanting.join(', ') });
}

/**
 * Sends a finished message to all its recipients, or to none.
 *
 * **One refused recipient stops everything before DATA** with SEND_REFUSED naming them: mail that silently reached three
 * of four people is worse than mail that waits for a corrected address, and sending again afterwards would reach the three
 * twice. (So `rejected` of a result is empty today; it is there for servers that refuse after DATA.)
 *
 * **What is certain.** Every failure up to the server's consent to DATA, a refusal after the text, and a connection lost
 * while the text was still being written mean that the message was not taken: a server acts only on the end-of-data mark
 * (RFC 5321 section 4.1.1.4). Only a connection lost after the whole text and before the answer is `handedOver`. A crash of
 * this process anywhere after `onHandover` leaves the same doubt, hence that hook for a durable mark.
 *
 * Line ends are CRLF and dots are stuffed whatever the file holds. Rejects with a SendFailure.
 */
export const sendRaw: SmtpSend = async (options) => {
  const { settings, password, size } = options;
  const at = { host: settings.host, port: settings.port };
  let ended = false;
  let answered = false;
  let file: FileHandle | null = null;
  let connection: SMTPConnection | null = null;
  let limit = 0;

  try {
    file = await open(options.file, 'r');
    const session = await connectSmtp(options);
    connection = session.connection;
    const active = connection;
    limit = (active as unknown as Inside)._maxAllowedSize;
    if (limit > 0 && size > limit) throw new AppError('TOO_LARGE', { ...at, limit, size });
    const from = asciiDomain(options.from);
    const recipients = options.recipients.map(asciiDomain);
    const utf8 = checkAddresses(active, [from, ...recipients], at);
    const refused = refuseInsteadOfData(active, at);

    let hookError: unknown;
    const text = gatedText(
      file,
      async () => {
        try {
          await options.onHandover();
        } catch (error) {
          hookError = error;
          // nodemailer writes its own code onto the error that it gets.
          throw new Error('handover', { cause: error });
        }
      },
      () => (ended = true),
    );
    const sent = new Promise<SMTPConnectionSendInfo>((resolve, reject) => {
      active.send({ from, to: recipients, size, use8BitMime: utf8 }, text, (error, info) => {
        if (error === null) return resolve(info);
        // Any reply to the text is an answer, also the 421 of a server that closes at once.
        answered = typeof error.responseCode === 'number';
        reject(hookError instanceof Error ? hookError : error);
      });
    });
    const info = await Promise.race([sent, refused, session.lost]);
    answered = true;
    active.quit();
    return { response: serverWords(info.response), rejected: [] };
  } catch (error) {
    const cancelled = options.signal?.aborted === true ? new AppError('CANCELLED') : null;
    connection?.close();
    const mapped = cancelled ?? smtpError(error, at, { recipients: options.recipients, size, limit });
    throw new SendFailure(withoutSecrets(mapped, settings.user, password), ended && !answered);
  } finally {
    await file?.close();
  }
};
