import { computed, reactive, type ComputedRef } from 'vue';
import type { UploadId } from '#shared/model/ids.ts';
import { toWire, type WireError } from '#shared/errors.ts';
import type { DraftAttachment } from '#shared/model/outgoing.ts';
import { blobUrl, fetchBlob, uploadFile } from '@/api';

/** From here on many servers refuse a message (in bytes, before the third that base64 adds). */
export const WARN_TOTAL_BYTES = 25_000_000;
/** The pictures that are shown within the text. Others are files. */
const SHOWN_TYPE = /^image\/(?:png|jpeg|gif|webp|bmp)$/i;

export const isShownImage = (type: string): boolean => SHOWN_TYPE.test(type);

/** A file of the window: on its way to the host, there, or failed. */
export interface WindowFile {
  readonly key: number;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly contentId: string | null;
  /** From 0 to 1. */
  progress: number;
  /** Null until it is there. */
  source: DraftAttachment['source'] | null;
  error: WireError | null;
}

export interface Attachments {
  readonly files: WindowFile[];
  /** Those that are listed, without the images of the text. */
  readonly listed: ComputedRef<WindowFile[]>;
  readonly uploading: ComputedRef<boolean>;
  readonly failed: ComputedRef<boolean>;
  readonly totalBytes: ComputedRef<number>;
  /** Content id to an address that the editor can show. */
  readonly images: ReadonlyMap<string, string>;
  /** Takes over what a draft holds. Pictures of the text are fetched; `onImages` is told when they can be shown. */
  adopt(list: readonly DraftAttachment[], onImages: () => void): void;
  /** Uploads a file; as a picture of the text where `inline`. Returns its content id then. */
  add(file: File, inline: boolean): string | null;
  retry(key: number): void;
  remove(key: number): void;
  /** As a draft holds them: what is there, and of the pictures only those that the text still shows. */
  forDraft(usedCids: ReadonlySet<string>): DraftAttachment[];
  dispose(): void;
}

export function createAttachments(onChange: () => void): Attachments {
  const files = reactive<WindowFile[]>([]);
  const images = new Map<string, string>();
  const originals = new Map<number, File>();
  const uploads = new Map<number, AbortController>();
  const closing = new AbortController();
  let nextKey = 1;

  const byKey = (key: number): WindowFile | undefined => files.find((one) => one.key === key);

  const upload = async (key: number): Promise<void> => {
    const file = byKey(key);
    const original = originals.get(key);
    if (file === undefined || original === undefined) return;
    const controller = new AbortController();
    uploads.set(key, controller);
    file.error = null;
    file.progress = 0;
    try {
      const uploadId: UploadId = await uploadFile(original, {
        signal: controller.signal,
        onProgress: (fraction) => {
          file.progress = fraction;
        },
      });
      file.source = { kind: 'upload', uploadId };
      file.progress = 1;
      originals.delete(key);
      onChange();
    } catch (error) {
      const wire = toWire(error);
      if (wire.code !== 'CANCELLED' || !controller.signal.aborted) file.error = wire;
    } finally {
      uploads.delete(key);
    }
  };

  const fetchImage = async (contentId: string, source: DraftAttachment['source']): Promise<void> => {
    const url =
      source.kind === 'upload'
        ? blobUrl.upload(source.uploadId)
        : blobUrl.attachment(source.messageId, source.part);
    const blob = await fetchBlob(url, closing.signal);
    if (isShownImage(blob.type) && !closing.signal.aborted) images.set(contentId, URL.createObjectURL(blob));
  };

  return {
    files,
    images,
    listed: computed(() => files.filter((one) => one.contentId === null)),
    uploading: computed(() => files.some((one) => one.source === null && one.error === null)),
    failed: computed(() => files.some((one) => one.error !== null)),
    totalBytes: computed(() => files.reduce((sum, one) => sum + one.size, 0)),
    adopt(list, onImages) {
      for (const { source, name, type, size, contentId } of list) {
        files.push({ key: nextKey++, name, type, size, contentId, progress: 1, source, error: null });
        // A picture that cannot be fetched now stays a frame with its place; it is carried all the same.
        if (contentId !== null) void fetchImage(contentId, source).then(onImages, () => undefined);
      }
    },
    add(file, inline) {
      const key = nextKey++;
      const contentId = inline ? `${crypto.randomUUID()}@postino` : null;
      const type = file.type === '' ? 'application/octet-stream' : file.type;
      files.push({
        key,
        name: file.name,
        type,
        size: file.size,
        contentId,
        progress: 0,
        source: null,
        error: null,
      });
      if (contentId !== null) images.set(contentId, URL.createObjectURL(file));
      originals.set(key, file);
      void upload(key);
      return contentId;
    },
    retry: (key) => void upload(key),
    remove(key) {
      uploads.get(key)?.abort();
      originals.delete(key);
      const at = files.findIndex((one) => one.key === key);
      if (at >= 0) files.splice(at, 1);
      onChange();
    },
    forDraft: (usedCids) =>
      files.flatMap(({ source, name, type, size, contentId }) =>
        source === null || (contentId !== null && !usedCids.has(contentId))
          ? []
          : [{ source, name, type, size, contentId }],
      ),
    dispose() {
      closing.abort();
      for (const controller of uploads.values()) controller.abort();
      for (const url of images.values()) URL.revokeObjectURL(url);
    },
  };
}
