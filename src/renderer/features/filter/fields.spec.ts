import { describe, expect, it } from 'vitest';
import type { FolderId } from '#shared/model/ids.ts';
import { accountId, folderId } from '#shared/model/ids.ts';
import { listQuery, type ListQuery } from '#shared/model/query.ts';
import { cleared, fieldsOf, isOn, PRESET_NAMES, toggled, wider, withDay, without, withWords } from './fields';
import * as fc from '../../../../tests/fixtures/property.ts';

const inbox: ListQuery = { scope: { kind: 'folder', folderId: 1 as FolderId } };

describe('presets', () => {
  it.each(PRESET_NAMES)('%s is on after a press and leaves nothing behind after a second one', (preset) => {
    const once = toggled(inbox, preset);
    expect(isOn(inbox, preset)).toBe(false);
    expect(isOn(once, preset)).toBe(true);
    expect(listQuery.parse(once)).toEqual(once);
    expect(toggled(once, preset)).toEqual(inbox);
  });

  it('of one field take each other’s place; of different fields they are joined', () => {
    const tasks = toggled(inbox, 'tasks');
    expect(toggled(tasks, 'crm').bound).toEqual(['crm']);
    expect(isOn(toggled(tasks, 'unread'), 'tasks')).toBe(true);
  });

  it('never change the scope or the words', () => {
    const query = { ...inbox, text: 'offerta', from: 'rossi' };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PRESET_NAMES)), (presses) => {
        const after = presses.reduce(toggled, query as ListQuery);
        expect(after).toMatchObject(query);
        expect(cleared(after)).toEqual(inbox);
      }),
    );
  });
});

describe('fields', () => {
  it('are listed in the order of their chips and can be taken away one by one', () => {
    const query: ListQuery = { ...inbox, subject: 'x', text: 'y', date: { kind: 'today' } };
    expect(fieldsOf(query)).toEqual(['text', 'date', 'subject']);
    expect(fieldsOf(without(query, ['date']))).toEqual(['text', 'subject']);
  });

  it('of words are trimmed, cut to what the contract takes, and go when they are empty', () => {
    expect(withWords(inbox, 'from', '  rossi ')).toEqual({ ...inbox, from: 'rossi' });
    expect(withWords({ ...inbox, from: 'rossi' }, 'from', '  ')).toEqual(inbox);
    expect(listQuery.safeParse(withWords(inbox, 'text', 'x'.repeat(2_000))).success).toBe(true);
  });

  it('make a range of days with open ends, and none without any end', () => {
    const from = withDay({ kind: 'today' }, 'from', '2026-11-01');
    expect(from).toEqual({ kind: 'range', from: '2026-11-01', to: null });
    expect(withDay(from, 'to', '2026-11-30')).toEqual({
      kind: 'range',
      from: '2026-11-01',
      to: '2026-11-30',
    });
    expect(withDay(from, 'from', '')).toBe(undefined);
  });
});

it('a search that found nothing goes on in the mailbox, then in all mail', () => {
  const mailbox = { kind: 'account', accountId: accountId.parse(2) } as const;
  expect(wider({ kind: 'folder', folderId: folderId.parse(1) }, mailbox)).toEqual(mailbox);
  expect(wider(mailbox, mailbox)).toEqual({ kind: 'all' });
  expect(wider({ kind: 'all' }, null)).toBe(null);
});
