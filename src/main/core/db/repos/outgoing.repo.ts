import type { Address } from '#shared/model/address.ts';
import type { WireError } from '#shared/errors.ts';
import type { AccountId, MessageId, OutgoingId, UploadId } from '#shared/model/ids.ts';
import type {
  ComposeMode,
  Draft,
  DraftAttachment,
  OutgoingItem,
  OutgoingState,
} from '#shared/model/outgoing.ts';
import { nextId, sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';
import { parseError } from './accounts.repo.ts';

export interface OutgoingRecord {
  readonly id: OutgoingId;
  readonly account_id: AccountId;
  readonly state: OutgoingState;
  readonly mode: ComposeMode;
  readonly subject: string;
  readonly html: string;
  /** Calendar data that goes along (an iTIP answer); empty: none. */
  readonly calendar: string;
  readonly source_message_id: MessageId | null;
  readonly in_reply_to: string;
  readonly refs: string;
  readonly message_id: string;
  readonly date: number | null;
  readonly handed_over: number;
  readonly attempts: number;
  readonly not_before: number | null;
  readonly error: string | null;
  /** `away`: the person has put the line away while its copy waits; it is shown no more unless the copy fails. */
  readonly sent_copy: OutgoingItem['sentCopy'] | 'away';
  readonly changed: number;
}

/** A file of a received message that goes along with a mail. */
export interface BorrowedFile {
  readonly messageId: MessageId;
  readonly part: string;
  readonly name: string;
  readonly type: string;
}

type ShownRecord = OutgoingRecord & { readonly sent_copy: OutgoingItem['sentCopy'] };

interface AttachmentRow {
  upload_id: UploadId | null;
  message_id: MessageId | null;
  part: string | null;
  name: string;
  type: string;
  size: number;
  content_id: string | null;
}

type RecipientKind = 'to' | 'cc' | 'bcc';

/** A message that may have gone with its mailbox while somebody writes. */
const THERE = '(SELECT id FROM message WHERE id = ?)';
const insertDraft = sql(
  'outgoing.insert',
  `INSERT INTO outgoing (id, account_id, state, mode, subject, html, source_message_id, created, changed)
   VALUES (${nextId('outgoing')}, ?, 'draft', ?, ?, ?, ${THERE}, ?, ?)`,
);
const updateDraft = sql(
  'outgoing.update',
  `UPDATE outgoing SET account_id = ?, mode = ?, subject = ?, html = ?, source_message_id = ${THERE}, changed = ? WHERE id = ?`,
);
const deleteAddresses = sql('outgoing.noAddresses', 'DELETE FROM outgoing_address WHERE outgoing_id = ?');
const insertAddress = sql('outgoing.address', 'INSERT INTO outgoing_address VALUES (?, ?, ?, ?, ?)');
const deleteAttachments = sql(
  'outgoing.noAttachments',
  'DELETE FROM outgoing_attachment WHERE outgoing_id = ?',
);
const insertAttachment = sql(
  'outgoing.attachment',
  `INSERT INTO outgoing_attachment VALUES (?, ?, ?, ${THERE}, ?, ?, ?, ?, ?)`,
);
/** Files of one mailbox's messages in mails of the others that are not sent. */
const selectBorrowed = sql(
  'outgoing.borrowed',
  `SELECT DISTINCT a.message_id AS messageId, a.part, a.name, a.type FROM outgoing_attachment a
   JOIN outgoing o ON o.id = a.outgoing_id JOIN message m ON m.id = a.message_id
   WHERE m.account_id = ? AND o.account_id <> m.account_id AND o.state <> 'sent' AND a.upload_id IS NULL AND a.part IS NOT NULL`,
);
const updateBorrowed = sql(
  'outgoing.keepBorrowed',
  'UPDATE outgoing_attachment SET upload_id = ?, message_id = NULL, part = NULL WHERE message_id = ? AND part = ? AND upload_id IS NULL',
);
const selectOne = sql('outgoing.one', 'SELECT * FROM outgoing WHERE id = ?');
const selectAddresses = sql(
  'outgoing.addresses',
  'SELECT kind, name, address FROM outgoing_address WHERE outgoing_id = ? ORDER BY kind, position',
);
const selectAttachments = sql(
  'outgoing.attachments',
  'SELECT upload_id, message_id, part, name, type, size, content_id FROM outgoing_attachment WHERE outgoing_id = ? ORDER BY position',
);
const selectShown = sql(
  'outgoing.shown',
  `SELECT * FROM outgoing WHERE state <> 'sent' OR sent_copy IN ('pending', 'failed') OR (changed > ? AND sent_copy <> 'away')
   ORDER BY changed DESC`,
);
const selectByState = sql('outgoing.byState', 'SELECT * FROM outgoing WHERE state = ?');
const updateQueued = sql(
  'outgoing.queue',
  `UPDATE outgoing SET state = 'queued', message_id = ?, date = ?, in_reply_to = ?, refs = ?, handed_over = 0, attempts = 0,
     not_before = NULL, error = NULL, changed = ? WHERE id = ?`,
);
const updateState = sql(
  'outgoing.state',
  'UPDATE outgoing SET state = ?, not_before = ?, error = ?, handed_over = ?, changed = ? WHERE id = ?',
);
const updateAttempts = sql('outgoing.attempts', 'UPDATE outgoing SET attempts = attempts + 1 WHERE id = ?');
const updateCopy = sql('outgoing.copy', 'UPDATE outgoing SET sent_copy = ? WHERE id = ?');
const updateCalendar = sql('outgoing.calendar', 'UPDATE outgoing SET calendar = ? WHERE id = ?');
const deleteOne = sql('outgoing.delete', 'DELETE FROM outgoing WHERE id = ?');

function writeContents({ db }: Tx, id: OutgoingId, draft: Draft): void {
  db.run(deleteAddresses, id);
  db.run(deleteAttachments, id);
  for (const kind of ['to', 'cc', 'bcc'] as const) {
    draft[kind].forEach((one, position) => db.run(insertAddress, id, kind, position, one.name, one.address));
  }
  draft.attachments.forEach(({ source, name, type, size, contentId }, position) => {
    const upload = source.kind === 'upload' ? source.uploadId : null;
    const [message, part] = source.kind === 'part' ? [source.messageId, source.part] : [null, null];
    db.run(insertAttachment, id, position, upload, message, part, name, type, size, contentId);
  });
}

export const outgoingRepo = {
  get: (db: ReadDb, id: OutgoingId): OutgoingRecord | undefined => db.get<OutgoingRecord>(selectOne, id),
  recipients(db: ReadDb, id: OutgoingId): Record<RecipientKind, Address[]> {
    const rows = db.all<{ kind: RecipientKind } & Address>(selectAddresses, id);
    const of = (kind: RecipientKind) =>
      rows.filter((row) => row.kind === kind).map(({ name, address }) => ({ name, address }));
    return { to: of('to'), cc: of('cc'), bcc: of('bcc') };
  },
  /** Files whose message is gone: what was to go along and cannot. */
  lostFiles: (db: ReadDb, id: OutgoingId): string[] =>
    db
      .all<AttachmentRow>(selectAttachments, id)
      .filter((row) => row.upload_id === null && (row.message_id === null || row.part === null))
      .map((row) => row.name),
  /** Files of a draft; those whose message is gone have no source any more and are left out. */
  attachments: (db: ReadDb, id: OutgoingId): DraftAttachment[] =>
    db.all<AttachmentRow>(selectAttachments, id).flatMap((row): DraftAttachment[] => {
      const base = { name: row.name, type: row.type, size: row.size, contentId: row.content_id };
      if (row.upload_id !== null)
        return [{ ...base, source: { kind: 'upload' as const, uploadId: row.upload_id } }];
      if (row.message_id === null || row.part === null) return [];
      return [{ ...base, source: { kind: 'part' as const, messageId: row.message_id, part: row.part } }];
    }),
  /** What mails of other mailboxes, drafts too, still want of this mailbox's messages. */
  borrowed: (db: ReadDb, accountId: AccountId): BorrowedFile[] =>
    db.all<BorrowedFile>(selectBorrowed, accountId),
  /** They have it with them from now on. */
  keepBorrowed({ db }: Tx, { messageId, part }: BorrowedFile, uploadId: UploadId): void {
    db.run(updateBorrowed, uploadId, messageId, part);
  },
  draft(db: ReadDb, id: OutgoingId): Draft | undefined {
    const row = outgoingRepo.get(db, id);
    if (row === undefined) return undefined;
    return {
      id,
      mode: row.mode,
      accountId: row.account_id,
      ...outgoingRepo.recipients(db, id),
      subject: row.subject,
      html: row.html,
      attachments: outgoingRepo.attachments(db, id),
      sourceMessageId: row.source_message_id,
    };
  },
  save(tx: Tx, draft: Draft, now: number): OutgoingId {
    let id = draft.id;
    if (id === null) {
      id = tx.db.run(
        insertDraft,
        draft.accountId,
        draft.mode,
        draft.subject,
        draft.html,
        draft.sourceMessageId,
        now,
        now,
      ).lastInsertRowid as OutgoingId;
    } else {
      tx.db.run(
        updateDraft,
        draft.accountId,
        draft.mode,
        draft.subject,
        draft.html,
        draft.sourceMessageId,
        now,
        id,
      );
    }
    writeContents(tx, id, draft);
    tx.changes.outgoing.add(id);
    return id;
  },
  queue(
    { db, changes }: Tx,
    id: OutgoingId,
    as: { messageId: string; date: number; inReplyTo: string; references: readonly string[] },
  ): void {
    db.run(updateQueued, as.messageId, as.date, as.inReplyTo, as.references.join(' '), as.date, id);
    changes.outgoing.add(id);
  },
  setState(
    { db, changes }: Tx,
    id: OutgoingId,
    state: OutgoingState,
    now: number,
    more: { notBefore?: number | null; error?: WireError | null; handedOver?: boolean } = {},
  ): void {
    const error = (more.error ?? null) === null ? null : JSON.stringify(more.error);
    db.run(updateState, state, more.notBefore ?? null, error, Number(more.handedOver ?? false), now, id);
    changes.outgoing.add(id);
  },
  countAttempt({ db, changes }: Tx, id: OutgoingId): void {
    db.run(updateAttempts, id);
    changes.outgoing.add(id);
  },
  /** What became of the copy for Sent. With it goes what the person has put away before; one that failed is shown again. */
  setCopy({ db, changes }: Tx, id: OutgoingId, copy: OutgoingItem['sentCopy']): void {
    const isOver = copy === 'done' || copy === 'server';
    if (isOver && outgoingRepo.get(db, id)?.sent_copy === 'away') db.run(deleteOne, id);
    else db.run(updateCopy, copy, id);
    changes.outgoing.add(id);
  },
  /** The person is done with the line of a mail that was sent; its copy for Sent is filed all the same. */
  putAway({ db, changes }: Tx, id: OutgoingId): void {
    db.run(updateCopy, 'away', id);
    changes.outgoing.add(id);
  },
  setCalendar({ db }: Tx, id: OutgoingId, calendar: string): void {
    db.run(updateCalendar, calendar, id);
  },
  remove({ db, changes }: Tx, id: OutgoingId): void {
    db.run(deleteOne, id);
    changes.outgoing.add(id);
  },
  inState: (db: ReadDb, state: OutgoingState): OutgoingRecord[] =>
    db.all<OutgoingRecord>(selectByState, state),
  /** Everything that is not done, and what was sent after `sentSince`. */
  list: (db: ReadDb, sentSince: number): OutgoingItem[] =>
    db.all<ShownRecord>(selectShown, sentSince).map((row) => ({
      id: row.id,
      accountId: row.account_id,
      state: row.state,
      to: Object.values(outgoingRepo.recipients(db, row.id)).flat(),
      subject: row.subject,
      changed: row.changed,
      attempts: row.attempts,
      notBefore: row.not_before,
      error: parseError(row.error),
      sentCopy: row.sent_copy,
    })),
};
