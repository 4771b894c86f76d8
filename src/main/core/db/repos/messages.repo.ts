import type { Address } from '#shared/model/address.ts';
import type { AccountId, FolderId, LocationId, MessageId, ThreadId } from '#shared/model/ids.ts';
import type { MessageProblem } from '#shared/model/message.ts';
import type { Mailing } from '../../mime/mailing.ts';
import { nextId, rowsOf, sql, type Param, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';
import { automaticBits, mailingRepo } from './mailing.repo.ts';

export type AddressKind = 'from' | 'reply-to' | 'to' | 'cc' | 'bcc';

/** An envelope as it is stored. */
export interface NewMessage {
  readonly identity: string;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly references: readonly string[];
  readonly subject: string;
  readonly addresses: Readonly<Record<AddressKind, readonly Address[]>>;
  readonly dateHeader: number | null;
  readonly size: number;
  readonly problems: readonly MessageProblem[];
  /** Left out where nobody asked for it. */
  readonly mailing?: Mailing;
}

export interface MessageRecord {
  readonly id: MessageId;
  readonly account_id: AccountId;
  readonly identity: string;
  readonly message_id: string;
  readonly in_reply_to: string;
  readonly refs: string;
  readonly subject: string;
  readonly date_header: number | null;
  readonly size: number;
  readonly problems: string;
  readonly preview: string;
  readonly body_cached: number;
  readonly body_size: number;
  readonly remote_allowed: number;
  readonly thread_id: ThreadId | null;
}

const insertMessage = sql(
  'messages.insert',
  `INSERT INTO message (id, account_id, identity, message_id, in_reply_to, refs, subject, from_name, from_address, date_header, size,
     has_attachments, problems, automatic) VALUES (${nextId('message')}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
   ON CONFLICT (account_id, identity) DO NOTHING`,
);
const selectByIdentity = sql(
  'messages.byIdentity',
  'SELECT id, orphaned FROM message WHERE account_id = ? AND identity = ?',
);
const updateAdopted = sql('messages.adopted', 'UPDATE message SET orphaned = NULL WHERE id = ?');
const insertAddresses = rowsOf(
  'messages.address',
  'INSERT INTO message_address (message_id, kind, position, name, address)',
  5,
);
const selectOne = sql('messages.one', 'SELECT * FROM message WHERE id = ?');
const selectAddresses = sql(
  'messages.addresses',
  'SELECT kind, name, address FROM message_address WHERE message_id = ? ORDER BY kind, position',
);
const selectByMessageId = sql(
  'messages.byMessageId',
  `SELECT l.id AS locationId, l.message_id AS messageId, l.folder_id AS folderId FROM account a
     JOIN message m ON m.account_id = a.id AND m.message_id IN (?, ?)
     JOIN location l ON l.message_id = m.id JOIN folder f ON f.id = l.folder_id
   ORDER BY coalesce(f.role, '') IN ('trash', 'junk'), coalesce(f.role, '') <> 'inbox', a.id, l.id LIMIT 1`,
);
const updateBody = sql(
  'messages.body',
  'UPDATE message SET body_cached = 1, body_size = ?, body_used = max(body_used, ?), preview = ?, problems = coalesce(?, problems) WHERE id = ?',
);
const updateUsed = sql('messages.used', 'UPDATE message SET body_used = ? WHERE id = ?');
const updateRemote = sql('messages.remote', 'UPDATE message SET remote_allowed = 1 WHERE id = ?');
const updateAttachments = sql('messages.attachments', 'UPDATE message SET has_attachments = ? WHERE id = ?');
/** What an answer or a push is still to be made of stays. */
const selectOrphans = sql(
  'messages.orphans',
  `SELECT id FROM message WHERE account_id = ? AND orphaned < ? AND NOT EXISTS (SELECT 1 FROM location WHERE message_id = message.id)
     AND NOT EXISTS (SELECT 1 FROM outgoing WHERE source_message_id = message.id AND state <> 'sent')
     AND NOT EXISTS (SELECT 1 FROM push_message e JOIN push p ON p.id = e.push_id
       WHERE e.message_id = message.id AND p.state IN ('queued', 'running', 'deferred', 'asking')) LIMIT 200`,
);
const deleteMessage = sql('messages.delete', 'DELETE FROM message WHERE id = ?');

export const parseProblems = (text: string): MessageProblem[] =>
  text === '' ? [] : (text.split(' ') as MessageProblem[]);

export const messagesRepo = {
  /** Where the message with this Message-ID (without angle brackets) lies, in whichever mailbox. */
  placeByMessageId: (
    db: ReadDb,
    id: string,
  ): { messageId: MessageId; locationId: LocationId; folderId: FolderId } | undefined =>
    db.get<{ messageId: MessageId; locationId: LocationId; folderId: FolderId }>(
      selectByMessageId,
      id,
      `<${id}>`,
    ),
  get: (db: ReadDb, id: MessageId): MessageRecord | undefined => db.get<MessageRecord>(selectOne, id),
  addresses(db: ReadDb, id: MessageId): Record<AddressKind, Address[]> {
    const rows = db.all<{ kind: AddressKind } & Address>(selectAddresses, id);
    const of = (kind: AddressKind) =>
      rows.filter((row) => row.kind === kind).map(({ name, address }) => ({ name, address }));
    return { from: of('from'), 'reply-to': of('reply-to'), to: of('to'), cc: of('cc'), bcc: of('bcc') };
  },
  /** The message of that identity: found again, or stored now. */
  adopt(
    { db }: Tx,
    accountId: AccountId,
    message: NewMessage,
    hasAttachments: boolean,
  ): { id: MessageId; isNew: boolean } {
    const from = message.addresses.from[0];
    const { changes, lastInsertRowid } = db.run(
      insertMessage,
      accountId,
      message.identity,
      message.messageId,
      message.inReplyTo,
      message.references.join(' '),
      message.subject,
      from?.name ?? '',
      from?.address ?? '',
      message.dateHeader,
      message.size,
      Number(hasAttachments),
      message.problems.join(' '),
      automaticBits(message.mailing),
    );
    if (changes === 0) {
      const found = db.get<{ id: MessageId; orphaned: number | null }>(
        selectByIdentity,
        accountId,
        message.identity,
      );
      if (found === undefined) throw new Error('a message that is stored cannot be found');
      if (found.orphaned !== null) db.run(updateAdopted, found.id);
      return { id: found.id, isNew: false };
    }
    const id = lastInsertRowid as MessageId;
    const rows: Param[][] = [];
    for (const [kind, addresses] of Object.entries(message.addresses)) {
      addresses.forEach((one, position) => rows.push([id, kind, position, one.name, one.address]));
    }
    insertAddresses(db, rows);
    if (message.mailing !== undefined) mailingRepo.insert(db, id, message.mailing);
    return { id, isNew: true };
  },
  /**
   * `size` in characters; `used`: when it was last wanted, or for a text fetched ahead when the message came; `problems`: all
   * that are known now, null where none was found. Returns whether there is such a message.
   */
  setBody(
    { db, changes }: Tx,
    id: MessageId,
    body: { size: number; used: number; preview: string; problems: readonly MessageProblem[] | null },
  ): boolean {
    const problems = body.problems?.join(' ') ?? null;
    if (db.run(updateBody, body.size, body.used, body.preview, problems, id).changes === 0) return false;
    changes.messages.add(id);
    return true;
  },
  setUsed({ db }: Tx, id: MessageId, now: number): void {
    db.run(updateUsed, now, id);
  },
  setHasAttachments({ db, changes }: Tx, id: MessageId, has: boolean): void {
    db.run(updateAttachments, Number(has), id);
    changes.messages.add(id);
  },
  allowRemote({ db, changes }: Tx, id: MessageId): void {
    db.run(updateRemote, id);
    changes.messages.add(id);
  },
  /** Some messages that lie nowhere since before `before`. */
  orphans: (db: ReadDb, accountId: AccountId, before: number): MessageId[] =>
    db.all<{ id: MessageId }>(selectOrphans, accountId, before).map((row) => row.id),
  remove({ db }: Tx, id: MessageId): void {
    db.run(deleteMessage, id);
  },
};
