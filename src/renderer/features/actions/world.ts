import { takesMail } from '@/composables/folder-name';
import { useEntitiesStore } from '@/stores/entities';
import { useCommandStore } from '@/stores/commands';
import { usePortalsStore } from '@/stores/portals';
import type { ActionWorld } from './action';

/** The mailboxes and folders as the actions see them; reactive where it is read. */
export function useActionWorld(): ActionWorld {
  const entities = useEntitiesStore();
  const commands = useCommandStore();
  const portals = usePortalsStore();
  return {
    specialOf: (accountId, role) =>
      entities.foldersOf.get(accountId)?.find((folder) => folder.role === role) ?? null,
    folderOf: (row) => entities.folderOf(row.folderId),
    placesFrom: (accountId, folder) =>
      (entities.foldersOf.get(accountId) ?? []).filter((each) => takesMail(each) && each.id !== folder?.id)
        .length,
    whyNoPush(accountId, what) {
      const portal = portals.ofAccount(accountId);
      if (portal === null || !commands.pushable.includes(what)) return 'actions.why.portal';
      if (portal.signedOut) return 'actions.why.portalSignedOut';
      return portal.missing.includes(what) ? 'actions.why.portalScope' : null;
    },
  };
}
