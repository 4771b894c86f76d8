import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountId, folderId, locationId, messageId } from '#shared/model/ids.ts';
import { migrations } from './migrate.ts';
import { initial } from './migrations/001-initial.ts';
import { foldersRepo } from './repos/folders.repo.ts';
import { flagState, locationsRepo } from './repos/locations.repo.ts';
import { mailingRepo } from './repos/mailing.repo.ts';
import { opsRepo } from './repos/ops.repo.ts';
import { openStore } from './store.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-migrate-'));
  file = join(dir, 'postino.db');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A profile as version 1 left it: one message in its place, one whose move waits, one whose deletion waits. */
function writeVersion1(): void {
  const db = new Database(file);
  db.exec(initial.sql);
  db.pragma('user_version = 1');
  db.exec(`
    INSERT INTO account VALUES (1, 'a@b.example', 'A', 'h', 1, 'tls', 'u', 'h', 1, 'tls', 'u', 0, 0, 5, NULL, NULL, 1);
    INSERT INTO folder (id, account_id, path, name, delimiter, parent_path, role, selectable, subscribed, uidvalidity, uidnext, complete)
      VALUES (1, 1, 'INBOX', 'INBOX', '/', '', 'inbox', 1, 1, '7', 4, 1), (2, 1, 'Clienti', 'Clienti', '/', '', NULL, 1, 1, '8', 1, 1);
    INSERT INTO message (id, account_id, identity, message_id, in_reply_to, refs, subject, from_name, from_address, size, has_attachments, body_cached)
      VALUES (1, 1, 'a', '', '', '', '', '', '', 1, 0, 1), (2, 1, 'b', '', '', '', '', '', '', 1, 0, 0);
    INSERT INTO body VALUES (1, 0, 'text', 'ciao');
    INSERT INTO location (id, message_id, folder_id, uid, modseq, received, keywords) VALUES (1, 1, 1, 1, '44', 10, 'x'), (2, 2, 2, NULL, NULL, 20, '');
    INSERT INTO op (id, lane, account_id, kind, payload, created) VALUES (1, 'account:1', 1, 'move', '{"target":2}', 1),
      (2, 'account:1', 1, 'flag', '{"flag":"\\\\Seen","add":true}', 1), (3, 'account:1', 1, 'expunge', '{}', 1);
    INSERT INTO op_location VALUES (1, 2, 1, 2), (2, 2, 2, NULL), (3, 9, 1, 3);
  `);
  db.close();
}

describe('a profile of version 1', () => {
  it('keeps its mail and what waits for the server, after a copy of the file', () => {
    writeVersion1();
    const store = openStore({ file, onCommit: () => undefined });
    expect(existsSync(`${file}.before-${migrations.at(-1)?.version}`)).toBe(true);
    const [placed, moved] = [1, 2].map((id) => locationsRepo.get(store.read, locationId.parse(id)));
    expect(placed).toMatchObject({ folder_id: 1, server_folder_id: 1, uid: 1, keywords: 'x' });
    expect(moved).toMatchObject({ folder_id: 2, server_folder_id: 1, uid: 2 });
    expect(foldersRepo.get(store.read, folderId.parse(2))).toMatchObject({
      server_path: 'Clienti',
      total: 1,
      unread: 1,
    });
    expect(mailingRepo.of(store.read, messageId.parse(1))).toMatchObject({ bulk: false, auto: false });
    const waiting = opsRepo.ofLocation(store.read, locationId.parse(2));
    expect(waiting.map((op) => op.kind)).toEqual(['move', 'flag']);
    expect(opsRepo.count(store.read, 'account:1')).toBe(2);
    store.write((tx) => locationsRepo.setFlag(tx, moved!, '\\Seen', true));
    expect(foldersRepo.get(store.read, folderId.parse(2))?.unread).toBe(0);
    expect(opsRepo.pendingFlags(store.read, accountId.parse(1), folderId.parse(1))).toMatchObject([
      { uid: 2, flag: '\\Seen' },
    ]);
    store.close();
  });

  it('gives no id that something there still names, though its row has gone', () => {
    writeVersion1();
    const db = new Database(file);
    for (const step of migrations.slice(1, 7)) db.exec(step.sql);
    db.exec('INSERT INTO op_location (op_id, location_id) VALUES (2, 12)');
    db.pragma('user_version = 7');
    db.close();
    const store = openStore({ file, onCommit: () => undefined });
    const [inbox, message] = [folderId.parse(1), messageId.parse(1)];
    const at = { uid: 30, received: 30, flags: flagState([]) };
    store.write((tx) => locationsRepo.place(tx, accountId.parse(1), inbox, message, true, at));
    expect(locationsRepo.byUid(store.read, inbox, 30)?.id).toBe(13);
    store.close();
  });

  it('of a newer Postino is refused and left as it is', () => {
    const db = new Database(file);
    db.pragma('user_version = 999');
    db.close();
    expect(() => openStore({ file, onCommit: () => undefined })).toThrow(/newer Postino/);
    const again = new Database(file);
    expect(again.pragma('user_version', { simple: true })).toBe(999);
    again.close();
  });
});

describe('the hot queries', () => {
  const plan = (sql: string): string => {
    openStore({ file, onCommit: () => undefined }).close();
    const db = new Database(file);
    const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    db.close();
    return rows.map((row) => row.detail).join('\n');
  };

  it('read pages and UIDs from an index alone', () => {
    const page = plan(
      'SELECT id FROM location WHERE folder_id = 1 AND deleted = 0 ORDER BY received DESC, uid DESC, id DESC LIMIT 50',
    );
    expect(page).toMatch(/USING COVERING INDEX location_list/);
    expect(page).not.toMatch(/TEMP B-TREE/);
    expect(plan('SELECT uid FROM location WHERE server_folder_id = 1 AND uid IS NOT NULL')).toMatch(
      /USING COVERING INDEX location_on_server/,
    );
  });
});
