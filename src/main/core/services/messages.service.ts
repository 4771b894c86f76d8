import { AppError } from '#shared/errors.ts';
import type { FolderId, LocationId, MessageId } from '#shared/model/ids.ts';
import type { MessageBody, MessageDetail } from '#shared/model/message.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { messagesRepo, parseProblems } from '../db/repos/messages.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import type { ReadDb } from '../db/driver.ts';
import type { Store, Tx } from '../db/store.ts';
import { accountLane } from '../ops/run-lane.ts';
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
  body(id: MessageId, signal: AbortSignal): Promise<MessageBody>;
  setFlag(ids: readonly LocationId[], flag: '\\Seen' | '\\Flagged', add: boolean): void;
  move(ids: readonly LocationId[], target: FolderId): number;
  remove(ids: readonly LocationId[], permanently: boolean): { moved: number; deleted: number };
}

/** A person's actions on messages: applied to the store and queued for the server in one transaction. */
export function createMessagesService(deps: {
  store: Store;
  clock: Clock;
  hub: SyncHub;
  whole: WholeParts;
}): MessagesService {
  const { store, clock, hub, whole } = deps;

  const found = (tx: Tx, ids: readonly LocationId[]): Map<number, LocationRecord[]> =>
    Map.groupBy(
      ids.flatMap((id) => locationsRepo.get(tx.db, id) ?? []),
      (location) => location.account_id,
    );
  const enqueue = (
    tx: Tx,
    kind: string,
    payload: unknown,
    inverse: unknown,
    locations: readonly LocationRecord[],
  ) => {
    const accountId = locations[0]?.account_id;
    if (accountId === undefined) return;
    const at = locations.map((one) => ({ location_id: one.id, folder_id: one.folder_id, uid: one.uid }));
    const lane = accountLane(accountId);
    opsRepo.enqueue(tx, { lane, accountId, kind, payload, inverse, locations: at }, clock.now());
  };
  /** Runs an action in one transaction and tells the mailboxes that something waits. */
  const act = <T>(
    ids: readonly LocationId[],
    work: (tx: Tx, locations: readonly LocationRecord[]) => T,
  ): T[] => {
    const accounts = new Set<LocationRecord['account_id']>();
    const results = store.write((tx) =>
      [...found(tx, ids).values()].map((locations) => {
        for (const one of locations) accounts.add(one.account_id);
        return work(tx, locations);
      }),
    );
    for (const account of accounts) hub.kick(account);
    return results;
  };
  const moveIn = (tx: Tx, locations: readonly LocationRecord[], target: FolderId): number => {
    const moving = locations.filter((one) => one.folder_id !== target);
    enqueue(tx, 'move', { target }, null, moving);
    for (const one of moving) locationsRepo.moveTo(tx, one, target, null);
    return moving.length;
  };
  const expunge = (tx: Tx, locations: readonly LocationRecord[]): number => {
    enqueue(tx, 'expunge', {}, null, locations);
    for (const one of locations) locationsRepo.remove(tx, one, clock.now());
    return locations.length;
  };

  return {
    async body(id, signal) {
      const record = messagesRepo.get(store.read, id);
      if (record === undefined) throw gone();
      if (record.body_cached === 0) {
        await hub.read(
          record.account_id,
          async (client) => {
            const { path, uid } = serverPlace(store, id);
            await fetchBodies(client, path, [{ message_id: id, uid }], { store, whole, signal });
          },
          signal,
        );
      }
      const now = messagesRepo.get(store.read, id);
      if (now?.body_cached !== 1) throw gone();
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
    setFlag(ids, flag, add) {
      act(ids, (tx, locations) => {
        enqueue(tx, 'flag', { flag, add }, { flag, add: !add }, locations);
        for (const one of locations) {
          if (flag === '\\Seen') locationsRepo.setSeen(tx, one, add);
          else locationsRepo.setFlagged(tx, one, add);
        }
      });
    },
    move(ids, target) {
      const moved = act(ids, (tx, locations) => {
        const folder = foldersRepo.get(tx.db, target);
        if (folder === undefined) throw new AppError('FOLDER_GONE');
        if (folder.selectable === 0)
          throw new AppError('VALIDATION', { field: 'folderId', reason: 'not-selectable' });
        if (folder.account_id !== locations[0]?.account_id) {
          throw new AppError('VALIDATION', { field: 'folderId', reason: 'other-account' });
        }
        return moveIn(tx, locations, target);
      });
      return moved.reduce((sum, count) => sum + count, 0);
    },
    remove(ids, permanently) {
      const results = act(ids, (tx, locations) => {
        const account = locations[0]?.account_id;
        const trash = account === undefined ? undefined : foldersRepo.byRole(tx.db, account, 'trash');
        if (permanently) return { moved: 0, deleted: expunge(tx, locations) };
        if (trash === undefined) throw new AppError('NOT_FOUND', { what: 'trash' });
        const there = locations.filter((one) => one.folder_id === trash.id);
        const rest = locations.filter((one) => one.folder_id !== trash.id);
        return { moved: moveIn(tx, rest, trash.id), deleted: there.length === 0 ? 0 : expunge(tx, there) };
      });
      return {
        moved: results.reduce((sum, one) => sum + one.moved, 0),
        deleted: results.reduce((sum, one) => sum + one.deleted, 0),
      };
    },
  };
}
