import type { Migration } from '../migrate.ts';

/**
 * What a message's header says of how it was sent, asked for with its envelope from now on. Messages that are here already
 * stay as they are: nothing is known of them, so they count as a person's.
 */
export const mailing: Migration = {
  version: 7,
  sql: `
-- Bits: 1 to many at once (List-Id, List-Unsubscribe, Precedence), 2 by a program on its own (Auto-Submitted).
ALTER TABLE message ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0;
-- Of the messages that name a list or a way out of it.
CREATE TABLE message_list (
  message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  -- In small letters, without brackets; empty where there is none.
  list_id TEXT NOT NULL,
  -- Addresses of List-Unsubscribe, with blanks between.
  unsubscribe TEXT NOT NULL,
  -- One POST is enough (RFC 8058).
  one_click INTEGER NOT NULL
) STRICT;
`,
};
