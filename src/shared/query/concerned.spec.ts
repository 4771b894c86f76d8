import { describe, expect, it } from 'vitest';
import type { AccountId, FolderId } from '../model/ids.ts';
import type { ListQuery, Scope } from '../model/query.ts';
import { isConcerned } from './concerned.ts';

const id = (number: number) => number as FolderId;
const accounts = new Map([
  [id(1), 1 as AccountId],
  [id(2), 1 as AccountId],
  [id(3), 2 as AccountId],
]);
const asked = (scope: Scope, text?: string): ListQuery => (text === undefined ? { scope } : { scope, text });
const folder = { kind: 'folder', folderId: id(1) } as const;
const concerned = (query: ListQuery, ...changed: number[]) =>
  isConcerned(query, changed.map(id), (one) => accounts.get(one));

describe('a list', () => {
  it('is concerned by its own folder, mailbox, or everything', () => {
    expect([concerned(asked(folder), 1), concerned(asked(folder), 2)]).toEqual([true, false]);
    const account = asked({ kind: 'account', accountId: 1 as AccountId });
    expect([concerned(account, 2), concerned(account, 3), concerned(account)]).toEqual([true, false, false]);
    expect(concerned(asked({ kind: 'all' }), 3)).toBe(true);
  });

  it('is concerned by the whole mailbox where its words look there', () => {
    const search = asked(folder, 'fattura in:archivio');
    expect([concerned(search, 2), concerned(search, 3)]).toEqual([true, false]);
    expect(concerned(asked(folder, 'fattura -in:archivio'), 2)).toBe(false);
    expect(concerned(asked(folder, 'fattura'), 2)).toBe(false);
  });

  it('is concerned by a folder that nobody knows any more', () => {
    expect(concerned(asked({ kind: 'account', accountId: 1 as AccountId }), 9)).toBe(true);
    expect(concerned(asked(folder, 'in:archivio'), 9)).toBe(true);
  });
});
