import type { Folder } from '#shared/model/folder.ts';
import type { FolderId } from '#shared/model/ids.ts';
import type { AccountSync } from '#shared/model/sync.ts';
import { folderName } from '@/composables/folder-name';
import { formatAgo, formatCount } from '@/composables/format';
import { errorText } from '@/composables/use-error-text';
import { t } from '@/i18n';

export interface StatusText {
  readonly kind: 'busy' | 'ok' | 'problem' | 'quiet';
  readonly text: string;
  /** The longer form for a title. */
  readonly detail: string;
}

/** The mailbox to speak of: one at work before one in trouble, before the one that was synced last. */
export function mostTelling(all: readonly AccountSync[]): AccountSync | null {
  const rank = ({ phase }: AccountSync): number => {
    if (phase === 'syncing') return 0;
    if (phase === 'connecting') return 1;
    if (phase === 'signed-out') return 2;
    if (phase === 'waiting') return 3;
    return phase === 'stopped' ? 4 : 5;
  };
  const newestFirst = (a: AccountSync, b: AccountSync): number => (b.lastSuccess ?? 0) - (a.lastSuccess ?? 0);
  return [...all].sort((a, b) => rank(a) - rank(b) || newestFirst(a, b))[0] ?? null;
}

/** The state of a sync in a few words. */
export function statusText(
  status: AccountSync,
  folderOf: (id: FolderId | null) => Folder | null,
  now: number,
): StatusText {
  const folder = folderOf(status.folderId);
  const updated =
    status.lastSuccess === null
      ? t('sync.never')
      : t('sync.last', { when: formatAgo(status.lastSuccess, now) });
  switch (status.phase) {
    case 'connecting':
      return { kind: 'busy', text: t('sync.connecting'), detail: updated };
    case 'syncing': {
      if (folder === null) return { kind: 'busy', text: t('sync.syncing'), detail: updated };
      const name = folderName(folder);
      const text =
        status.total > 0
          ? t('sync.progress', {
              folder: name,
              done: formatCount(status.done),
              total: formatCount(status.total),
            })
          : t('sync.folder', { folder: name });
      return { kind: 'busy', text, detail: updated };
    }
    case 'signed-out':
      return { kind: 'problem', text: t('sync.signedOut'), detail: t('folders.signedOut') };
    case 'stopped':
      return { kind: 'quiet', text: t('sync.stopped'), detail: updated };
    case 'waiting':
    case 'idle': {
      const failedLast = status.lastError !== null && (status.lastErrorAt ?? 0) > (status.lastSuccess ?? 0);
      if (failedLast && status.lastError !== null) {
        const when = formatAgo(status.lastErrorAt ?? now, now);
        return { kind: 'problem', text: t('sync.failed', { when }), detail: errorText(status.lastError) };
      }
      if (status.phase === 'waiting') return { kind: 'quiet', text: t('sync.waiting'), detail: updated };
      return { kind: 'ok', text: updated, detail: updated };
    }
  }
}
