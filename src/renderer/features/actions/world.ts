import { takesMail } from '@/composables/folder-name';
import { useEntitiesStore } from '@/stores/entities';
import type { ActionWorld } from './action';

/** The mailboxes and folders as the actions see them; reactive where it is read. */
export function useActionWorld(): ActionWorld {
  const entities = useEntitiesStore();
  return {
    specialOf: (accountId, role) =>
      entities.foldersOf.get(accountId)?.find((folder) => folder.role === role) ?? null,
    folderOf: (row) => entities.folderOf(row.folderId),
    placesFrom: (accountId, folder) =>
      (entities.foldersOf.get(accountId) ?? []).filter((each) => takesMail(each) && each.id !== folder?.id)
        .length,
    // Connecting a portal is a task of its own (issue 5); until it is there, no portal can be connected.
    portalConnected: false,
  };
}
