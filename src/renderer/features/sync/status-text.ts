import type { Folder } from '#shared/model/folder.ts';
import type { FolderId } from '#shared/model/ids.ts';
import type { AccountSync } from '#shared/model/sync.ts';
import { folderName } from '@/composables/folder-name';
import { formatAgo, formatCount, formatTime } from '@/composables/format';
import { errorText } from '@/composables/use-error-text';
import { t } from '@/i18n';

export interface StatusText {
  readonly kind: 'busy' | 'ok' | 'problem' | 'quiet';
  readonly text: string;
}

const JUST_NOW_MS = 60_000;

type FolderOf = (id: FolderId | null) => Folder | null;

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

export interface Overall {
  readonly done: number;
  readonly total: number;
  /** From 0 to 1; below 1 as long as anything is missing. */
  readonly fraction: number;
}

/** How much is here of what the mailboxes at work have; null where nothing is missing, or nothing is known. */
export function overall(all: readonly AccountSync[]): Overall | null {
  const atWork = all.filter(({ phase }) => phase === 'syncing');
  const done = atWork.reduce((sum, each) => sum + Math.min(each.allDone, each.allTotal), 0);
  const total = atWork.reduce((sum, each) => sum + each.allTotal, 0);
  return done < total ? { done, total, fraction: done / total } : null;
}

/** Whole percent, rounded down: a hundred is said when it is done. */
export const percent = ({ fraction }: Overall): string => `${Math.floor(fraction * 100)}%`;

const failedLast = (status: AccountSync): boolean =>
  status.lastError !== null && (status.lastErrorAt ?? 0) > (status.lastSuccess ?? 0);

const updated = (status: AccountSync, now: number): string =>
  status.lastSuccess === null
    ? t('sync.never')
    : t('sync.last', { when: formatAgo(status.lastSuccess, now) });

const failedText = (at: number, now: number): string =>
  now - at < JUST_NOW_MS ? t('sync.failedNow') : t('sync.failed', { when: formatAgo(at, now) });

/** The state of a sync in a few words. */
export function statusText(status: AccountSync, folderOf: FolderOf, now: number): StatusText {
  switch (status.phase) {
    case 'connecting':
      return { kind: 'busy', text: t('sync.connecting') };
    case 'syncing': {
      const folder = folderOf(status.folderId);
      return {
        kind: 'busy',
        text: folder === null ? t('sync.syncing') : t('sync.folder', { folder: folderName(folder) }),
      };
    }
    case 'signed-out':
      return { kind: 'problem', text: t('sync.signedOut') };
    case 'stopped':
      return { kind: 'quiet', text: t('sync.stopped') };
    case 'waiting':
    case 'idle':
      if (failedLast(status))
        return {
          kind: 'problem',
          text: failedText(status.lastErrorAt ?? now, now),
        };
      if (status.phase === 'waiting') return { kind: 'quiet', text: t('sync.waiting') };
      return { kind: 'ok', text: updated(status, now) };
  }
}

/** All that is known of a mailbox's sync, a line each: what it does, when it worked last, what went wrong, what comes next. */
export function statusLines(status: AccountSync, now: number): readonly string[] {
  const lines: string[] = [];
  if (status.phase === 'syncing' && status.allDone < status.allTotal)
    lines.push(t('sync.here', { done: formatCount(status.allDone), total: formatCount(status.allTotal) }));
  lines.push(
    status.lastSuccess === null
      ? t('sync.never')
      : t('sync.lastAt', { when: formatAgo(status.lastSuccess, now) }),
  );
  if (status.pendingOps > 0) lines.push(t('sync.pending', { count: status.pendingOps }));
  // While it works, the next one is no news; after a failure it is the next try.
  const busy = status.phase === 'syncing' || status.phase === 'connecting';
  if (status.nextSync !== null && status.nextSync > now && !busy)
    lines.push(
      t(status.phase === 'waiting' ? 'sync.nextTry' : 'sync.next', {
        time: formatTime(status.nextSync, now),
      }),
    );
  return lines;
}

/** The last problem with what to do about it, kept until a later sync goes wrong in another way; null where there was none. */
export const problemText = (status: AccountSync, now: number): string | null =>
  status.lastError === null
    ? null
    : t(failedLast(status) ? 'sync.problem' : 'sync.problemPast', {
        when: formatAgo(status.lastErrorAt ?? now, now),
        error: errorText(status.lastError),
      });
