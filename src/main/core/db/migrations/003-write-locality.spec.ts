import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FetchMessageObject } from 'imapflow';
import { toIncoming } from '../../sync/envelope.ts';
import { openDriver, sql, type Driver } from '../driver.ts';
import { migrate, migrations } from '../migrate.ts';

let dir: string;
let driver: Driver;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-003-'));
  driver = openDriver(join(dir, 'x.db'), { readonly: false });
});
afterEach(() => {
  driver.close();
  rmSync(dir, { recursive: true, force: true });
});

const fetched = (messageId: string, date: Date | undefined): FetchMessageObject => ({
  uid: 1,
  seq: 1,
  id: '',
  size: 77,
  envelope: { messageId, ...(date === undefined ? {} : { date }) },
});

describe('the format 003', () => {
  it('knows the messages of the format before by the identity that a sync now makes', () => {
    const before = migrations.filter((one) => one.version < 3);
    migrate(driver, join(dir, 'x.db'), before);
    driver.exec(`INSERT INTO account (id, address, name, imap_host, imap_port, imap_security, imap_user, smtp_host, smtp_port, smtp_security, smtp_user, created)
      VALUES (1, 'a@b.example', '', '', 1, '', '', '', 1, '', '', 0)`);
    const add = sql(
      'test.add',
      `INSERT INTO message (id, account_id, identity, message_id, in_reply_to, refs, subject, from_name, from_address, date_header, size, has_attachments)
       VALUES (?, 1, ?, ?, '', '', '', '', '', ?, 77, 0)`,
    );
    driver.db.run(add, 1, '<1@x>|77|1700000000000', '<1@x>', 1_700_000_000_000);
    driver.db.run(add, 2, '<2@x>|77|', '<2@x>', null);
    driver.db.run(add, 3, 'digest:abc', '', null);
    migrate(driver, join(dir, 'x.db'));

    const identities = driver.db
      .all<{ identity: string }>(sql('test.all', 'SELECT identity FROM message ORDER BY id'))
      .map((row) => row.identity);
    expect(identities).toEqual([
      toIncoming(fetched('<1@x>', new Date(1_700_000_000_000)), 0).message.identity,
      toIncoming(fetched('<2@x>', undefined), 0).message.identity,
      'digest:abc',
    ]);
  });
});
