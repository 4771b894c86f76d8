import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { MessageId } from '#shared/model/ids.ts';
import { openStore } from '../store.ts';
import { accountsRepo } from './accounts.repo.ts';
import { foldersRepo } from './folders.repo.ts';
import { indexRepo } from './index.repo.ts';
import { knownRepo } from './known.repo.ts';
import { flagState, locationsRepo } from './locations.repo.ts';
import { messagesRepo } from './messages.repo.ts';

it('a message is decided about once it stands in its conversation, which may be followed', () => {
  const dir = mkdtempSync(join(tmpdir(), 'postino-known-'));
  const store = openStore({ file: join(dir, 'x.db'), onCommit: () => undefined });
  try {
    const server = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
    const settings = { address: 'me@x.example', name: '', imap: server, smtp: server };
    const listed = { path: 'INBOX', name: 'INBOX', delimiter: '/', parentPath: '', role: 'inbox' } as const;
    const [accountId, id] = store.write((tx) => {
      const account = accountsRepo.insert(tx, { ...settings, acceptPlain: false, signedOut: false }, 0);
      const folder = foldersRepo.insert(tx, account, { ...listed, selectable: true, subscribed: true });
      accountsRepo.setSync(tx, account, { ...accountsRepo.get(tx.db, account)!.sync, assignKnown: true }, 0);
      const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
      const message = { identity: 'i', messageId: '<i@x>', inReplyTo: '', references: [], subject: '' };
      const adopted = messagesRepo.adopt(
        tx,
        account,
        { ...message, addresses, dateHeader: 1, size: 1, problems: [] },
        false,
      );
      const at = { uid: 1, received: 10, flags: flagState([]) };
      locationsRepo.place(tx, account, folder, adopted.id, true, at);
      return [account, adopted.id] as const;
    });
    const next = (): MessageId[] => knownRepo.next(store.read, accountId, 9);
    expect(next()).toEqual([]);
    store.write((tx) => indexRepo.setUpto(tx, id));
    expect(next()).toEqual([id]);
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
