import type { Attachment, MessageDetail } from '#shared/model/message.ts';
import { blobUrl, fetchBlob } from '@/api';
import { plainLine } from '@/composables/sender';
import { namesInArchive } from './preview-kinds';

/** Hands a file to the browser to be saved. */
function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 60_000);
}

/** Saves attachments together, as one archive named after the message. Rejects with the AppError of the core. */
export async function saveAll(detail: MessageDetail, files: readonly Attachment[]): Promise<void> {
  const { downloadZip } = await import('client-zip');
  const names = namesInArchive(files.map((file) => file.name));
  const lastModified = new Date(detail.received);
  const entries: { name: string; input: Blob; lastModified: Date }[] = [];
  // One after the other: what is not here yet comes over one connection anyway.
  for (const [at, file] of files.entries())
    entries.push({
      name: names[at] ?? file.name,
      input: await fetchBlob(blobUrl.attachment(detail.id, file.part)),
      lastModified,
    });
  const subject = plainLine(detail.subject)
    .replace(/[\\/:*?"<>|]+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(0, 80)
    .trim();
  save(await downloadZip(entries).blob(), `${subject || 'Postino'}.zip`);
}
