import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { AccountId, MessageId, UploadId } from '#shared/model/ids.ts';
import type { BlobRequest, ServableFile } from '../../host-door.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import { uploadsRepo } from '../db/repos/uploads.repo.ts';
import type { Store } from '../db/store.ts';
import { safeFileName } from '../mime/names.ts';
import type { Clock, Paths } from '../ports.ts';
import { openForReading, serverPlace } from '../sync/bodies.ts';
import { writeWhole } from '../write-whole.ts';
import { fetchPart } from './fetch-part.ts';
import { fetchRemoteImage, type RemoteImage } from './remote-image.ts';

/** What one file of a draft may have. Most servers refuse far less; the interface warns from 25 MB on. */
const UPLOAD_LIMIT = 100_000_000;

/** Work on the connection that a person's wishes have for themselves. */
export type ReadFrom = <T>(
  accountId: AccountId,
  work: (client: ImapFlow) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

export interface Blobs {
  /** Makes the bytes present and tells where they are. */
  resolve(request: BlobRequest, signal?: AbortSignal): Promise<ServableFile>;
  beginUpload(input: { name: string; type: string }): { uploadId: UploadId; path: string; limit: number };
  commitUpload(input: { uploadId: UploadId; size: number }): void;
  abortUpload(input: { uploadId: UploadId }): Promise<void>;
}

export interface BlobsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly paths: Paths;
  readonly read: ReadFrom;
  readonly fetchImage?: (url: string, signal?: AbortSignal) => Promise<RemoteImage>;
}

/** Bytes on this computer: attachments, sources and pictures fetched on demand, and what the person adds to drafts. */
export function createBlobs({ store, clock, paths, read, fetchImage = fetchRemoteImage }: BlobsDeps): Blobs {
  const download = async (
    id: MessageId,
    { part, encoding }: { part: string | null; encoding: string },
    path: string,
    signal?: AbortSignal,
  ) => {
    const accountId = partsRepo.accountOf(store.read, id);
    if (accountId === undefined) throw new AppError('NOT_FOUND', { what: 'message' });
    return await read(
      accountId,
      async (client) => {
        const { folder, uid } = serverPlace(store, id);
        await openForReading(client, folder, uid);
        return await fetchPart(client, { uid, part, encoding, file: path }, signal);
      },
      signal,
    );
  };

  const attachment = async (id: MessageId, name: string, signal?: AbortSignal): Promise<ServableFile> => {
    const part = partsRepo.get(store.read, id, name);
    if (part === undefined) throw new AppError('NOT_FOUND', { what: 'attachment' });
    const path = join(paths.blobs, String(part.id));
    if (part.cached_size === null || !existsSync(path)) {
      const size = await download(id, part, path, signal);
      store.write((tx) => partsRepo.setCached(tx, id, part.id, size, clock.now()));
      return { path, name: part.name, type: part.type, size };
    }
    store.write((tx) => partsRepo.setUsed(tx, part.id, clock.now()));
    return { path, name: part.name, type: part.type, size: part.cached_size };
  };

  const source = async (id: MessageId, signal?: AbortSignal): Promise<ServableFile> => {
    const record = messagesRepo.get(store.read, id);
    if (record === undefined) throw new AppError('NOT_FOUND', { what: 'message' });
    const path = join(paths.blobs, `source-${id}.eml`);
    if (!existsSync(path)) await download(id, { part: null, encoding: '8bit' }, path, signal);
    const name = safeFileName(`${record.subject.slice(0, 80) || 'message'}.eml`, 'message/rfc822');
    return { path, name, type: 'message/rfc822', size: (await stat(path)).size };
  };

  const remote = async (id: MessageId, url: string, signal?: AbortSignal): Promise<ServableFile> => {
    const record = messagesRepo.get(store.read, id);
    if (record === undefined) throw new AppError('NOT_FOUND', { what: 'message' });
    if (record.remote_allowed !== 1)
      throw new AppError('VALIDATION', { field: 'url', reason: 'not-allowed' });
    const image = await fetchImage(url, signal);
    const path = join(paths.blobs, `remote-${createHash('sha256').update(url).digest('hex').slice(0, 32)}`);
    return { path, name: 'image', type: image.type, size: await writeWhole(image.bytes, path) };
  };

  const upload = (id: UploadId): ServableFile => {
    const record = uploadsRepo.get(store.read, id);
    if (record === undefined || record.size === null) throw new AppError('NOT_FOUND', { what: 'upload' });
    return { path: join(paths.uploads, String(id)), name: record.name, type: record.type, size: record.size };
  };

  return {
    async resolve(request, signal) {
      switch (request.kind) {
        case 'attachment':
          return await attachment(request.messageId, request.part, signal);
        case 'source':
          return await source(request.messageId, signal);
        case 'remote':
          return await remote(request.messageId, request.url, signal);
        case 'upload':
          return upload(request.uploadId);
      }
    },
    beginUpload({ name, type }) {
      const id = store.write((tx) => uploadsRepo.insert(tx, safeFileName(name, type), type, clock.now()));
      return { uploadId: id, path: join(paths.uploads, String(id)), limit: UPLOAD_LIMIT };
    },
    commitUpload({ uploadId, size }) {
      store.write((tx) => uploadsRepo.commit(tx, uploadId, size));
    },
    async abortUpload({ uploadId }) {
      store.write((tx) => uploadsRepo.remove(tx, uploadId));
      await rm(join(paths.uploads, String(uploadId)), { force: true });
    },
  };
}
