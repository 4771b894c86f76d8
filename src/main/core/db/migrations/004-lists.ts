import type { Migration } from '../migrate.ts';

/**
 * Lists, search, conversations and people. What a first sync writes stays as cheap as it was: threads, sort keys and the
 * full-text index are made afterwards, in batches, from `index_state.upto` (every message up to there is in them) and
 * `index_pending` (messages that changed since, or whose text came). A reader that keeps places in memory learns from
 * `list_change` what to read again; places that were added have ids above those it knows.
 */
export const lists: Migration = {
  version: 4,
  sql: `
-- The conversation: the smallest id of its messages, or NULL for a message that stands alone.
ALTER TABLE message ADD COLUMN thread_id INTEGER;
CREATE INDEX message_by_thread ON message(thread_id) WHERE thread_id IS NOT NULL;
-- All that lists keep of every message, in one narrow index.
CREATE INDEX message_facts ON message(id, thread_id, size, has_attachments);
-- Bits of the associations that keywords carry: task 1, crm 2, feed 4, chat 8, event 16.
ALTER TABLE location ADD COLUMN bound INTEGER GENERATED ALWAYS AS (CASE WHEN keywords = '' THEN 0 ELSE
    (instr(' ' || lower(keywords) || ' ', ' $b24task ') > 0) + 2 * (instr(' ' || lower(keywords) || ' ', ' $b24crm ') > 0)
    + 4 * (instr(' ' || lower(keywords) || ' ', ' $b24feed ') > 0) + 8 * (instr(' ' || lower(keywords) || ' ', ' $b24chat ') > 0)
    + 16 * (instr(' ' || lower(keywords) || ' ', ' $b24event ') > 0) END) VIRTUAL;

CREATE TABLE list_change (seq INTEGER PRIMARY KEY, location_id INTEGER, message_id INTEGER) STRICT;
CREATE TRIGGER list_location_changed AFTER UPDATE OF folder_id, uid, received, seen, flagged, answered, deleted, keywords ON location BEGIN
  INSERT INTO list_change (location_id) VALUES (NEW.id);
END;
CREATE TRIGGER list_location_removed AFTER DELETE ON location BEGIN
  INSERT INTO list_change (location_id) VALUES (OLD.id);
END;
CREATE TRIGGER list_message_changed AFTER UPDATE OF thread_id, has_attachments ON message BEGIN
  INSERT INTO list_change (message_id) VALUES (NEW.id);
END;

-- What a message is sorted and threaded by. \`subject_key\` without Re: and Fwd:, folded as for search.
CREATE TABLE message_index (
  message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  sender_key TEXT NOT NULL,
  subject_key TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- A reply by its subject that names no message: found by its subject alone.
  loose INTEGER NOT NULL
) STRICT;
CREATE INDEX message_index_by_sender ON message_index(sender_key, message_id);
CREATE INDEX message_index_by_subject ON message_index(subject_key, at, message_id, loose);
-- Every Message-ID that a message has or names, as a number made of its digest, and the conversation that it belongs to.
CREATE TABLE thread_link (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  link INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  PRIMARY KEY (account_id, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_link_by_thread ON thread_link(thread_id);

-- The index alone, by message id; what it was made from is not kept, so a text may leave the cache and stay findable.
CREATE VIRTUAL TABLE search USING fts5(subject, sender, recipient, copied, body, files,
  content='', contentless_delete=1, prefix='2 3', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co'");
-- The text of a message as plain text, while its body is cached: where excerpts around a hit come from.
CREATE TABLE search_text (
  message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE index_state (id INTEGER PRIMARY KEY CHECK (id = 1), upto INTEGER NOT NULL) STRICT;
INSERT INTO index_state VALUES (1, 0);
CREATE TABLE index_pending (message_id INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER index_body AFTER UPDATE OF body_cached ON message WHEN NEW.body_cached = 1 BEGIN
  INSERT OR IGNORE INTO index_pending VALUES (NEW.id);
END;
CREATE TRIGGER index_removed AFTER DELETE ON message BEGIN
  DELETE FROM search WHERE rowid = OLD.id;
  DELETE FROM index_pending WHERE message_id = OLD.id;
  -- The highest id may be given again.
  UPDATE index_state SET upto = min(upto, (SELECT coalesce(max(id), 0) FROM message));
  INSERT INTO list_change (message_id) VALUES (OLD.id);
END;

-- Everybody who wrote or was written to, and the address book.
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  -- Name and address, folded, with a space before each word: what a beginning is looked for in.
  words TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0,
  received INTEGER NOT NULL DEFAULT 0,
  last INTEGER NOT NULL DEFAULT 0,
  contact INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX person_contacts ON person(name COLLATE NOCASE) WHERE contact = 1;
CREATE TABLE trusted_sender (address TEXT PRIMARY KEY COLLATE NOCASE) STRICT, WITHOUT ROWID;
CREATE TABLE saved_filter (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- A ListQuery, as JSON: stored and given back as a whole.
  query TEXT NOT NULL
) STRICT;
`,
};
