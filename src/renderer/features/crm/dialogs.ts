import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { MessageId } from '#shared/model/ids.ts';

/** Whether the form that saves to the CRM is open, and what for. */
export const useCrmDialogStore = defineStore('crm-dialog', () => {
  const messageIds = shallowRef<readonly MessageId[] | null>(null);
  /** Grows with each opening: a form begins anew. */
  const opened = ref(0);
  const show = (ids: readonly MessageId[]): void => {
    messageIds.value = ids;
    opened.value += 1;
  };
  return { messageIds, opened, show };
});
