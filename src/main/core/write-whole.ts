import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, toWire } from '#shared/errors.ts';

/**
 * Writes a file as a whole, readable by its owner only: until the last byte is on disk it does not have its name, and a
 * failure leaves nothing behind. Returns its size in bytes. Throws DISK_FULL, or what `content` threw.
 */
export async function writeWhole(content: Readable | Uint8Array, file: string): Promise<number> {
  const partial = `${file}.new`;
  try {
    const source = content instanceof Uint8Array ? [content] : content;
    await pipeline(source, createWriteStream(partial, { mode: 0o600, flush: true }));
    const { size } = await stat(partial);
    await rename(partial, file);
    return size;
  } catch (error) {
    await rm(partial, { force: true });
    throw toWire(error).code === 'DISK_FULL' ? new AppError('DISK_FULL', {}, error) : error;
  }
}
