import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import type { AccountId } from '#shared/model/ids.ts';
import { useEntitiesStore } from '@/stores/entities';
import { useSessionStore } from '@/stores/session';
import { useViewStore } from '@/stores/view';

/** A mailbox that was just connected is opened as soon as its inbox is there, unless the person has gone elsewhere by then. */
export const useArrivalsStore = defineStore('arrivals', () => {
  const entities = useEntitiesStore();
  const session = useSessionStore();
  const view = useViewStore();
  const awaited = ref<AccountId | null>(null);
  let folderBefore = session.folderId;

  const settle = (): void => {
    if (awaited.value === null) return;
    const inbox = entities.inboxOf(awaited.value);
    // The session settles on a first inbox by itself; any other move is the person's.
    const wentElsewhere =
      view.current !== 'mail' || (folderBefore !== null && session.folderId !== folderBefore);
    if (inbox !== null && !wentElsewhere) session.openFolder(inbox.id);
    if (inbox !== null || wentElsewhere) awaited.value = null;
  };
  watch(() => entities.folders, settle);

  const show = async (accountId: AccountId): Promise<void> => {
    folderBefore = session.folderId;
    // The mail view gives way to the wizard for as long as it knows of no mailbox: it must know of this one first.
    await entities.read();
    awaited.value = accountId;
    view.show('mail');
    settle();
  };

  return { show };
});
