import type { Migration } from '../migrate.ts';

/**
 * `message` is what a message is, `location` is where it lies. Counters of a folder are kept by triggers, so that no
 * write path can forget them. Times are milliseconds since 1970. Modseq and UIDVALIDITY are 63 and 32 bit: kept as text
 * where JavaScript's numbers would lose digits.
 */
export const initial: Migration = {
  version: 1,
  sql: `
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  imap_host TEXT NOT NULL, imap_port INTEGER NOT NULL, imap_security TEXT NOT NULL, imap_user TEXT NOT NULL,
  smtp_host TEXT NOT NULL, smtp_port INTEGER NOT NULL, smtp_security TEXT NOT NULL, smtp_user TEXT NOT NULL,
  accept_plain INTEGER NOT NULL DEFAULT 0,
  signed_out INTEGER NOT NULL DEFAULT 0,
  last_success INTEGER,
  last_error TEXT,
  last_error_at INTEGER,
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  delimiter TEXT NOT NULL,
  parent_path TEXT NOT NULL,
  role TEXT,
  selectable INTEGER NOT NULL,
  subscribed INTEGER NOT NULL,
  uidvalidity TEXT,
  uidnext INTEGER,
  highestmodseq TEXT,
  complete INTEGER NOT NULL DEFAULT 0,
  server_total INTEGER,
  server_unseen INTEGER,
  last_sync INTEGER,
  parked_until INTEGER,
  total INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, path)
) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  -- Message-ID, size and date (or a hash of the envelope): how a message is known again elsewhere.
  identity TEXT NOT NULL,
  message_id TEXT NOT NULL,
  in_reply_to TEXT NOT NULL,
  refs TEXT NOT NULL,
  subject TEXT NOT NULL,
  from_name TEXT NOT NULL,
  from_address TEXT NOT NULL,
  date_header INTEGER,
  size INTEGER NOT NULL,
  has_attachments INTEGER NOT NULL,
  problems TEXT NOT NULL DEFAULT '',
  preview TEXT NOT NULL DEFAULT '',
  body_cached INTEGER NOT NULL DEFAULT 0,
  remote_allowed INTEGER NOT NULL DEFAULT 0,
  orphaned INTEGER,
  UNIQUE (account_id, identity)
) STRICT;
CREATE INDEX message_by_message_id ON message(account_id, message_id);
CREATE INDEX message_orphaned ON message(orphaned) WHERE orphaned IS NOT NULL;

CREATE TABLE message_address (
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (message_id, kind, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE location (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
  -- NULL while a move or copy of ours has not reached the server.
  uid INTEGER,
  modseq TEXT,
  received INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  flagged INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  forwarded INTEGER NOT NULL DEFAULT 0,
  draft INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0,
  keywords TEXT NOT NULL DEFAULT '',
  UNIQUE (folder_id, uid)
) STRICT;
-- Of messages received in one second the higher UID is the newer; rows are stored newest first, so the id would turn them round.
CREATE INDEX location_list ON location(folder_id, received DESC, uid DESC, id DESC) WHERE deleted = 0;
CREATE INDEX location_by_message ON location(message_id);

CREATE TRIGGER location_added AFTER INSERT ON location WHEN NEW.deleted = 0 BEGIN
  UPDATE folder SET total = total + 1, unread = unread + (NEW.seen = 0) WHERE id = NEW.folder_id;
END;
CREATE TRIGGER location_removed AFTER DELETE ON location WHEN OLD.deleted = 0 BEGIN
  UPDATE folder SET total = total - 1, unread = unread - (OLD.seen = 0) WHERE id = OLD.folder_id;
END;
CREATE TRIGGER location_changed AFTER UPDATE OF folder_id, seen, deleted ON location
  WHEN OLD.folder_id <> NEW.folder_id OR OLD.seen <> NEW.seen OR OLD.deleted <> NEW.deleted BEGIN
  UPDATE folder SET total = total - (OLD.deleted = 0), unread = unread - (OLD.seen = 0 AND OLD.deleted = 0) WHERE id = OLD.folder_id;
  UPDATE folder SET total = total + (NEW.deleted = 0), unread = unread + (NEW.seen = 0 AND NEW.deleted = 0) WHERE id = NEW.folder_id;
END;

CREATE TABLE part (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  -- IMAP part number; "~N" for the N-th attachment of a message that had to be parsed whole.
  part TEXT NOT NULL,
  display INTEGER NOT NULL,
  type TEXT NOT NULL,
  charset TEXT,
  encoding TEXT NOT NULL,
  size INTEGER NOT NULL,
  name TEXT NOT NULL,
  content_id TEXT,
  inline INTEGER NOT NULL,
  flowed INTEGER NOT NULL,
  delsp INTEGER NOT NULL,
  -- Bytes in blobs/<id>, NULL while they are on the server only.
  cached_size INTEGER,
  UNIQUE (message_id, part)
) STRICT;

CREATE TABLE body (
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (message_id, position)
) STRICT;
CREATE TABLE body_charset (
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  charset TEXT NOT NULL,
  PRIMARY KEY (message_id, charset)
) STRICT, WITHOUT ROWID;

CREATE TABLE upload (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size INTEGER,
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE outgoing (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  mode TEXT NOT NULL,
  subject TEXT NOT NULL,
  html TEXT NOT NULL,
  source_message_id INTEGER REFERENCES message(id) ON DELETE SET NULL,
  in_reply_to TEXT NOT NULL DEFAULT '',
  refs TEXT NOT NULL DEFAULT '',
  -- Fixed when it is queued, so that every attempt is the same message.
  message_id TEXT NOT NULL DEFAULT '',
  date INTEGER,
  handed_over INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER,
  error TEXT,
  sent_copy TEXT NOT NULL DEFAULT 'pending',
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL
) STRICT;
CREATE TABLE outgoing_address (
  outgoing_id INTEGER NOT NULL REFERENCES outgoing(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (outgoing_id, kind, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE outgoing_attachment (
  outgoing_id INTEGER NOT NULL REFERENCES outgoing(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  upload_id INTEGER REFERENCES upload(id),
  message_id INTEGER REFERENCES message(id) ON DELETE SET NULL,
  part TEXT,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size INTEGER NOT NULL,
  content_id TEXT,
  PRIMARY KEY (outgoing_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE op (
  id INTEGER PRIMARY KEY,
  lane TEXT NOT NULL,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  inverse TEXT,
  grp TEXT,
  state TEXT NOT NULL DEFAULT 'queued',
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER,
  error TEXT,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX op_lane ON op(lane, id);
-- Where the server has each message that an operation touches, at the operation's turn.
CREATE TABLE op_location (
  op_id INTEGER NOT NULL REFERENCES op(id) ON DELETE CASCADE,
  location_id INTEGER NOT NULL,
  folder_id INTEGER NOT NULL,
  uid INTEGER,
  PRIMARY KEY (op_id, location_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX op_location_by_uid ON op_location(folder_id, uid);
CREATE INDEX op_location_by_location ON op_location(location_id);

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
