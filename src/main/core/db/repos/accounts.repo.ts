import type { Account, Security, ServerSettings, SyncSettings } from '#shared/model/account.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { wireError, type WireError } from '#shared/errors.ts';
import { nextId, sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

interface Row {
  id: AccountId;
  address: string;
  name: string;
  imap_host: string;
  imap_port: number;
  imap_security: Security;
  imap_user: string;
  smtp_host: string;
  smtp_port: number;
  smtp_security: Security;
  smtp_user: string;
  accept_plain: number;
  signed_out: number;
  last_success: number | null;
  last_error: string | null;
  last_error_at: number | null;
  unread: number;
  sync_mode: SyncSettings['mode'];
  sync_minutes: number;
  assign_known: number;
  bodies_back: SyncSettings['bodiesBack'];
  last_pass: number | null;
}

/** An account with what only the core needs to know. */
export interface AccountRecord extends Account {
  readonly acceptPlain: boolean;
  readonly signedOut: boolean;
  readonly lastSuccess: number | null;
  readonly lastError: WireError | null;
  readonly lastErrorAt: number | null;
  /** When the last sync of everything ended well, in milliseconds since 1970. */
  readonly lastPass: number | null;
}

export interface NewAccount {
  readonly address: string;
  readonly name: string;
  readonly imap: ServerSettings;
  readonly smtp: ServerSettings;
  readonly acceptPlain: boolean;
  readonly signedOut: boolean;
}

/** The folders whose unread mail counts: what webmail.md says of the original. */
const COUNTED = `role IS NULL OR role NOT IN ('sent', 'drafts', 'junk', 'trash', 'all', 'flagged')`;
const columns = `a.*, (SELECT coalesce(sum(CASE WHEN complete THEN unread ELSE max(unread, coalesce(server_unseen, 0)) END), 0)
  FROM folder WHERE account_id = a.id AND hidden = 0 AND (${COUNTED})) AS unread`;

const selectAll = sql('accounts.all', `SELECT ${columns} FROM account a ORDER BY a.id`);
const selectOne = sql('accounts.one', `SELECT ${columns} FROM account a WHERE a.id = ?`);
const selectByAddress = sql('accounts.byAddress', 'SELECT id FROM account WHERE address = ?');
const insertAccount = sql(
  'accounts.insert',
  `INSERT INTO account (id, address, name, imap_host, imap_port, imap_security, imap_user, smtp_host, smtp_port, smtp_security,
     smtp_user, accept_plain, signed_out, created) VALUES (${nextId('account')}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
);
const updateAccount = sql(
  'accounts.update',
  `UPDATE account SET name = ?, imap_host = ?, imap_port = ?, imap_security = ?, imap_user = ?, smtp_host = ?, smtp_port = ?,
     smtp_security = ?, smtp_user = ?, accept_plain = ? WHERE id = ?`,
);
const updateSignedOut = sql('accounts.signedOut', 'UPDATE account SET signed_out = ? WHERE id = ?');
const updateSuccess = sql('accounts.success', 'UPDATE account SET last_success = ? WHERE id = ?');
const updatePass = sql('accounts.pass', 'UPDATE account SET last_pass = ? WHERE id = ?');
const updateSync = sql(
  'accounts.sync',
  'UPDATE account SET sync_mode = ?, sync_minutes = ?, assign_known = ?, bodies_back = ? WHERE id = ?',
);
const updateKnownSince = sql(
  'accounts.knownSince',
  `UPDATE account SET known_since = ?, known_upto = (SELECT coalesce(max(id), 0) FROM message) WHERE id = ? AND assign_known = 0`,
);
const updateError = sql(
  'accounts.error',
  'UPDATE account SET last_error = ?, last_error_at = ? WHERE id = ?',
);
const selectNextId = sql('accounts.nextId', `SELECT ${nextId('account')} AS id`);
const selectFolders = sql('accounts.folders', 'SELECT id FROM folder WHERE account_id = ?');
const deleteAccount = sql('accounts.delete', 'DELETE FROM account WHERE id = ?');

/** A stored error, or null where it is of a code that this version does not know. */
export function parseError(text: string | null): WireError | null {
  if (text === null) return null;
  const parsed = wireError.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

const toRecord = (row: Row): AccountRecord => ({
  id: row.id,
  address: row.address,
  name: row.name,
  imap: { host: row.imap_host, port: row.imap_port, security: row.imap_security, user: row.imap_user },
  smtp: { host: row.smtp_host, port: row.smtp_port, security: row.smtp_security, user: row.smtp_user },
  unread: row.unread,
  acceptPlain: row.accept_plain === 1,
  signedOut: row.signed_out === 1,
  lastSuccess: row.last_success,
  lastError: parseError(row.last_error),
  lastErrorAt: row.last_error_at,
  lastPass: row.last_pass,
  sync: {
    mode: row.sync_mode,
    minutes: row.sync_minutes,
    assignKnown: row.assign_known === 1,
    bodiesBack: row.bodies_back,
  },
});

const serverParams = (server: ServerSettings) =>
  [server.host, server.port, server.security, server.user] as const;

export const accountsRepo = {
  all: (db: ReadDb): AccountRecord[] => db.all<Row>(selectAll).map(toRecord),
  get(db: ReadDb, id: AccountId): AccountRecord | undefined {
    const row = db.get<Row>(selectOne, id);
    return row && toRecord(row);
  },
  /** The highest id that a mailbox ever had; 0 where there was none. */
  lastId: (db: ReadDb): number => (db.get<{ id: number }>(selectNextId)?.id ?? 1) - 1,
  idOfAddress: (db: ReadDb, address: string): AccountId | undefined =>
    db.get<{ id: AccountId }>(selectByAddress, address)?.id,
  insert({ db, changes }: Tx, account: NewAccount, now: number): AccountId {
    const { lastInsertRowid } = db.run(
      insertAccount,
      account.address,
      account.name,
      ...serverParams(account.imap),
      ...serverParams(account.smtp),
      Number(account.acceptPlain),
      Number(account.signedOut),
      now,
    );
    const id = lastInsertRowid as AccountId;
    changes.accounts.add(id);
    return id;
  },
  update({ db, changes }: Tx, id: AccountId, account: Omit<NewAccount, 'address' | 'signedOut'>): void {
    db.run(
      updateAccount,
      account.name,
      ...serverParams(account.imap),
      ...serverParams(account.smtp),
      Number(account.acceptPlain),
      id,
    );
    changes.accounts.add(id);
  },
  setSignedOut({ db, changes }: Tx, id: AccountId, signedOut: boolean): void {
    db.run(updateSignedOut, Number(signedOut), id);
    changes.accounts.add(id);
  },
  /** Mail of known customers is looked at from the moment on that the option is switched on: `now`, in milliseconds. */
  setSync({ db, changes }: Tx, id: AccountId, sync: SyncSettings, now: number): void {
    if (sync.assignKnown) db.run(updateKnownSince, now, id);
    db.run(updateSync, sync.mode, sync.minutes, Number(sync.assignKnown), sync.bodiesBack, id);
    changes.accounts.add(id);
  },
  recordPass({ db }: Tx, id: AccountId, now: number): void {
    db.run(updatePass, now, id);
  },
  /** The last error stays, to be looked up: it is over where it is older than the last success. */
  recordSuccess({ db }: Tx, id: AccountId, now: number): void {
    db.run(updateSuccess, now, id);
  },
  recordError({ db }: Tx, id: AccountId, error: WireError, now: number): void {
    db.run(updateError, JSON.stringify(error), now, id);
  },
  remove({ db, changes }: Tx, id: AccountId): void {
    // Lists over all mailboxes lose its mail.
    for (const folder of db.all<{ id: FolderId }>(selectFolders, id)) changes.lists.add(folder.id);
    db.run(deleteAccount, id);
    changes.accounts.add(id);
  },
};
