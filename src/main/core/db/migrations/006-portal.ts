import type { Migration } from '../migrate.ts';

/**
 * Portals, what goes to them, and what messages are bound to there. An association belongs to a message by its identity, so that
 * it outlives a row that is dropped and synced again. `location.pushed` carries the bits of a message's associations
 * beside those of its keywords: a binding of ours is shown before the server has its keyword, and where it keeps none.
 */
export const portal: Migration = {
  version: 6,
  sql: `
CREATE TABLE portal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  origin TEXT NOT NULL UNIQUE,
  way TEXT NOT NULL,
  -- Of an OAuth application; its secret and the tokens are with the secrets.
  client_id TEXT NOT NULL DEFAULT '',
  user_id INTEGER,
  user_name TEXT NOT NULL DEFAULT '',
  -- As the portal names them, with blanks between.
  scopes TEXT NOT NULL DEFAULT '',
  leads INTEGER,
  -- The larger limits of an Enterprise plan.
  enterprise INTEGER NOT NULL DEFAULT 0,
  signed_out INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  checked INTEGER,
  -- What one click does, as JSON: written and read as a whole.
  defaults TEXT NOT NULL DEFAULT '{}',
  created INTEGER NOT NULL
) STRICT;
-- NULL: the first portal that was connected.
ALTER TABLE account ADD COLUMN portal_id INTEGER REFERENCES portal(id) ON DELETE SET NULL;
ALTER TABLE account ADD COLUMN no_portal INTEGER NOT NULL DEFAULT 0;

-- Arriving mail of known customers (row S7): since when, and up to which message it has been looked at.
ALTER TABLE account ADD COLUMN known_since INTEGER;
ALTER TABLE account ADD COLUMN known_upto INTEGER NOT NULL DEFAULT 0;
UPDATE account SET known_since = coalesce(last_success, created), known_upto = (SELECT coalesce(max(id), 0) FROM message)
  WHERE assign_known = 1;
CREATE TABLE known_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  message_id INTEGER NOT NULL,
  subject TEXT NOT NULL,
  address TEXT NOT NULL,
  outcome TEXT NOT NULL,
  -- Who it was assigned to, or which exclusion it met.
  detail TEXT NOT NULL,
  push_id INTEGER REFERENCES push(id) ON DELETE SET NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX known_log_by_push ON known_log(push_id);

CREATE TABLE push (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  portal_id INTEGER NOT NULL REFERENCES portal(id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  -- Ours, in every field that can carry it, and the beginning of every Idempotency-Key: never used for another push.
  marker TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  -- JSON of the kind's schema.
  payload TEXT NOT NULL,
  by_rule INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER,
  error TEXT,
  -- 'mail': the portal's own copy of the message was acted on. 'general': the record was made by itself.
  way TEXT,
  record_id TEXT,
  url TEXT,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL
) STRICT;
CREATE INDEX push_open ON push(portal_id, id) WHERE state IN ('queued', 'running', 'deferred');
CREATE INDEX push_changed ON push(changed);
CREATE TABLE push_message (
  push_id INTEGER NOT NULL REFERENCES push(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  PRIMARY KEY (push_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX push_message_by_message ON push_message(message_id, push_id);
-- One call that makes something. Begun and without a result: the portal may have done it.
CREATE TABLE push_step (
  push_id INTEGER NOT NULL REFERENCES push(id) ON DELETE CASCADE,
  step TEXT NOT NULL,
  begun INTEGER NOT NULL,
  result TEXT,
  PRIMARY KEY (push_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE association (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  identity TEXT NOT NULL,
  kind TEXT NOT NULL,
  bit INTEGER NOT NULL,
  -- NULL: seen in the portal, where others made it.
  push_id INTEGER REFERENCES push(id) ON DELETE SET NULL,
  portal_id INTEGER REFERENCES portal(id) ON DELETE SET NULL,
  state TEXT NOT NULL,
  record_id TEXT,
  url TEXT,
  title TEXT NOT NULL,
  error TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX association_by_message ON association(account_id, identity);
CREATE INDEX association_by_push ON association(push_id);

ALTER TABLE location DROP COLUMN bound;
ALTER TABLE location ADD COLUMN pushed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE location ADD COLUMN bound INTEGER GENERATED ALWAYS AS (pushed | CASE WHEN keywords = '' THEN 0 ELSE
    (instr(' ' || lower(keywords) || ' ', ' $b24task ') > 0) + 2 * (instr(' ' || lower(keywords) || ' ', ' $b24crm ') > 0)
    + 4 * (instr(' ' || lower(keywords) || ' ', ' $b24feed ') > 0) + 8 * (instr(' ' || lower(keywords) || ' ', ' $b24chat ') > 0)
    + 16 * (instr(' ' || lower(keywords) || ' ', ' $b24event ') > 0) END) VIRTUAL;
DROP TRIGGER list_location_changed;
CREATE TRIGGER list_location_changed
  AFTER UPDATE OF folder_id, uid, received, seen, flagged, answered, deleted, keywords, pushed ON location BEGIN
  INSERT INTO list_change (location_id) VALUES (NEW.id);
END;
-- A message that comes again, by a copy or a new sync, has its bindings still.
CREATE TRIGGER location_bound AFTER INSERT ON location WHEN EXISTS (SELECT 1 FROM association) BEGIN
  UPDATE location SET pushed = (SELECT coalesce(sum(bit), 0) FROM (SELECT DISTINCT a.bit FROM message m
    JOIN association a ON a.account_id = m.account_id AND a.identity = m.identity WHERE m.id = NEW.message_id))
  WHERE id = NEW.id;
END;

-- Calendar data that goes along with a mail: the answer to an invitation.
ALTER TABLE outgoing ADD COLUMN calendar TEXT NOT NULL DEFAULT '';
-- What was answered to which state of an event. An answer that was taken out of the outbox before it was sent was none.
CREATE TABLE invitation_answer (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  uid TEXT NOT NULL,
  recurrence TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  answer TEXT NOT NULL,
  outgoing_id INTEGER REFERENCES outgoing(id) ON DELETE SET NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, uid, recurrence, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_answer_by_outgoing ON invitation_answer(outgoing_id);
CREATE TRIGGER invitation_unsent BEFORE DELETE ON outgoing WHEN OLD.state <> 'sent' BEGIN
  DELETE FROM invitation_answer WHERE outgoing_id = OLD.id;
END;

-- Conversations whose later messages go to the CRM by themselves: each by one of its messages, for its number may change.
CREATE TABLE crm_follow (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  identity TEXT NOT NULL,
  portal_id INTEGER NOT NULL REFERENCES portal(id) ON DELETE CASCADE,
  -- JSON: where they are filed, and the words in it.
  form TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (account_id, identity)
) STRICT, WITHOUT ROWID;

-- What the portal told of people, departments, projects and CRM records; asked again when it is old.
CREATE TABLE portal_cache (
  portal_id INTEGER NOT NULL REFERENCES portal(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  -- JSON of the shape that its reader checks.
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (portal_id, key)
) STRICT, WITHOUT ROWID;
`,
};
