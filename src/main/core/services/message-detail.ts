import { AppError } from '#shared/errors.ts';
import type { MessageId, ThreadId } from '#shared/model/ids.ts';
import type { MessageDetail } from '#shared/model/message.ts';
import type { ReadDb } from '../db/driver.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo, parseProblems } from '../db/repos/messages.repo.ts';
import { peopleRepo } from '../db/repos/people.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';

/** Headers, places and attachments, from the store alone. */
export function messageDetail(db: ReadDb, id: MessageId): MessageDetail {
  const record = messagesRepo.get(db, id);
  const locations = locationsRepo.ofMessage(db, id);
  if (record === undefined || locations.length === 0) throw new AppError('NOT_FOUND', { what: 'message' });
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
    threadId: record.thread_id ?? (id as number as ThreadId),
    remoteAllowed:
      record.remote_allowed === 1 || addresses.from.some((one) => peopleRepo.isTrusted(db, one.address)),
  };
}
