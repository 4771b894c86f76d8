import { describe, expect, it } from 'vitest';
import type { Folder, FolderRole } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import type { Dragged } from '@/stores/drag';
import {
  canDropOnFolder,
  canDropOnMailbox,
  delimiterOf,
  isForGood,
  isWithin,
  possibleParents,
} from './rules.ts';

const folder = (id: number, parent: number | null, more: Partial<Folder> = {}): Folder => ({
  id: id as FolderId,
  accountId: 1 as AccountId,
  path: `f${id}`,
  name: `f${id}`,
  parentId: parent as FolderId | null,
  role: null,
  selectable: true,
  subscribed: true,
  total: 0,
  unread: 0,
  complete: true,
  serverTotal: 0,
  ...more,
});
const special = (id: number, role: FolderRole): Folder => folder(id, null, { role });
const all = [
  special(1, 'inbox'),
  special(2, 'trash'),
  folder(3, null),
  folder(4, 3),
  folder(5, 4),
  folder(6, 2),
  folder(7, null, { accountId: 2 as AccountId }),
  special(8, 'all'),
];
const known = new Map(all.map((each) => [each.id, each]));
const at = (id: number): Folder => known.get(id as FolderId)!;
const ids = (list: readonly Folder[]): number[] => list.map((each) => each.id);
const dragging = (folderId: number | null): Dragged => ({
  kind: 'messages',
  accountId: 1 as AccountId,
  folderId: folderId as FolderId | null,
  count: 2,
  drop: () => Promise.resolve(),
});

describe('the rules of folders', () => {
  it('knows what lies below what, and ends on a circle', () => {
    expect(isWithin(at(5), 3 as FolderId, known)).toBe(true);
    expect(isWithin(at(3), 5 as FolderId, known)).toBe(false);
    const circle = new Map([folder(1, 2), folder(2, 1)].map((each) => [each.id, each]));
    expect(isWithin(circle.get(1 as FolderId)!, 9 as FolderId, circle)).toBe(false);
  });

  it('moves a folder neither into itself, nor below itself, nor where it is, nor to another mailbox', () => {
    expect(ids(possibleParents(at(4), all, known))).toEqual([1, 2, 6]);
    expect(ids(possibleParents(at(3), all, known))).toEqual([1, 2, 6]);
  });

  it('deletes for good in Trash and without one, and nowhere else', () => {
    expect(isForGood(at(6), all, known)).toBe(true);
    expect(isForGood(at(2), all, known)).toBe(true);
    expect(isForGood(at(4), all, known)).toBe(false);
    expect(isForGood(at(7), all, known)).toBe(true);
  });

  it('lets messages be dropped on any other folder of their mailbox that takes mail', () => {
    expect(canDropOnFolder(dragging(1), at(3), known)).toBe(true);
    expect(canDropOnFolder(dragging(1), at(1), known)).toBe(false);
    expect(canDropOnFolder(dragging(null), at(1), known)).toBe(true);
    expect(canDropOnFolder(dragging(1), at(7), known)).toBe(false);
    expect(canDropOnFolder(dragging(1), at(8), known)).toBe(false);
    expect(canDropOnFolder(dragging(1), folder(9, null, { selectable: false }), known)).toBe(false);
  });

  it('lets a folder be dropped on another, and on its mailbox where it is not at the top', () => {
    expect(canDropOnFolder({ kind: 'folder', folder: at(5) }, at(3), known)).toBe(true);
    expect(canDropOnFolder({ kind: 'folder', folder: at(3) }, at(5), known)).toBe(false);
    expect(canDropOnMailbox({ kind: 'folder', folder: at(5) }, 1 as AccountId)).toBe(true);
    expect(canDropOnMailbox({ kind: 'folder', folder: at(3) }, 1 as AccountId)).toBe(false);
    expect(canDropOnMailbox({ kind: 'folder', folder: at(5) }, 2 as AccountId)).toBe(false);
    expect(canDropOnMailbox(dragging(1), 1 as AccountId)).toBe(false);
  });

  it('reads the delimiter off a nested path', () => {
    const nested = (path: string, name: string): Folder[] => [
      folder(1, null, { path: 'Clienti', name: 'Clienti' }),
      folder(2, 1, { path, name }),
    ];
    expect(delimiterOf(nested('Clienti/Estero', 'Estero'), 1 as AccountId)).toBe('/');
    expect(delimiterOf(nested('Clienti.Estero', 'Estero'), 1 as AccountId)).toBe('.');
    expect(delimiterOf([at(3)], 1 as AccountId)).toBe(null);
  });
});
