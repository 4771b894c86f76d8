import { describe, expect, it } from 'vitest';
import type { FolderRecord } from '../db/repos/folders.repo.ts';
import { renamedFrom } from './folder-list.ts';
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
