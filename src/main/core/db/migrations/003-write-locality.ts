import type { Migration } from '../migrate.ts';

/**
 * A first sync stores thousands of messages in the order of their dates. With the date in front, one identity's place in its
 * index is beside the last one's, and a transaction changes a few pages of it instead of one for each message. The index of
 * Message-IDs had the same cost and nobody who asked it.
 */
export const writeLocality: Migration = {
  version: 3,
  sql: `
UPDATE message SET identity = coalesce(date_header, '') || '|' || size || '|' || message_id WHERE message_id <> '';
DROP INDEX message_by_message_id;
`,
};
