import type { AccountId, MessageId, PortalId, PushId } from '#shared/model/ids.ts';
import type { KnownEntry, KnownOutcome, PushState } from '#shared/model/push.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

/** Arriving mail of known customers (row S7): what is to be looked at, and what was done with it. */

const selectAccounts = sql(
  'known.accounts',
  'SELECT id FROM account WHERE assign_known = 1 AND known_since IS NOT NULL ORDER BY id',
);
/** A server tells whole seconds, by its own clock. */
const CLOCKS_MS = 60 * 60_000;
/**
 * New in the inbox since the option was switched on; a first sync that goes on brings older mail, which is not meant. Each once it
 * stands in its conversation: where that is followed, it belongs where the conversation is filed.
 */
const selectNext = sql(
  'known.next',
  `SELECT m.id FROM account a JOIN message m ON m.account_id = a.id AND m.id > a.known_upto
     AND m.id <= (SELECT upto FROM index_state)
   WHERE a.id = ? AND EXISTS (SELECT 1 FROM location l JOIN folder f ON f.id = l.folder_id
     WHERE l.message_id = m.id AND f.role = 'inbox' AND l.deleted = 0 AND l.draft = 0 AND l.received >= a.known_since - ${CLOCKS_MS})
   ORDER BY m.id LIMIT ?`,
);
const updateUpto = sql('known.upto', 'UPDATE account SET known_upto = max(known_upto, ?) WHERE id = ?');
const updateUptoAll = sql(
  'known.uptoAll',
  'UPDATE account SET known_upto = (SELECT coalesce(max(id), 0) FROM message) WHERE id = ?',
);
const insert = sql(
  'known.insert',
  `INSERT INTO known_log (account_id, message_id, subject, address, outcome, detail, push_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
);
/** The log is for looking things up, not for ever. */
const prune = sql('known.prune', 'DELETE FROM known_log WHERE id <= (SELECT max(id) FROM known_log) - 5000');
const selectLog = sql(
  'known.log',
  `SELECT k.*, p.state, p.url FROM known_log k LEFT JOIN push p ON p.id = k.push_id ORDER BY k.id DESC LIMIT ?`,
);

/** Leads of theirs that are not there for certain. */
const selectLead = sql(
  'known.lead',
  `SELECT p.state FROM known_log k JOIN push p ON p.id = k.push_id
   WHERE p.portal_id = ? AND k.address = ? AND k.outcome = 'lead' AND p.state IN ('queued', 'running', 'deferred', 'asking')
   ORDER BY p.state = 'asking' LIMIT 1`,
);

interface Row {
  id: number;
  account_id: AccountId;
  message_id: MessageId;
  subject: string;
  address: string;
  outcome: KnownOutcome;
  detail: string;
  state: KnownEntry['state'];
  url: string | null;
  at: number;
}

export const knownRepo = {
  /** The mailboxes with the option on. */
  accounts: (db: ReadDb): AccountId[] => db.all<{ id: AccountId }>(selectAccounts).map(({ id }) => id),
  /** The next messages to look at, in the order of their coming. */
  next: (db: ReadDb, accountId: AccountId, limit: number): MessageId[] =>
    db.all<{ id: MessageId }>(selectNext, accountId, limit).map(({ id }) => id),
  /** Those up to there have been looked at. */
  setUpto({ db }: Tx, accountId: AccountId, id: MessageId): void {
    db.run(updateUpto, id, accountId);
  },
  /** All that is there is left alone. */
  skipAll({ db }: Tx, accountId: AccountId): void {
    db.run(updateUptoAll, accountId);
  },
  add(
    { db }: Tx,
    entry: {
      accountId: AccountId;
      messageId: MessageId;
      subject: string;
      address: string;
      outcome: KnownOutcome;
      detail: string;
      pushId: PushId | null;
    },
    now: number,
  ): void {
    const { accountId, messageId, subject, address, outcome, detail, pushId } = entry;
    db.run(insert, accountId, messageId, subject, address, outcome, detail, pushId, now);
  },
  /** A sender's lead at a portal: on its way, or in doubt until a person has looked; null where neither is. */
  lead(db: ReadDb, portalId: PortalId, address: string): 'coming' | 'asking' | null {
    const state = db.get<{ state: PushState }>(selectLead, portalId, address)?.state;
    return state === undefined ? null : state === 'asking' ? 'asking' : 'coming';
  },
  prune: ({ db }: Tx): void => void db.run(prune),
  list: (db: ReadDb, limit: number): KnownEntry[] =>
    db.all<Row>(selectLog, limit).map((row) => ({
      id: row.id,
      accountId: row.account_id,
      messageId: row.message_id,
      subject: row.subject,
      address: row.address,
      outcome: row.outcome,
      detail: row.detail,
      state: row.state,
      url: row.url,
      at: row.at,
    })),
};
