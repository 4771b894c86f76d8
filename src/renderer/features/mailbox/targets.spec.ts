import { describe, expect, it } from 'vitest';
import type { FolderId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import { sharedFolder } from './targets.ts';

const row = (folder: number, count = 1): Pick<MessageRow, 'folderId' | 'conversation'> => ({
  folderId: folder as FolderId,
  conversation: count === 1 ? null : { count, unread: 0, people: [] },
});

describe('the folder that all of them lie in', () => {
  it('is told where it is one, and not where they lie in several', () => {
    expect(sharedFolder([row(1), row(1)], false)).toBe(1);
    expect(sharedFolder([row(1), row(2)], false)).toBe(null);
    expect(sharedFolder([], false)).toBe(null);
  });

  it('is not told of a conversation in a list of several folders: its other messages may lie elsewhere', () => {
    expect(sharedFolder([row(1, 3)], true)).toBe(1);
    expect(sharedFolder([row(1, 3)], false)).toBe(null);
  });
});
