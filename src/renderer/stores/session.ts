import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { FolderId, LocationId, MessageId } from '#shared/model/ids.ts';
import { useEntitiesStore } from './entities';
import { useSettingsStore } from './settings';
import { useViewStore } from './view';

/** The message in the reader, and the place it was opened from. */
export interface Opened {
  readonly messageId: MessageId;
  readonly locationId: LocationId;
  readonly folderId: FolderId;
}

/** Where the person is: the mailbox, the folder, the open message. */
export const useSessionStore = defineStore('session', () => {
  const entities = useEntitiesStore();
  const settings = useSettingsStore();
  const view = useViewStore();
  const folderId = ref<FolderId | null>(null);
  const opened = shallowRef<Opened | null>(null);

  const folder = computed(() => entities.folderOf(folderId.value));
  const account = computed(() =>
    folder.value === null ? null : (entities.accountById.get(folder.value.accountId) ?? null),
  );
  /** Unread in the mailboxes that are not the current one. */
  const otherUnread = computed(() =>
    entities.accounts.reduce((sum, each) => (each.id === account.value?.id ? sum : sum + each.unread), 0),
  );

  const open = (message: Opened): void => {
    opened.value = message;
  };
  const close = (): void => {
    opened.value = null;
  };
  const openFolder = (id: FolderId): void => {
    view.show('mail');
    if (folderId.value === id) return;
    folderId.value = id;
    opened.value = null;
    const accountId = entities.folderOf(id)?.accountId ?? null;
    // Only a convenience of the next start: that it could not be stored is no news for the person.
    settings.change({ lastFolderId: id, lastAccountId: accountId }).catch(() => undefined);
  };

  /** Goes to the folder of last time, else to the first inbox; called again while there is none yet. */
  const settle = (): void => {
    if (folder.value !== null) return;
    const last = entities.folderOf(settings.value.lastFolderId);
    const first = entities.accounts.map((each) => entities.inboxOf(each.id)).find((inbox) => inbox !== null);
    const target = last ?? first ?? null;
    folderId.value = target?.id ?? null;
    if (target === null) opened.value = null;
  };
  watch(() => entities.folders, settle, { immediate: true });

  return { folderId, folder, account, otherUnread, opened, open, close, openFolder };
});
