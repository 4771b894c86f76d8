import { describe, expect, it } from 'vitest';
import type { Folder } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { visibleTree } from './tree.ts';

const folder = (id: number, parentId: number | null, unread = 0): Folder => ({
  id: id as FolderId,
  accountId: 1 as AccountId,
  path: `f${id}`,
  name: `f${id}`,
  parentId: parentId as FolderId | null,
  role: null,
  selectable: true,
  subscribed: true,
  total: 0,
  unread,
  complete: true,
  serverTotal: 0,
});
const shape = (rows: ReturnType<typeof visibleTree>): string[] =>
  rows.map((row) => `${'-'.repeat(row.depth)}${row.folder.id}`);

describe('visibleTree', () => {
  const folders = [folder(1, null), folder(2, null), folder(3, 2, 4), folder(4, 3, 5), folder(5, null)];

  it('puts children under their parent, in the order given', () => {
    expect(shape(visibleTree(folders, new Set()))).toEqual(['1', '2', '-3', '--4', '5']);
  });

  it('hides everything under a folded folder and sums its unread', () => {
    const rows = visibleTree(folders, new Set([2 as FolderId]));
    expect(shape(rows)).toEqual(['1', '2', '5']);
    expect(rows[1]).toMatchObject({ hasChildren: true, unreadBelow: 9 });
  });

  it('keeps a folder whose parent is not there', () => {
    expect(shape(visibleTree([folder(7, 99), folder(8, 7)], new Set()))).toEqual(['7', '-8']);
  });
});
