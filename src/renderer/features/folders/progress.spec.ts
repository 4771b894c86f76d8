import { describe, expect, it } from 'vitest';
import type { Folder } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import type { AccountSync } from '#shared/model/sync.ts';
import { folderProgress, mailboxProgress } from './progress.ts';

const folder = (total: number, serverTotal: number | null, complete = false): Folder => ({
  id: 5 as FolderId,
  accountId: 1 as AccountId,
  path: 'Clienti',
  name: 'Clienti',
  parentId: null,
  role: null,
  selectable: true,
  subscribed: true,
  total,
  unread: 0,
  complete,
  serverTotal,
});
const status = (more: Partial<AccountSync> = {}): AccountSync => ({
  accountId: 1 as AccountId,
  phase: 'syncing',
  folderId: 5 as FolderId,
  done: 0,
  total: 0,
  allDone: 250,
  allTotal: 1000,
  nextSync: null,
  lastSuccess: null,
  lastError: null,
  lastErrorAt: null,
  pendingOps: 0,
  ...more,
});

describe('the progress of a folder', () => {
  it('is what is here of what the server has', () => {
    expect(folderProgress(folder(25, 100), status())).toEqual({
      done: 25,
      total: 100,
      fraction: 0.25,
      moving: true,
    });
  });
  it('stands still while another folder is at work, or none', () => {
    expect(folderProgress(folder(25, 100), status({ folderId: 6 as FolderId }))?.moving).toBe(false);
    expect(folderProgress(folder(25, 100), status({ phase: 'stopped' }))?.moving).toBe(false);
    expect(folderProgress(folder(25, 100), null)?.moving).toBe(false);
  });
  it('is nothing for a complete folder, an unknown one, and one whose turn has not come', () => {
    expect(folderProgress(folder(100, 100, true), status())).toBe(null);
    expect(folderProgress(folder(0, null), status())).toBe(null);
    expect(folderProgress(folder(0, 100), status({ folderId: null }))).toBe(null);
    expect(folderProgress(folder(0, 100), status())?.fraction).toBe(0);
  });
});

describe('the progress of a mailbox', () => {
  it('shows while it is fetched, and not when there is nothing to fetch', () => {
    expect(mailboxProgress(status())?.fraction).toBe(0.25);
    expect(mailboxProgress(status({ allDone: 1000 }))).toBe(null);
    expect(mailboxProgress(status({ phase: 'stopped' }))).toBe(null);
    expect(mailboxProgress(null)).toBe(null);
  });
});
