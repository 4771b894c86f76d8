import { AppError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { MessageBody } from '#shared/model/message.ts';
import { messagesRepo, parseProblems } from '../db/repos/messages.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../ports.ts';
import { fetchBodies, serverPlace } from '../sync/bodies.ts';
import type { SyncHub } from '../sync/hub.ts';
import type { WholeParts } from '../sync/whole-parts.ts';

const gone = (): AppError => new AppError('NOT_FOUND', { what: 'message' });

export interface MessagesService {
  /** The displayable parts: from the cache, else fetched now. */
  body(id: MessageId, signal: AbortSignal): Promise<MessageBody>;
}

/** A message's text, wherever it is. */
export function createMessagesService(deps: {
  store: Store;
  clock: Clock;
  hub: SyncHub;
  whole: WholeParts;
}): MessagesService {
  const { store, clock, hub, whole } = deps;
  return {
    async body(id, signal) {
      const record = messagesRepo.get(store.read, id);
      if (record === undefined) throw gone();
      if (record.body_cached === 0) {
        await hub.read(
          record.account_id,
          async (client) => {
            const { folder, uid } = serverPlace(store, id);
            await fetchBodies(client, folder, [{ message_id: id, uid }], { store, whole, signal });
          },
          signal,
        );
      }
      const now = messagesRepo.get(store.read, id);
      if (now?.body_cached !== 1) throw gone();
      store.write((tx) => messagesRepo.setUsed(tx, id, clock.now()));
      const inline = partsRepo
        .ofMessage(store.read, id)
        .flatMap((part) =>
          part.content_id === null ? [] : [{ contentId: part.content_id, part: part.part, type: part.type }],
        );
      return {
        messageId: id,
        parts: partsRepo.body(store.read, id),
        inline,
        problems: parseProblems(now.problems),
        unknownCharsets: partsRepo.charsets(store.read, id),
      };
    },
  };
}
