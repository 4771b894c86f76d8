import { AppError } from '#shared/errors.ts';
import type { Folder } from '#shared/model/folder.ts';
import type { FolderId, LocationId, UndoId } from '#shared/model/ids.ts';
import { useApi } from '@/api';
import { t } from '@/i18n';
import { useConfirmStore } from '@/stores/confirm';
import { useEntitiesStore } from '@/stores/entities';
import { useToastStore } from '@/stores/toasts';
import { useUndoStore } from '@/stores/undo';
import { folderName } from './folder-name';
import { caughtErrorText } from './use-error-text';

/** A place that an action works on. */
export interface Target {
  readonly locationId: LocationId;
  readonly folderId: FolderId;
}

export interface MessageActions {
  setRead(targets: readonly Target[], read: boolean): Promise<boolean>;
  setFlagged(targets: readonly Target[], flagged: boolean): Promise<boolean>;
  move(targets: readonly Target[], to: Folder): Promise<boolean>;
  copy(targets: readonly Target[], to: Folder): Promise<boolean>;
  /** To Junk, or back to the inbox. */
  markSpam(targets: readonly Target[], spam: boolean): Promise<boolean>;
  /** To Trash. For good, after a question, where asked so, where it lies in Trash, and where there is no Trash. */
  remove(targets: readonly Target[], permanently?: boolean): Promise<boolean>;
}

/** What a call answered: the handle for taking it back, and how many it took. */
interface Answer {
  readonly undoId: UndoId | null;
  readonly count: number;
}

/** The contract takes this many places in one call. */
const CHUNK = 10_000;

/** What a person does to messages, with the toast that says so and takes it back. Each answers whether it was done. */
export function useMessageActions(): MessageActions {
  const api = useApi();
  const confirm = useConfirmStore();
  const entities = useEntitiesStore();
  const toasts = useToastStore();
  const undo = useUndoStore();

  /** Calls for each chunk in turn. The toast comes by itself: the list need not wait for it. */
  const run = async (
    targets: readonly Target[],
    key: string,
    text: (count: number) => string,
    call: (locationIds: LocationId[]) => Promise<Answer>,
  ): Promise<void> => {
    const ids = targets.map((target) => target.locationId);
    const answers: Answer[] = [];
    try {
      for (let at = 0; at < ids.length; at += CHUNK) answers.push(await call(ids.slice(at, at + CHUNK)));
    } finally {
      // Where a later chunk fails, the earlier ones were done and can be taken back.
      const count = answers.reduce((total, answer) => total + answer.count, 0);
      if (answers.length > 0)
        void undo.offer({ key, text, count, undoIds: answers.map((answer) => answer.undoId) });
    }
  };
  const attempt = async (...args: Parameters<typeof run>): Promise<boolean> => {
    try {
      await run(...args);
      return true;
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
      return false;
    }
  };

  const removeForGood = async (targets: readonly Target[]): Promise<boolean> => {
    const sure = await confirm.ask({
      title: t('mailbox.confirmTitle'),
      text: t('mailbox.confirmText', { count: targets.length }),
      yes: t('mailbox.confirmYes'),
      danger: true,
    });
    if (!sure) return false;
    return await attempt(
      targets,
      'delete-forever',
      (count) => t('mailbox.deletedForeverToast', { count }),
      async (locationIds) => {
        const { undoId, deleted } = await api.call('messages.delete', { locationIds, permanently: true });
        return { undoId, count: deleted };
      },
    );
  };

  return {
    setRead: (targets, read) =>
      attempt(
        targets,
        read ? 'read' : 'unread',
        (count) => t(read ? 'mailbox.readToast' : 'mailbox.unreadToast', { count }),
        // Without a handle nothing has changed, and there is nothing to say.
        async (locationIds) => {
          const { undoId } = await api.call('messages.setRead', { locationIds, read });
          return { undoId, count: undoId === null ? 0 : locationIds.length };
        },
      ),
    setFlagged: (targets, flagged) =>
      attempt(
        targets,
        flagged ? 'flag' : 'unflag',
        (count) => t(flagged ? 'mailbox.flagToast' : 'mailbox.unflagToast', { count }),
        async (locationIds) => {
          const { undoId } = await api.call('messages.setFlagged', { locationIds, flagged });
          return { undoId, count: undoId === null ? 0 : locationIds.length };
        },
      ),
    move: (targets, to) =>
      attempt(
        targets,
        `move:${to.id}`,
        (count) => t('mailbox.movedToast', { count, folder: folderName(to) }),
        async (locationIds) => {
          const { undoId, moved } = await api.call('messages.move', { locationIds, folderId: to.id });
          return { undoId, count: moved };
        },
      ),
    copy: (targets, to) =>
      attempt(
        targets,
        `copy:${to.id}`,
        (count) => t('mailbox.copiedToast', { count, folder: folderName(to) }),
        async (locationIds) => {
          const { undoId, copied } = await api.call('messages.copy', { locationIds, folderId: to.id });
          return { undoId, count: copied };
        },
      ),
    markSpam: (targets, spam) =>
      attempt(
        targets,
        spam ? 'spam' : 'not-spam',
        (count) => t(spam ? 'mailbox.spamToast' : 'mailbox.notSpamToast', { count }),
        async (locationIds) => {
          const { undoId, moved } = await api.call('messages.markSpam', { locationIds, spam });
          return { undoId, count: moved };
        },
      ),
    async remove(targets, permanently = false) {
      const inTrash = targets.some(({ folderId }) => entities.folderOf(folderId)?.role === 'trash');
      if (permanently || inTrash) return await removeForGood(targets);
      try {
        await run(
          targets,
          'delete',
          (count) => t('mailbox.deletedToast', { count }),
          async (locationIds) => {
            const { undoId, moved, deleted } = await api.call('messages.delete', { locationIds });
            return { undoId, count: moved + deleted };
          },
        );
        return true;
      } catch (error) {
        // A mailbox without a Trash can only delete for good.
        if (error instanceof AppError && error.code === 'NOT_FOUND' && error.params['what'] === 'trash')
          return await removeForGood(targets);
        toasts.show(caughtErrorText(error), { kind: 'error' });
        return false;
      }
    },
  };
}
