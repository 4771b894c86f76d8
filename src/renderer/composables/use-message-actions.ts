import { AppError } from '#shared/errors.ts';
import type { Folder } from '#shared/model/folder.ts';
import type { FolderId, LocationId } from '#shared/model/ids.ts';
import { useApi } from '@/api';
import { t } from '@/i18n';
import { useConfirmStore } from '@/stores/confirm';
import { useEntitiesStore } from '@/stores/entities';
import { useToastStore } from '@/stores/toasts';
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
  /** To Trash. For good, after a question, where asked so, where it lies in Trash, and where there is no Trash. */
  remove(targets: readonly Target[], permanently?: boolean): Promise<boolean>;
}

/** The contract takes this many places in one call. */
const CHUNK = 10_000;

/** What a person does to messages, with the toast that says so. Each answers whether it was done. */
export function useMessageActions(): MessageActions {
  const api = useApi();
  const confirm = useConfirmStore();
  const entities = useEntitiesStore();
  const toasts = useToastStore();

  const chunks = (targets: readonly Target[]): LocationId[][] => {
    const ids = targets.map((target) => target.locationId);
    return Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, at) =>
      ids.slice(at * CHUNK, (at + 1) * CHUNK),
    );
  };
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
      return false;
    }
  };

  const removeForGood = async (targets: readonly Target[]): Promise<boolean> => {
    const count = targets.length;
    const sure = await confirm.ask({
      title: t('mailbox.confirmTitle'),
      text: t('mailbox.confirmText', { count }),
      yes: t('mailbox.confirmYes'),
      danger: true,
    });
    if (!sure) return false;
    return await attempt(async () => {
      for (const locationIds of chunks(targets))
        await api.call('messages.delete', { locationIds, permanently: true });
      toasts.show(t('mailbox.deletedForeverToast', { count }), { kind: 'success' });
    });
  };

  return {
    setRead: (targets, read) =>
      attempt(async () => {
        for (const locationIds of chunks(targets)) await api.call('messages.setRead', { locationIds, read });
      }),
    setFlagged: (targets, flagged) =>
      attempt(async () => {
        for (const locationIds of chunks(targets))
          await api.call('messages.setFlagged', { locationIds, flagged });
      }),
    move: (targets, to) =>
      attempt(async () => {
        let count = 0;
        for (const locationIds of chunks(targets))
          count += (await api.call('messages.move', { locationIds, folderId: to.id })).moved;
        toasts.show(t('mailbox.movedToast', { count, folder: folderName(to) }), { kind: 'success' });
      }),
    async remove(targets, permanently = false) {
      const inTrash = targets.some(({ folderId }) => entities.folderOf(folderId)?.role === 'trash');
      if (permanently || inTrash) return await removeForGood(targets);
      try {
        let count = 0;
        for (const locationIds of chunks(targets))
          count += (await api.call('messages.delete', { locationIds })).moved;
        toasts.show(t('mailbox.deletedToast', { count }), { kind: 'success' });
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
