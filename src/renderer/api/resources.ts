import type { MessageId, UploadId } from '#shared/model/ids.ts';
import { AppError, fromWire, type WireError } from '#shared/errors.ts';

/** Addresses of bytes that the host serves, in both hosts relative to the page. Ids only, never a path. */
export const blobUrl = {
  attachment: (messageId: MessageId, part: string): string =>
    `/blob/attachment/${messageId}/${encodeURIComponent(part)}`,
  /** The raw message as a download (.eml). */
  source: (messageId: MessageId): string => `/blob/source/${messageId}`,
  upload: (uploadId: UploadId): string => `/blob/upload/${uploadId}`,
  /** A remote image, fetched by the core; refused until the person has allowed remote images for the message. */
  remote: (messageId: MessageId, url: string): string =>
    `/blob/remote/${messageId}?url=${encodeURIComponent(url)}`,
};

async function failure(response: Response): Promise<AppError> {
  try {
    const body = (await response.json()) as { error: WireError };
    return fromWire(body.error);
  } catch {
    return new AppError('INTERNAL');
  }
}

/** The bytes behind an address of `blobUrl`. Throws the AppError that the core gave. */
export async function fetchBlob(url: string, signal?: AbortSignal): Promise<Blob> {
  // No element of a letter can send a header of its own: this is how the host knows our code from a preload link.
  const headers = { 'x-postino': '1' };
  const response = await fetch(url, signal === undefined ? { headers } : { headers, signal });
  if (!response.ok) throw await failure(response);
  return await response.blob();
}

/**
 * Streams a file to the host. `onProgress` is told fractions from 0 to 1.
 * Throws TOO_LARGE (params.limit in bytes), DISK_FULL or CANCELLED.
 */
export function uploadFile(
  file: File,
  options: { onProgress?: (fraction: number) => void; signal?: AbortSignal } = {},
): Promise<UploadId> {
  return new Promise((resolve, reject) => {
    // fetch cannot tell the progress of an upload; XMLHttpRequest can.
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ name: file.name, type: file.type || 'application/octet-stream' });
    request.open('POST', `/upload?${query.toString()}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      const body = request.response as { uploadId: UploadId } | { error: WireError } | null;
      if (body !== null && 'uploadId' in body) resolve(body.uploadId);
      else reject(body === null ? new AppError('INTERNAL') : fromWire(body.error));
    };
    request.onerror = () => {
      reject(new AppError('DISCONNECTED'));
    };
    request.onabort = () => {
      reject(new AppError('CANCELLED'));
    };
    options.signal?.addEventListener('abort', () => {
      request.abort();
    });
    request.send(file);
  });
}
