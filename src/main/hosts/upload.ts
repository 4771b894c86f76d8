import { open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { UploadId } from '#shared/model/ids.ts';
import type { HostDoor } from '../host-door.ts';

/**
 * Streams a request's body into the file that the core reserved. Whatever goes wrong (limit, full disk, a connection that
 * is cut), the core is told to drop file and row: an upload is whole or it is not.
 *
 * @param declared the Content-Length in bytes where it is known, so that a too large file is refused before it is sent
 * @throws AppError TOO_LARGE (limit, size), and what the door throws; the file system's own errors pass through
 */
export async function receiveUpload(
  door: HostDoor,
  input: { readonly name: string; readonly type: string },
  body: ReadableStream<Uint8Array> | null,
  declared: number | null,
): Promise<UploadId> {
  const { uploadId, path, limit } = await door.beginUpload(input);
  try {
    const tooLarge = (size: number): AppError => new AppError('TOO_LARGE', { limit, size });
    if (declared !== null && declared > limit) throw tooLarge(declared);
    const size = await writeBody(path, body, limit, tooLarge);
    if (declared !== null && size !== declared) throw new AppError('CANCELLED');
    await door.commitUpload({ uploadId, size });
    return uploadId;
  } catch (error) {
    await door.abortUpload({ uploadId }).catch(() => undefined);
    throw error;
  }
}

async function writeBody(
  path: string,
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  tooLarge: (size: number) => AppError,
): Promise<number> {
  const file = await open(path, 'w', 0o600);
  let size = 0;
  try {
    const reader = body?.getReader();
    if (reader === undefined) return 0;
    try {
      // A body that breaks off is a connection that was cut: nobody is left to hear of it, and it is no fault of ours.
      const next = (): ReturnType<typeof reader.read> =>
        reader.read().catch((error: unknown) => {
          throw new AppError('CANCELLED', {}, error);
        });
      for (let step = await next(); !step.done; step = await next()) {
        size += step.value.byteLength;
        if (size > limit) throw tooLarge(size);
        await file.writeFile(step.value);
      }
    } catch (error) {
      await reader.cancel().catch(() => undefined);
      throw error;
    }
    await file.sync();
    return size;
  } finally {
    await file.close();
  }
}
