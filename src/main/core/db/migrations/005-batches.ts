import type { Migration } from '../migrate.ts';

/**
 * Actions on more messages than one transaction should hold. What is left to do of one stands in `batch`, so that it goes on
 * after a crash; an entry of `undo` that is `running` is being taken back, and its steps go as they are done.
 */
export const batches: Migration = {
  version: 5,
  sql: `
CREATE TABLE batch_action (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- What is done to them, as JSON: written and read as a whole.
  action TEXT NOT NULL,
  -- The entry that takes back what is done so far.
  undo_id INTEGER
) STRICT;
CREATE TABLE batch (
  action_id INTEGER NOT NULL REFERENCES batch_action(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  location_ids TEXT NOT NULL,
  PRIMARY KEY (action_id, position)
) STRICT, WITHOUT ROWID;
ALTER TABLE undo ADD COLUMN running INTEGER NOT NULL DEFAULT 0;
`,
};
