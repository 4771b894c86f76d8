import { createReadStream } from 'node:fs';
import { appendFile, rm, stat } from 'node:fs/promises';
import type { ImapFlow } from 'imapflow';
import { AppError, toWire } from '#shared/errors.ts';
import { decodeTransfer } from '../mime/transfer.ts';
import { writeWhole } from '../write-whole.ts';

/** What is asked for at a time, in bytes as they lie on the server. */
const CHUNK = 1_000_000;

export interface WantedPart {
  readonly uid: number;
  /** IMAP part number; null for the whole message as it was sent. */
  readonly part: string | null;
  /** Its Content-Transfer-Encoding. */
  readonly encoding: string;
  /** Where it goes, decoded. */
  readonly file: string;
}

const sizeOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
};

/** One piece of the part; shorter than asked for at its end. */
async function fetchChunk(client: ImapFlow, wanted: WantedPart, start: number): Promise<Buffer> {
  const uid = String(wanted.uid);
  const query =
    wanted.part === null
      ? { source: { start, maxLength: CHUNK } }
      : { bodyParts: [{ key: wanted.part, start, maxLength: CHUNK }] };
  const fetched = await client.fetchOne(uid, { uid: true, ...query }, { uid: true });
  const bytes =
    fetched === false
      ? undefined
      : wanted.part === null
        ? fetched.source
        : fetched.bodyParts?.get(wanted.part.toLowerCase());
  if (bytes === undefined) throw new AppError('NOT_FOUND', { what: 'attachment' });
  return bytes;
}

/**
 * Fetches one part of a message of the selected folder in pieces (FETCH BODY.PEEK[part]<offset.length>, RFC 9051 section 6.4.5)
 * and writes it decoded. The pieces are kept beside the file: after a loss of the connection the next attempt goes on where this
 * one ended. Returns the decoded size in bytes.
 */
export async function fetchPart(client: ImapFlow, wanted: WantedPart, signal?: AbortSignal): Promise<number> {
  const raw = `${wanted.file}.part`;
  try {
    for (let at = await sizeOf(raw); ; at = await sizeOf(raw)) {
      signal?.throwIfAborted();
      const bytes = await fetchChunk(client, wanted, at);
      await appendFile(raw, bytes, { mode: 0o600 });
      if (bytes.length < CHUNK) break;
    }
  } catch (error) {
    throw toWire(error).code === 'DISK_FULL' ? new AppError('DISK_FULL', {}, error) : error;
  }
  const decoded = createReadStream(raw).pipe(decodeTransfer(wanted.encoding));
  const size = await writeWhole(decoded, wanted.file);
  await rm(raw, { force: true });
  return size;
}
