import type { WireError } from '#shared/errors.ts';
import type { AccountId, NoticeId } from '#shared/model/ids.ts';
import type { Notice } from '#shared/model/notice.ts';
import { errorText } from '@/composables/use-error-text';
import { t } from '@/i18n';

/** Notices of one kind, told as one. */
export interface NoticeGroup {
  readonly key: string;
  readonly accountId: AccountId;
  readonly ids: readonly NoticeId[];
  readonly reason: Notice['reason'];
  readonly action: string;
  readonly count: number;
  readonly folder: string;
  readonly error: WireError | null;
}

const ACTIONS = new Set([
  'flag',
  'keyword',
  'move',
  'copy',
  'expunge',
  'append-sent',
  'folder-create',
  'folder-rename',
  'folder-delete',
]);

/** Joins what differs in the number only, in the order of its first. */
export function groupNotices(notices: readonly Notice[]): NoticeGroup[] {
  const groups = new Map<string, NoticeGroup>();
  for (const { id, accountId, reason, action, count, folder, error } of notices) {
    const key = JSON.stringify([accountId, reason, action, folder, error]);
    const before = groups.get(key);
    groups.set(key, {
      key,
      accountId,
      reason,
      action,
      folder,
      error,
      ids: [...(before?.ids ?? []), id],
      count: (before?.count ?? 0) + count,
    });
  }
  return [...groups.values()];
}

/** What happened, in words: what was to be done, why it was not, what that means now. */
export function noticeText({ reason, action, count, folder, error }: NoticeGroup): string {
  const known = ACTIONS.has(action) ? action : 'other';
  const what = t(`notices.${reason}.${known}`, { count, folder });
  return error === null ? what : `${what} ${errorText(error)}`;
}
