import type { Migration } from '../migrate.ts';

/**
 * Parts too get an id that no part had before (see 008): a file in blobs/ is named by it, and the pieces of one whose fetching was
 * cut short lie beside it. Given again, the id would make another part's file go on with them.
 */
export const partsOnce: Migration = {
  version: 9,
  sql: `
INSERT INTO id_given VALUES ('part', coalesce((SELECT max(id) FROM part), 0));
CREATE TRIGGER part_last AFTER DELETE ON part WHEN OLD.id > (SELECT coalesce(max(id), 0) FROM part) BEGIN
  UPDATE id_given SET last = max(last, OLD.id) WHERE of = 'part';
END;
`,
};
