import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AccountId, FolderId, MessageId } from '#shared/model/ids.ts';
import { emptyChanges, openStore, type ChangeSet, type Store } from '../store.ts';
import { accountsRepo } from './accounts.repo.ts';
import { foldersRepo } from './folders.repo.ts';
import { flagState, locationsRepo } from './locations.repo.ts';
import { messagesRepo } from './messages.repo.ts';
import { threadsRepo } from './threads.repo.ts';

// Lists show other mail after these changes: without a word of it they would go on showing what is no more.

let dir: string;
let store: Store;
let told: ChangeSet;
let account: AccountId;
let inbox: FolderId;
let clients: FolderId;
const listed = (path: string, role: 'inbox' | 'junk' | null = null) => ({
  ...{ path, name: path, delimiter: '/', parentPath: '' },
  ...{ role, selectable: true, subscribed: true },
});
const lists = (): FolderId[] => [...told.lists].toSorted();

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-told-'));
  told = emptyChanges();
  store = openStore({ file: join(dir, 'x.db'), onCommit: (changes) => (told = changes) });
  const server = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
  const settings = { address: 'a@b.example', name: '', imap: server, smtp: server };
  account = store.write((tx) =>
    accountsRepo.insert(tx, { ...settings, acceptPlain: false, signedOut: false }, 0),
  );
  inbox = store.write((tx) => foldersRepo.insert(tx, account, listed('INBOX', 'inbox')));
  clients = store.write((tx) => foldersRepo.insert(tx, account, listed('Clienti')));
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

it('tells the lists that a mailbox has gone', () => {
  store.write((tx) => accountsRepo.remove(tx, account));
  expect(lists()).toEqual([inbox, clients]);
});

it('tells the lists that a folder was deleted, came back, or is for something else now', () => {
  for (const hidden of [true, false]) {
    store.write((tx) => foldersRepo.setHidden(tx, foldersRepo.get(tx.db, clients)!, hidden));
    expect(lists()).toEqual([clients]);
  }
  store.write((tx) => foldersRepo.updateListed(tx, account, clients, listed('Clienti', 'junk')));
  expect(lists()).toEqual([clients]);
});

it('tells the lists of a conversation that has become part of another', () => {
  const receive = (folder: FolderId, uid: number): MessageId =>
    store.write((tx) => {
      const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
      const { id } = messagesRepo.adopt(
        tx,
        account,
        {
          ...{ identity: `i${uid}`, messageId: '', inReplyTo: '', references: [], subject: '', addresses },
          ...{ dateHeader: 0, size: 1, problems: [] },
        },
        false,
      );
      locationsRepo.place(tx, account, folder, id, true, { uid, received: 0, flags: flagState([]) });
      return id;
    });
  const [a, b, c] = [receive(clients, 1), receive(clients, 2), receive(inbox, 3)];
  store.write((tx) => threadsRepo.unite(tx, a, c));
  store.write((tx) => threadsRepo.unite(tx, b, c));
  expect(lists()).toEqual([clients]);
});
