import type { Migration } from '../migrate.ts';

/**
 * SQLite gives the id of the highest row again when that row has gone. What waits for the server, what takes an action back,
 * saved filters, conversations, what was pushed and files on disk name messages, their places, folders, mailboxes, drafts and
 * what is added to them by id and may outlive them: given again, an id would mean another message, and a deletion that waits would delete that one.
 * `id_given` keeps the highest id that was ever given while no row has it; new rows take the one above (`nextId`).
 */
export const idsOnce: Migration = {
  version: 8,
  sql: `
CREATE TABLE id_given (of TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO id_given VALUES
  ('location', max(coalesce((SELECT max(id) FROM location), 0), coalesce((SELECT max(location_id) FROM op_location), 0),
    coalesce((SELECT max(source_id) FROM op_location), 0), coalesce((SELECT max(location_id) FROM undo_step), 0))),
  ('message', max(coalesce((SELECT max(id) FROM message), 0), coalesce((SELECT max(known_upto) FROM account), 0),
    coalesce((SELECT max(message_id) FROM push_message), 0), coalesce((SELECT max(message_id) FROM known_log), 0),
    coalesce((SELECT max(thread_id) FROM thread_link), 0), coalesce((SELECT max(thread_id) FROM message), 0))),
  ('folder', max(coalesce((SELECT max(id) FROM folder), 0), coalesce((SELECT max(folder_id) FROM undo_step), 0),
    coalesce((SELECT max(payload ->> 'target') FROM op), 0), coalesce((SELECT max(payload ->> 'folderId') FROM op), 0),
    coalesce((SELECT max(query ->> '$.scope.folderId') FROM saved_filter), 0))),
  ('account', max(coalesce((SELECT max(id) FROM account), 0),
    coalesce((SELECT max(query ->> '$.scope.accountId') FROM saved_filter), 0))),
  ('outgoing', max(coalesce((SELECT max(id) FROM outgoing), 0), coalesce((SELECT max(payload ->> 'outgoingId') FROM op), 0))),
  ('upload', coalesce((SELECT max(id) FROM upload), 0));
CREATE TRIGGER location_last AFTER DELETE ON location WHEN OLD.id > (SELECT coalesce(max(id), 0) FROM location) BEGIN
  UPDATE id_given SET last = max(last, OLD.id) WHERE of = 'location';
END;
CREATE TRIGGER message_last AFTER DELETE ON message WHEN OLD.id > (SELECT coalesce(max(id), 0) FROM message) BEGIN
  UPDATE id_given SET last = max(last, OLD.id) WHERE of = 'message';
END;
CREATE TRIGGER folder_last AFTER DELETE ON folder WHEN OLD.id > (SELECT coalesce(max(id), 0) FROM folder) BEGIN
  UPDATE id_given SET last = max(last, OLD.id) WHERE of = 'folder';
END;
CREATE TRIGGER outgoing_last AFTER DELETE ON outgoing WHEN OLD.id > (SELECT coalesce(max(id), 0) FROM outgoing) BEGIN
  UPDATE id_given SET last = max(last, OLD.id) WHERE of = 'outgoing';
END;
CREATE TRIGGER upload_last AFTER DELETE ON upload WHEN OLD.id > (SELECT coalesce(max(id), 0) FROM upload) BEGIN
  UPDATE id_given SET last = max(last, OLD.id) WHERE of = 'upload';
END;
CREATE TRIGGER account_last AFTER DELETE ON account WHEN OLD.id > (SELECT coalesce(max(id), 0) FROM account) BEGIN
  UPDATE id_given SET last = max(last, OLD.id) WHERE of = 'account';
END;
`,
};
