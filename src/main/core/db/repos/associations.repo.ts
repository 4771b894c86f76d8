import type { WireError } from '#shared/errors.ts';
import type {
  AccountId,
  AssociationId,
  FolderId,
  LocationId,
  MessageId,
  PortalId,
  PushId,
} from '#shared/model/ids.ts';
import type { MessageAssociation } from '#shared/model/push.ts';
import { association, type Association } from '#shared/model/query.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';
import { parseError } from './accounts.repo.ts';

export type AssociationState = MessageAssociation['state'];

export interface AssociationRecord {
  readonly id: AssociationId;
  readonly account_id: AccountId;
  readonly identity: string;
  readonly kind: Association;
  readonly push_id: PushId | null;
  readonly portal_id: PortalId | null;
  readonly state: AssociationState;
  readonly record_id: string | null;
  readonly url: string | null;
  readonly title: string;
  readonly error: string | null;
  readonly at: number;
}

export interface NewAssociation {
  readonly messageId: MessageId;
  readonly kind: Association;
  readonly pushId: PushId | null;
  readonly portalId: PortalId;
  readonly state: AssociationState;
  readonly recordId: string | null;
  readonly url: string | null;
  readonly title: string;
}

const insert = sql(
  'associations.insert',
  `INSERT INTO association (account_id, identity, kind, bit, push_id, portal_id, state, record_id, url, title, at)
   SELECT account_id, identity, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM message WHERE id = ?`,
);
const selectOne = sql('associations.one', 'SELECT * FROM association WHERE id = ?');
const selectOfPush = sql('associations.ofPush', 'SELECT * FROM association WHERE push_id = ?');
const selectOfMessages = sql(
  'associations.ofMessages',
  `SELECT m.id AS message_id, a.* FROM message m JOIN association a ON a.account_id = m.account_id AND a.identity = m.identity
   WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY a.at DESC, a.id DESC`,
);
/** What has not ended well of the messages of a page. */
const selectUnsettled = sql(
  'associations.unsettled',
  `SELECT m.id AS message_id, a.kind, a.state FROM message m
   JOIN association a ON a.account_id = m.account_id AND a.identity = m.identity AND a.state <> 'done'
   WHERE m.id IN (SELECT value FROM json_each(?))`,
);
const selectRecord = sql(
  'associations.record',
  'SELECT id FROM association WHERE account_id = ? AND identity = ? AND kind = ? AND portal_id = ? AND record_id = ?',
);
const updateRecord = sql(
  'associations.setRecord',
  `UPDATE association SET record_id = ?, url = nullif(?, '') WHERE push_id = ?
     AND (account_id, identity) IN (SELECT account_id, identity FROM message WHERE id = ?)`,
);
const updateOfPush = sql(
  'associations.settle',
  `UPDATE association SET state = ?, error = ?, record_id = coalesce(?, record_id), url = coalesce(?, url) WHERE push_id = ?`,
);
const deleteOne = sql('associations.delete', 'DELETE FROM association WHERE id = ?');
const deleteOfPush = sql('associations.deleteOfPush', 'DELETE FROM association WHERE push_id = ?');
/** The bits of all bindings of a message, on each of its places. */
const updatePlaces = sql(
  'associations.places',
  `UPDATE location SET pushed = (SELECT coalesce(sum(bit), 0) FROM (SELECT DISTINCT bit FROM association WHERE account_id = ? AND identity = ?))
   WHERE message_id IN (SELECT id FROM message WHERE account_id = ? AND identity = ?) RETURNING id, message_id, folder_id`,
);

const selectMessages = sql(
  'associations.messages',
  'SELECT id FROM message WHERE account_id = ? AND identity = ?',
);

const bitOf = (kind: Association): number => 1 << association.options.indexOf(kind);

/** Brings the places of a message up to date with its bindings. */
function showOn(
  { db, changes }: Tx,
  { account_id, identity }: Pick<AssociationRecord, 'account_id' | 'identity'>,
): void {
  const places = db.all<{ id: LocationId; message_id: MessageId; folder_id: FolderId }>(
    updatePlaces,
    account_id,
    identity,
    account_id,
    identity,
  );
  for (const { message_id, folder_id } of places) {
    changes.messages.add(message_id);
    changes.lists.add(folder_id);
  }
}

export const associationsRepo = {
  add(tx: Tx, one: NewAssociation, now: number): AssociationId {
    const { db } = tx;
    const { lastInsertRowid } = db.run(
      insert,
      one.kind,
      bitOf(one.kind),
      one.pushId,
      one.portalId,
      one.state,
      one.recordId,
      one.url,
      one.title,
      now,
      one.messageId,
    );
    const added = db.get<AssociationRecord>(selectOne, lastInsertRowid);
    if (added !== undefined) showOn(tx, added);
    return lastInsertRowid as AssociationId;
  },
  get: (db: ReadDb, id: AssociationId): AssociationRecord | undefined =>
    db.get<AssociationRecord>(selectOne, id),
  ofPush: (db: ReadDb, id: PushId): AssociationRecord[] => db.all<AssociationRecord>(selectOfPush, id),
  ofMessages: (db: ReadDb, ids: readonly MessageId[]): (AssociationRecord & { message_id: MessageId })[] =>
    db.all<AssociationRecord & { message_id: MessageId }>(selectOfMessages, JSON.stringify(ids)),
  list: (db: ReadDb, ids: readonly MessageId[]): MessageAssociation[] =>
    associationsRepo.ofMessages(db, ids).map((one) => ({
      id: one.id,
      messageId: one.message_id,
      kind: one.kind,
      state: one.state,
      title: one.title,
      url: one.url,
      pushId: one.push_id,
      error: parseError(one.error),
      at: one.at,
    })),
  /** By message: what is on its way, in doubt or refused. */
  unsettled: (
    db: ReadDb,
    ids: readonly MessageId[],
  ): Map<MessageId, { message_id: MessageId; kind: Association; state: AssociationState }[]> =>
    Map.groupBy(
      db.all<{ message_id: MessageId; kind: Association; state: AssociationState }>(
        selectUnsettled,
        JSON.stringify(ids),
      ),
      (one) => one.message_id,
    ),
  /** Whether a message is bound to that record already. */
  isBound: (
    db: ReadDb,
    message: { readonly account_id: AccountId; readonly identity: string },
    kind: Association,
    portalId: PortalId,
    recordId: string,
  ): boolean =>
    db.get(selectRecord, message.account_id, message.identity, kind, portalId, recordId) !== undefined,
  /** What became of a push, on all that it binds. */
  settle(
    tx: Tx,
    pushId: PushId,
    to: { state: AssociationState; error?: WireError | null; recordId?: string | null; url?: string | null },
  ): void {
    tx.db.run(
      updateOfPush,
      to.state,
      to.error === undefined || to.error === null ? null : JSON.stringify(to.error),
      to.recordId ?? null,
      to.url ?? null,
      pushId,
    );
    for (const one of associationsRepo.ofPush(tx.db, pushId)) showOn(tx, one);
  },
  /** The record of one message, where a push makes one for each. */
  setRecord(
    { db }: Tx,
    pushId: PushId,
    one: { readonly messageId: MessageId; readonly recordId: string; readonly url: string },
  ): void {
    db.run(updateRecord, one.recordId, one.url, pushId, one.messageId);
  },
  /** The message that it binds; none where it is gone. */
  messagesOf: (db: ReadDb, { account_id, identity }: AssociationRecord): MessageId[] =>
    db.all<{ id: MessageId }>(selectMessages, account_id, identity).map(({ id }) => id),
  remove(tx: Tx, id: AssociationId): void {
    const one = associationsRepo.get(tx.db, id);
    if (one === undefined) return;
    tx.db.run(deleteOne, id);
    showOn(tx, one);
  },
  removeOfPush(tx: Tx, pushId: PushId): void {
    const all = associationsRepo.ofPush(tx.db, pushId);
    tx.db.run(deleteOfPush, pushId);
    for (const one of all) showOn(tx, one);
  },
};
