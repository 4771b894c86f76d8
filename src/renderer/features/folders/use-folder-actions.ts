import type { Folder } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { useApi } from '@/api';
import { folderName } from '@/composables/folder-name';
import { caughtErrorText } from '@/composables/use-error-text';
import { t } from '@/i18n';
import { useConfirmStore } from '@/stores/confirm';
import { useEntitiesStore } from '@/stores/entities';
import { useSessionStore } from '@/stores/session';
import { useToastStore } from '@/stores/toasts';
import { useUndoStore } from '@/stores/undo';
import { useFolderMenuStore } from './menu-store';
import { isForGood, isWithin } from './rules';
import { useFoldingStore } from './store';

export interface FolderActions {
  /** These three reject with the AppError of the core, for the dialog to say beside its field. */
  create(accountId: AccountId, parent: Folder | null, name: string): Promise<void>;
  rename(folder: Folder, name: string): Promise<void>;
  move(folder: Folder, parentId: FolderId | null): Promise<void>;
  /** The rest tell a failure in a toast. */
  drop(folder: Folder, parentId: FolderId | null): Promise<void>;
  empty(folder: Folder): Promise<void>;
  /** Answers whether it was done. */
  remove(folder: Folder): Promise<boolean>;
  subscribe(folder: Folder, subscribed: boolean): Promise<void>;
}

/** What a person does to folders. A question comes only before what is for good; all else offers to be taken back. */
export function useFolderActions(): FolderActions {
  const api = useApi();
  const confirm = useConfirmStore();
  const entities = useEntitiesStore();
  const folding = useFoldingStore();
  const menu = useFolderMenuStore();
  const session = useSessionStore();
  const toasts = useToastStore();
  const undo = useUndoStore();

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    }
  };
  /** A folder that went elsewhere is shown there. */
  const reveal = (id: FolderId, parentId: FolderId | null): void => {
    for (let at = entities.folderOf(parentId); at !== null; at = entities.folderOf(at.parentId))
      folding.folders.delete(at.id);
    menu.revealed = id;
  };
  /** Whoever looks at what is deleted goes on in the inbox. */
  const leave = (folder: Folder): void => {
    const open = session.folder;
    if (open === null || !isWithin(open, folder.id, entities.folderById)) return;
    const inbox = entities.inboxOf(folder.accountId);
    if (inbox !== null) session.openFolder(inbox.id);
  };

  const move: FolderActions['move'] = async (folder, parentId) => {
    const { undoId } = await api.call('folders.move', { folderId: folder.id, parentId });
    reveal(folder.id, parentId);
    const parent = entities.folderOf(parentId);
    const name = folderName(folder);
    void undo.offer({
      key: `folder-move:${folder.id}`,
      text: () =>
        parent === null
          ? t('folders.movedTop', { name })
          : t('folders.moved', { name, parent: folderName(parent) }),
      count: 1,
      undoIds: [undoId],
    });
  };

  return {
    move,
    async create(accountId, parent, name) {
      const made = await api.call('folders.create', { accountId, parentId: parent?.id ?? null, name });
      reveal(made.folderId, parent?.id ?? null);
      void undo.offer({
        key: `folder-create:${made.folderId}`,
        text: () => t('folders.created', { name }),
        count: 1,
        undoIds: [made.undoId],
      });
    },
    async rename(folder, name) {
      const { undoId } = await api.call('folders.rename', { folderId: folder.id, name });
      void undo.offer({
        key: `folder-rename:${folder.id}`,
        text: () => t('folders.renamed', { name }),
        count: 1,
        undoIds: [undoId],
      });
    },
    drop: (folder, parentId) => attempt(() => move(folder, parentId)),
    empty: (folder) =>
      attempt(async () => {
        const forGood = folder.role === 'junk' || isForGood(folder, entities.folders, entities.folderById);
        const name = folderName(folder);
        const count = folder.serverTotal === null ? folder.total : Math.max(folder.total, folder.serverTotal);
        const sure =
          !forGood ||
          (await confirm.ask({
            title: t('folders.emptyTitle', { name }),
            text: t('folders.emptyText', { count }),
            yes: t('folders.emptyYes'),
            danger: true,
          }));
        if (!sure) return;
        const done = await api.call('folders.empty', { folderId: folder.id });
        void undo.offer({
          key: `folder-empty:${folder.id}`,
          text: (messages) =>
            t(forGood ? 'folders.emptiedForever' : 'folders.emptied', { count: messages, name }),
          count: done.count,
          undoIds: [done.undoId],
        });
      }),
    async remove(folder) {
      const name = folderName(folder);
      const forGood = isForGood(folder, entities.folders, entities.folderById);
      const sure =
        !forGood ||
        (await confirm.ask({
          title: t('folders.deleteTitle', { name }),
          text: t('folders.deleteText'),
          yes: t('mailbox.confirmYes'),
          danger: true,
        }));
      if (!sure) return false;
      let done = false;
      await attempt(async () => {
        const { undoId, forever } = await api.call('folders.delete', { folderId: folder.id });
        done = true;
        leave(folder);
        void undo.offer({
          key: `folder-delete:${folder.id}`,
          text: () => t(forever ? 'folders.deletedForever' : 'folders.deleted', { name }),
          count: 1,
          undoIds: [undoId],
        });
      });
      return done;
    },
    subscribe: (folder, subscribed) =>
      attempt(async () => {
        await api.call('folders.subscribe', { folderId: folder.id, subscribed });
        const name = folderName(folder);
        toasts.show(t(subscribed ? 'folders.subscribedToast' : 'folders.unsubscribedToast', { name }));
      }),
  };
}
