import { describe, expect, it } from 'vitest';
import type { AccountId, NoticeId } from '#shared/model/ids.ts';
import type { Notice } from '#shared/model/notice.ts';
import { setLocale } from '@/i18n';
import { groupNotices, noticeText } from './notice-text.ts';

const notice = (id: number, more: Partial<Notice> = {}): Notice => ({
  id: id as NoticeId,
  accountId: 1 as AccountId,
  reason: 'vanished',
  action: 'move',
  count: 1,
  folder: '',
  error: null,
  at: 0,
  ...more,
});

describe('notices', () => {
  it('join what differs in the number only, and keep every id', () => {
    const groups = groupNotices([
      notice(1),
      notice(2, { count: 2 }),
      notice(3, { action: 'flag' }),
      notice(4, { accountId: 2 as AccountId }),
    ]);
    expect(groups.map(({ ids, count }) => ({ ids, count }))).toEqual([
      { ids: [1, 2], count: 3 },
      { ids: [3], count: 1 },
      { ids: [4], count: 1 },
    ]);
  });

  it('have words for every action, in both languages and both numbers', async () => {
    const actions = ['flag', 'keyword', 'move', 'copy', 'expunge', 'append-sent'];
    const folders = ['folder-create', 'folder-rename', 'folder-delete', 'something-new'];
    for (const locale of ['it', 'en'] as const) {
      await setLocale(locale);
      for (const reason of ['vanished', 'refused'] as const)
        for (const action of [...actions, ...folders])
          for (const count of [1, 3]) {
            const [group] = groupNotices([notice(1, { reason, action, count, folder: 'Clienti' })]);
            const text = noticeText(group!);
            expect(text).not.toContain('notices.');
            expect(text).not.toContain('{');
            if (actions.includes(action) && count === 3) expect(text).toContain('3');
            if (action.startsWith('folder')) expect(text).toContain('Clienti');
          }
    }
  });

  it('give the server’s own words', async () => {
    await setLocale('en');
    const error = { code: 'SERVER', params: { server: 'NO [LIMIT] too many' } } as const;
    const [group] = groupNotices([notice(1, { reason: 'refused', error })]);
    expect(noticeText(group!)).toContain('“NO [LIMIT] too many”');
  });
});
