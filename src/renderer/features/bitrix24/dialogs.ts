import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { MessageId } from '#shared/model/ids.ts';

/** Which form is open, and what for. */
export const usePushDialogStore = defineStore('push-dialogs', () => {
  const task = shallowRef<readonly MessageId[] | null>(null);
  /** Grows with each opening: a form begins anew. */
  const opened = ref(0);

  const openTask = (messageIds: readonly MessageId[]): void => {
    task.value = messageIds;
    opened.value += 1;
  };
  return { task, opened, openTask };
});
