import { join } from 'node:path';
import type { MessageId } from '#shared/model/ids.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { partsRepo, type NewPart } from '../db/repos/parts.repo.ts';
import type { Store } from '../db/store.ts';
import type { WholeAttachment } from '../mime/fallback.ts';
import { safeFileName } from '../mime/names.ts';
import { writeWhole } from '../write-whole.ts';

export interface WholeParts {
  /** Lists and stores the attachments of a message that was parsed here, since the server's part numbers are no use. */
  keep(id: MessageId, attachments: readonly WholeAttachment[]): Promise<void>;
}

export function createWholeParts(store: Store, blobs: string): WholeParts {
  const toPart = (one: WholeAttachment, index: number): NewPart => ({
    part: `~${index + 1}`,
    display: 0,
    type: one.type,
    charset: null,
    encoding: 'binary',
    size: one.size,
    name: safeFileName(one.name, one.type),
    content_id: one.contentId,
    inline: Number(one.contentId !== null),
    flowed: 0,
    delsp: 0,
  });
  return {
    async keep(id, attachments) {
      store.write((tx) => {
        partsRepo.replaceAll(tx, id, attachments.map(toPart));
        messagesRepo.setHasAttachments(
          tx,
          id,
          attachments.some((one) => one.contentId === null),
        );
      });
      for (const part of partsRepo.ofMessage(store.read, id)) {
        const content = attachments[Number(part.part.slice(1)) - 1]?.content;
        if (content === undefined) continue;
        const size = await writeWhole(content, join(blobs, String(part.id)));
        store.write((tx) => partsRepo.setCached(tx, id, part.id, size, 0));
      }
    },
  };
}
