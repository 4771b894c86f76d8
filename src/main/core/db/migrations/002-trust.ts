import type { Migration } from '../migrate.ts';

/**
 * Where the person sees a message (`location.folder_id`) and where the server has it (`server_folder_id`, `uid`) are two
 * facts, and so are a folder's `path` and `server_path`: an action changes the first at once and the second when its turn on
 * the server has come. `location.deleted` has two bits: 1 for the server's \Deleted, 2 for a deletion of ours that waits.
 * Deletions that waited in the old form knew no row any more; they are dropped, and their messages come back.
 */
export const trust: Migration = {
  version: 2,
  sql: `
ALTER TABLE account ADD COLUMN sync_mode TEXT NOT NULL DEFAULT 'push';
ALTER TABLE account ADD COLUMN sync_minutes INTEGER NOT NULL DEFAULT 10;
ALTER TABLE account ADD COLUMN assign_known INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN bodies_back TEXT NOT NULL DEFAULT '1y';
-- When the last sync of everything ended well.
ALTER TABLE account ADD COLUMN last_pass INTEGER;

ALTER TABLE folder ADD COLUMN server_path TEXT;
-- Where the comparison of older flags goes on, on servers without modification sequences: the UID below which it has not been.
ALTER TABLE folder ADD COLUMN flags_cursor INTEGER;
-- Deleted here; the server's turn has not come.
ALTER TABLE folder ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
UPDATE folder SET server_path = path;
CREATE INDEX folder_by_server_path ON folder(account_id, server_path);

ALTER TABLE message ADD COLUMN body_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN body_used INTEGER NOT NULL DEFAULT 0;
UPDATE message SET body_size = coalesce((SELECT sum(length(content)) FROM body WHERE message_id = message.id), 0) WHERE body_cached = 1;
CREATE INDEX message_by_body_used ON message(body_used, body_size, account_id) WHERE body_cached = 1;
-- When the file in blobs/ was last wanted.
ALTER TABLE part ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
CREATE INDEX part_cached ON part(used) WHERE cached_size IS NOT NULL;

CREATE TABLE location_new (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
  server_folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
  -- NULL while a copy of ours has not reached the server, and between a change of UIDVALIDITY and the matching.
  uid INTEGER,
  received INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  flagged INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  forwarded INTEGER NOT NULL DEFAULT 0,
  draft INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0,
  keywords TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO location_new
  SELECT l.id, l.message_id, l.folder_id,
    CASE WHEN l.uid IS NULL THEN coalesce(w.folder_id, l.folder_id) ELSE l.folder_id END,
    CASE WHEN l.uid IS NULL THEN w.uid ELSE l.uid END,
    l.received, l.seen, l.flagged, l.answered, l.forwarded, l.draft, l.deleted, l.keywords
  FROM location l LEFT JOIN (
    SELECT location_id, folder_id, uid, min(op_id) FROM op_location WHERE uid IS NOT NULL GROUP BY location_id
  ) w ON w.location_id = l.id AND EXISTS (SELECT 1 FROM folder WHERE id = w.folder_id);
DROP TABLE location;
ALTER TABLE location_new RENAME TO location;
CREATE UNIQUE INDEX location_on_server ON location(server_folder_id, uid);
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
  WHEN OLD.folder_id <> NEW.folder_id OR OLD.seen <> NEW.seen OR (OLD.deleted = 0) <> (NEW.deleted = 0) BEGIN
  UPDATE folder SET total = total - (OLD.deleted = 0), unread = unread - (OLD.seen = 0 AND OLD.deleted = 0) WHERE id = OLD.folder_id;
  UPDATE folder SET total = total + (NEW.deleted = 0), unread = unread + (NEW.seen = 0 AND NEW.deleted = 0) WHERE id = NEW.folder_id;
END;

DELETE FROM op WHERE kind = 'expunge';
CREATE TABLE op_location_new (
  op_id INTEGER NOT NULL REFERENCES op(id) ON DELETE CASCADE,
  location_id INTEGER NOT NULL,
  -- Of a copy: the row that it is made from.
  source_id INTEGER,
  PRIMARY KEY (op_id, location_id)
) STRICT, WITHOUT ROWID;
INSERT INTO op_location_new (op_id, location_id) SELECT op_id, location_id FROM op_location;
DROP TABLE op_location;
ALTER TABLE op_location_new RENAME TO op_location;
CREATE INDEX op_location_by_location ON op_location(location_id);
-- The target's UIDNEXT before the first attempt of a move or copy: what lies above it may be ours.
ALTER TABLE op ADD COLUMN baseline INTEGER;
ALTER TABLE op DROP COLUMN inverse;
ALTER TABLE op DROP COLUMN grp;

CREATE TABLE undo (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  at INTEGER NOT NULL,
  until INTEGER
) STRICT;
-- What puts one thing back. Which columns a step uses follows from its verb.
CREATE TABLE undo_step (
  undo_id INTEGER NOT NULL REFERENCES undo(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  verb TEXT NOT NULL,
  location_id INTEGER,
  folder_id INTEGER,
  word TEXT,
  on_off INTEGER,
  PRIMARY KEY (undo_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  action TEXT NOT NULL,
  count INTEGER NOT NULL,
  folder TEXT NOT NULL,
  error TEXT,
  at INTEGER NOT NULL
) STRICT;
`,
};
