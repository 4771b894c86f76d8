import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImapFlow, ListResponse } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { openStore } from '../db/store.ts';
import { renamedFrom, syncFolderList } from './folder-list.ts';
import type { ServerState } from './strategy.ts';

const gone = (id: number, more: Partial<FolderRecord> = {}): FolderRecord =>
  ({ id, complete: 1, uidvalidity: '7', uidnext: 20, server_total: 5, ...more }) as FolderRecord;
const state: ServerState = { uidvalidity: '7', uidnext: 20, exists: 5, highestmodseq: null };

describe('a folder that is new on the server', () => {
  it('is the one that is gone where every number agrees', () => {
    expect(renamedFrom(state, [gone(1, { uidvalidity: '6' }), gone(2)])?.id).toBe(2);
  });

  it.each<[string, ServerState | null, FolderRecord[]]>([
    ['tells no status', null, [gone(1)]],
    ['is empty', { ...state, exists: 0 }, [gone(1, { server_total: 0 })]],
    ['has another UIDVALIDITY', { ...state, uidvalidity: '8' }, [gone(1)]],
    ['has had more mail', { ...state, uidnext: 21 }, [gone(1)]],
    ['has another count', { ...state, exists: 4 }, [gone(1)]],
    ['could be either of two', state, [gone(1), gone(2)]],
    ['could be one that was never synced to its end', state, [gone(1, { complete: 0 })]],
  ])('is a new one where it %s', (_name, theirs, ours) => {
    expect(renamedFrom(theirs, ours)).toBeUndefined();
  });
});

describe('the tree of folders', () => {
  it('keeps a folder that was made on the other connection while the server’s list was on its way', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'postino-folder-list-'));
    const store = openStore({ file: join(dir, 'postino.db'), onCommit: () => undefined });
    try {
      const host = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
      const settings = { address: 'a@x.example', name: '', imap: host, smtp: host };
      const account = store.write((tx) =>
        accountsRepo.insert(tx, { ...settings, acceptPlain: false, signedOut: false }, 0),
      );
      const insert = (path: string): void => {
        const names = { path, name: path, delimiter: '/', parentPath: '' };
        store.write((tx) =>
          foldersRepo.insert(tx, account, { ...names, role: null, selectable: true, subscribed: true }),
        );
      };
      const paths = () => foldersRepo.ofAccount(store.read, account).map((one) => one.path);
      const list = (meanwhile: () => void, ...there: readonly string[]): ImapFlow => {
        const listed = there.map(
          (path) =>
            ({
              path,
              name: path,
              delimiter: '/',
              parentPath: '',
              flags: new Set(),
            }) as unknown as ListResponse,
        );
        const answer = async (): Promise<ListResponse[]> => {
          await Promise.resolve();
          meanwhile();
          return listed;
        };
        return { mailbox: false, list: answer } as unknown as ImapFlow;
      };
      for (const path of ['INBOX', 'Vecchi']) insert(path);
      await syncFolderList(
        list(() => insert('Clienti'), 'INBOX'),
        store,
        account,
        0,
      );
      expect(paths()).toEqual(expect.arrayContaining(['INBOX', 'Clienti']));
      await syncFolderList(
        list(() => undefined, 'INBOX', 'Clienti'),
        store,
        account,
        0,
      );
      expect(paths().sort()).toEqual(['Clienti', 'INBOX']);
    } finally {
      store.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
