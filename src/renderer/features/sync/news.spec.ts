import { describe, expect, it } from 'vitest';
import type { Folder } from '#shared/model/folder.ts';
import type { FolderId } from '#shared/model/ids.ts';
import { countsOf, newsOf } from './news.ts';

const folder = (more: Partial<Folder> = {}): Folder =>
  ({ id: 1 as FolderId, role: 'inbox', total: 10, unread: 2, complete: true, ...more }) as Folder;
const came = (before: Folder, after: Folder): number =>
  newsOf(countsOf([before]), [after]).get(after.id) ?? 0;

describe('new mail', () => {
  it('is what came unread into an inbox', () => {
    expect(came(folder(), folder({ total: 13, unread: 5 }))).toBe(3);
    expect(came(folder(), folder({ total: 13, unread: 3 }))).toBe(1);
  });
  it('is not what was marked as unread, read, or moved away', () => {
    expect(came(folder(), folder({ unread: 3 }))).toBe(0);
    expect(came(folder(), folder({ unread: 1 }))).toBe(0);
    expect(came(folder(), folder({ total: 9, unread: 1 }))).toBe(0);
  });
  it('is not what a first sync brings, nor what lies elsewhere, nor a folder never seen', () => {
    const more = { total: 13, unread: 5 };
    expect(came(folder({ complete: false }), folder(more))).toBe(0);
    expect(came(folder({ role: 'junk' }), folder({ ...more, role: 'junk' }))).toBe(0);
    expect(came(folder({ id: 2 as FolderId }), folder(more))).toBe(0);
  });
});
