import { AppError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { MessageBody, MessageDetail } from '#shared/model/message.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo, parseProblems } from '../db/repos/messages.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import type { ReadDb } from '../db/driver.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../ports.ts';
import { fetchBodies, serverPlace } from '../sync/bodies.ts';
import type { SyncHub } from '../sync/hub.ts';
import type { WholeParts } from '../sync/whole-parts.ts';

const gone = (): AppError => new AppError('NOT_FOUND', { what: 'message' });

/** Headers, places and attachments, from the store alone. */
export function messageDetail(db: ReadDb, id: MessageId): MessageDetail {
  const record = messagesRepo.get(db, id);
  const locations = locationsRepo.ofMessage(db, id);
  if (record === undefined || locations.length === 0) throw gone();
  const addresses = messagesRepo.addresses(db, id);
  return {
    id,
    accountId: record.account_id,
    locations: locations.map((at) => ({
      id: at.id,
      folderId: at.folder_id,
      unread: at.seen === 0,
      flagged: at.flagged === 1,
    })),
    from: addresses.from,
    replyTo: addresses['reply-to'],
    to: addresses.to,
    cc: addresses.cc,
    bcc: addresses.bcc,
    subject: record.subject,
    dateHeader: record.date_header,
    received: locations[0]?.received ?? 0,
    messageIdHeader: record.message_id,
    size: record.size,
    attachments: partsRepo
      .ofMessage(db, id)
      .filter((part) => part.display === 0)
      .map((part) => ({
        part: part.part,
        name: part.name,
        type: part.type,
        size: part.cached_size ?? part.size,
        contentId: part.content_id,
        inline: part.inline === 1,
        cached: part.cached_size !== null,
      })),
    problems: parseProblems(record.problems),
    remoteAllowed: record.remote_allowed === 1,
  };
}

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
