import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AppError } from '#shared/errors.ts';
import { messageId, uploadId } from '#shared/model/ids.ts';
import type { BlobRequest, ServableFile } from '../host-door.ts';
import { contentDisposition } from './content-disposition.ts';
import { blobHeaders } from './page-policy.ts';

const INLINE = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'application/pdf',
  'text/plain',
]);
/** Kinds that are no documents: they keep their type. All others are bytes to save, so that nothing can take them for a page. */
const PASSIVE = /^(?:image\/(?!svg)[\w.+-]+|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf|text\/plain)$/;

/** What an address under /blob/ names, or null where it does not have exactly the form that the interface makes. */
export function parseBlobAddress(url: URL): BlobRequest | null {
  const [, , kind, idText = '', partText, ...rest] = url.pathname.split('/');
  if (rest.length > 0 || !/^[1-9]\d{0,15}$/.test(idText)) return null;
  const id = Number(idText);
  if (kind === 'attachment') {
    if (partText === undefined || !/^\d{1,6}(?:\.\d{1,6}){0,99}$/.test(partText)) return null;
    return { kind, messageId: messageId.parse(id), part: partText };
  }
  if (partText !== undefined) return null;
  if (kind === 'source') return { kind, messageId: messageId.parse(id) };
  if (kind === 'upload') return { kind, uploadId: uploadId.parse(id) };
  const target = url.searchParams.get('url') ?? '';
  if (kind !== 'remote' || target.length > 10_000 || !/^https?:\/\//i.test(target)) return null;
  return { kind, messageId: messageId.parse(id), url: target };
}

/** The file as an answer. `inline` counts only for kinds that a browser shows without running anything. */
export async function serveFile(file: ServableFile, inline: boolean): Promise<Response> {
  const handle = await open(file.path, 'r').catch((error: unknown) => {
    throw new AppError('NOT_FOUND', { what: 'file' }, error);
  });
  const { size } = await handle.stat();
  const declared = file.type.toLowerCase().split(';')[0]?.trim() ?? '';
  const type = PASSIVE.test(declared) ? declared : 'application/octet-stream';
  const body = Readable.toWeb(handle.createReadStream()) as unknown as ReadableStream<
    Uint8Array<ArrayBuffer>
  >;
  return new Response(body, {
    headers: {
      ...blobHeaders(type),
      'Content-Type': type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
      'Content-Length': String(size),
      'Content-Disposition': contentDisposition(
        inline && INLINE.has(type) ? 'inline' : 'attachment',
        file.name,
      ),
    },
  });
}
