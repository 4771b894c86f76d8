import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AccountId, FolderId, LocationId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { flagState, locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import { systemClock } from '../ports.ts';
import { syncFolder } from './sync-folder.ts';

const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => logger,
};

let dir: string;
let store: Store;
let account: AccountId;
let inbox: FolderId;
let junk: FolderId;

/** A message that the server has in a folder, as a sync has placed it. */
function place(folder: FolderId, uid: number): LocationId {
  return store.write((tx) => {
    const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
    const facts = { messageId: `<${folder}.${uid}>`, inReplyTo: '', references: [], subject: '', addresses };
    const message = { ...facts, identity: `${folder}.${uid}`, dateHeader: 0, size: 1, problems: [] };
    const { id } = messagesRepo.adopt(tx, account, message, false);
    locationsRepo.place(tx, account, folder, id, true, { uid, received: uid, flags: flagState([]) });
    return locationsRepo.byUid(tx.db, folder, uid)!.id;
  });
}
const synced = (id: FolderId, uidnext: number, total: number): void =>
  store.write((tx) => {
    const state = { uidvalidity: '1', uidnext, highestmodseq: null, complete: true };
    foldersRepo.setSynced(tx, foldersRepo.get(tx.db, id)!, { ...state, total, now: 0 });
  });

/** A server without CONDSTORE that has these UIDs; `meanwhile` runs when it has answered and the answer is on its way. */
function server(uids: readonly number[], uidnext: number, meanwhile: () => void): ImapFlow {
  const box = { path: 'INBOX', uidValidity: 1n, uidNext: uidnext, exists: uids.length };
  const parts = { usable: true, capabilities: new Map<string, boolean>(), enabled: new Set<string>() };
  const client = Object.assign(new EventEmitter(), parts, {
    mailbox: box,
    mailboxOpen: () => Promise.resolve(box),
    async search() {
      await Promise.resolve();
      meanwhile();
      return [...uids];
    },
    async *fetch() {
      await Promise.resolve();
      for (const uid of uids) yield { uid, flags: new Set<string>() };
    },
  });
  return client as unknown as ImapFlow;
}
const sync = (client: ImapFlow): Promise<void> =>
  syncFolder(client, inbox, {
    ...{ store, clock: systemClock, logger, signal: new AbortController().signal },
    ...{ onProgress: () => undefined, takeUrgent: () => [] },
  });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-sync-folder-'));
  store = openStore({ file: join(dir, 'postino.db'), onCommit: () => undefined });
  store.write((tx) => {
    const host = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
    const settings = { address: 'a@x.example', name: '', imap: host, smtp: host };
    account = accountsRepo.insert(tx, { ...settings, acceptPlain: false, signedOut: false }, 0);
    const insert = (path: string) =>
      foldersRepo.insert(tx, account, {
        ...{ path, name: path, delimiter: '/', parentPath: '', role: null },
        ...{ selectable: true, subscribed: true },
      });
    [inbox, junk] = [insert('INBOX'), insert('Junk')];
  });
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

it.each([
  { has: [3, 5], what: 'with other mail in it' },
  { has: [], what: 'that was empty' },
])(
  'what an action brings into a folder $what while its UIDs are asked for is not taken for gone',
  async ({ has }) => {
    for (const uid of has) place(inbox, uid);
    const gone = place(inbox, 7);
    synced(inbox, 8, has.length + 1);
    const moved = place(junk, 1);
    const client = server(has, 8, () => {
      store.write((tx) => {
        locationsRepo.show(tx, locationsRepo.get(tx.db, moved)!, inbox);
        locationsRepo.settle(tx, moved, inbox, 8);
      });
    });
    await sync(client);
    expect(locationsRepo.get(store.read, gone)).toBeUndefined();
    expect(locationsRepo.get(store.read, moved)).toMatchObject({ folder_id: inbox, uid: 8 });
    expect([...locationsRepo.uids(store.read, inbox)].sort()).toEqual([...has, 8]);
  },
);
