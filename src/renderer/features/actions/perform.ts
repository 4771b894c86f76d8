import { AppError } from '#shared/errors.ts';
import type { Folder } from '#shared/model/folder.ts';
import type { UndoId } from '#shared/model/ids.ts';
import type { Target } from '#shared/model/query.ts';
import { useApi } from '@/api';
import { folderName } from '@/composables/folder-name';
import { caughtErrorText } from '@/composables/use-error-text';
import { t } from '@/i18n';
import { useConfirmStore } from '@/stores/confirm';
import { useSettingsStore } from '@/stores/settings';
import { useToastStore } from '@/stores/toasts';
import { useUndoStore } from '@/stores/undo';
import { ASK_FROM, isWhole, type ActionTarget, type ActionWorld } from './action';
import { deletesForGood } from './registry';
import { tagName } from './tags';

export interface MessageActions {
  setRead(target: ActionTarget, read: boolean): Promise<boolean>;
  setFlagged(target: ActionTarget, flagged: boolean): Promise<boolean>;
  setTag(target: ActionTarget, keyword: string, add: boolean): Promise<boolean>;
  move(target: ActionTarget, to: Folder): Promise<boolean>;
  copy(target: ActionTarget, to: Folder): Promise<boolean>;
  /** To Junk, or back to the inbox. */
  markSpam(target: ActionTarget, spam: boolean): Promise<boolean>;
  /** To Trash. For good, after a question, where asked so, where it lies in Trash, and where there is no Trash. */
  remove(target: ActionTarget, permanently?: boolean): Promise<boolean>;
}

/** What a call answered: the handle for taking it back, and how many it took. */
interface Answer {
  readonly undoId: UndoId | null;
  readonly count: number;
}

/** The contract takes this many places in one call. */
const CHUNK = 10_000;
/** The settings keep so many folders. */
const RECENT = 8;

/** What one call takes: a whole result at once, places in chunks. `count` is what the call is about. */
export function inCalls({ target, count }: Pick<ActionTarget, 'target' | 'count'>): {
  readonly target: Target;
  readonly count: number;
}[] {
  if (!('locationIds' in target)) return [{ target, count }];
  const { locationIds } = target;
  return Array.from({ length: Math.ceil(locationIds.length / CHUNK) }, (_, at) => {
    const chunk = locationIds.slice(at * CHUNK, (at + 1) * CHUNK);
    return { target: { locationIds: chunk }, count: chunk.length };
  });
}

/** What a person does to messages, with the toast that says so and takes it back. Each answers whether it was done. */
export function useMessageActions(world: ActionWorld): MessageActions {
  const api = useApi();
  const confirm = useConfirmStore();
  const settings = useSettingsStore();
  const toasts = useToastStore();
  const undo = useUndoStore();

  /** Calls for each chunk in turn. The toast comes by itself: the list need not wait for it. */
  const run = async (
    target: ActionTarget,
    key: string,
    text: (count: number) => string,
    call: (target: Target, count: number) => Promise<Answer>,
  ): Promise<void> => {
    const answers: Answer[] = [];
    const places = (await target.resolve?.()) ?? target.target;
    const count = 'locationIds' in places ? places.locationIds.length : target.count;
    try {
      for (const part of inCalls({ target: places, count }))
        answers.push(await call(part.target, part.count));
    } finally {
      // Where a later chunk fails, the earlier ones were done and can be taken back.
      const done = answers.reduce((total, answer) => total + answer.count, 0);
      if (answers.length > 0)
        void undo.offer({ key, text, count: done, undoIds: answers.map((answer) => answer.undoId) });
    }
  };
  /** The whole of a large result may be more than the person sees before them. */
  const isMeant = async (target: ActionTarget): Promise<boolean> =>
    !isWhole(target) ||
    target.count <= ASK_FROM ||
    (await confirm.ask({
      title: t('actions.manyTitle', { count: target.count }),
      text: t('actions.manyText'),
      yes: t('actions.manyYes'),
    }));
  const attempt = async (...args: Parameters<typeof run>): Promise<boolean> => {
    if (!(await isMeant(args[0]))) return false;
    try {
      await run(...args);
      return true;
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
      return false;
    }
  };
  /** Without a handle nothing has changed, and there is nothing to say. */
  const changed = ({ undoId }: { undoId: UndoId | null }, count: number): Answer => ({
    undoId,
    count: undoId === null ? 0 : count,
  });

  const removeForGood = async (target: ActionTarget): Promise<boolean> => {
    const sure =
      !settings.value.confirmForever && !isWhole(target)
        ? true
        : await confirm.ask({
            title: t('mailbox.confirmTitle'),
            text: t('mailbox.confirmText', { count: target.count }),
            yes: t('mailbox.confirmYes'),
            danger: true,
          });
    if (!sure) return false;
    try {
      await run(
        target,
        'delete-forever',
        (count) => t('mailbox.deletedForeverToast', { count }),
        async (places) => {
          const { undoId, deleted } = await api.call('messages.delete', { ...places, permanently: true });
          return { undoId, count: deleted };
        },
      );
      return true;
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
      return false;
    }
  };
  const remember = ({ id }: Folder): void => {
    const recentFolders = [id, ...settings.value.recentFolders.filter((each) => each !== id)].slice(
      0,
      RECENT,
    );
    // Only a convenience: that it could not be stored is no news for the person.
    settings.change({ recentFolders }).catch(() => undefined);
  };

  return {
    setRead: (target, read) =>
      attempt(
        target,
        read ? 'read' : 'unread',
        (count) => t(read ? 'mailbox.readToast' : 'mailbox.unreadToast', { count }),
        async (places, count) => changed(await api.call('messages.setRead', { ...places, read }), count),
      ),
    setFlagged: (target, flagged) =>
      attempt(
        target,
        flagged ? 'flag' : 'unflag',
        (count) => t(flagged ? 'mailbox.flagToast' : 'mailbox.unflagToast', { count }),
        async (places, count) =>
          changed(await api.call('messages.setFlagged', { ...places, flagged }), count),
      ),
    setTag: (target, keyword, add) =>
      attempt(
        target,
        `tag:${keyword}:${String(add)}`,
        (count) => t(add ? 'actions.tagToast' : 'actions.untagToast', { count, tag: tagName(keyword) }),
        async (places, count) =>
          changed(await api.call('messages.setKeyword', { ...places, keyword, add }), count),
      ),
    move: async (target, to) => {
      const done = await attempt(
        target,
        `move:${to.id}`,
        (count) => t('mailbox.movedToast', { count, folder: folderName(to) }),
        async (places) => {
          const { undoId, moved } = await api.call('messages.move', { ...places, folderId: to.id });
          return { undoId, count: moved };
        },
      );
      if (done) remember(to);
      return done;
    },
    copy: async (target, to) => {
      const done = await attempt(
        target,
        `copy:${to.id}`,
        (count) => t('mailbox.copiedToast', { count, folder: folderName(to) }),
        async (places) => {
          const { undoId, copied } = await api.call('messages.copy', { ...places, folderId: to.id });
          return { undoId, count: copied };
        },
      );
      if (done) remember(to);
      return done;
    },
    markSpam: (target, spam) =>
      attempt(
        target,
        spam ? 'spam' : 'not-spam',
        (count) => t(spam ? 'mailbox.spamToast' : 'mailbox.notSpamToast', { count }),
        async (places) => {
          const { undoId, moved } = await api.call('messages.markSpam', { ...places, spam });
          return { undoId, count: moved };
        },
      ),
    async remove(target, permanently = false) {
      if (permanently || deletesForGood(target, world)) return await removeForGood(target);
      if (!(await isMeant(target))) return false;
      try {
        await run(
          target,
          'delete',
          (count) => t('mailbox.deletedToast', { count }),
          async (places) => {
            const { undoId, moved, deleted } = await api.call('messages.delete', {
              ...places,
              permanently: false,
            });
            return { undoId, count: moved + deleted };
          },
        );
        return true;
      } catch (error) {
        // A mailbox without a Trash can only delete for good.
        if (error instanceof AppError && error.code === 'NOT_FOUND' && error.params['what'] === 'trash')
          return await removeForGood(target);
        toasts.show(caughtErrorText(error), { kind: 'error' });
        return false;
      }
    },
  };
}
