import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { NoticeId } from '#shared/model/ids.ts';
import type { Notice } from '#shared/model/notice.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';

/** What became of actions that failed or were dropped, until the person puts it away. */
export const useNoticesStore = defineStore('notices', () => {
  const api = useApi();
  const items = shallowRef<readonly Notice[]>([]);

  const read = coalesce(async () => {
    items.value = await api.call('notices.list', {}).catch(() => items.value);
  });
  /** Gone from the screen at once. Rejects with the AppError of the core, after reading the truth again. */
  const dismiss = async (noticeIds: readonly NoticeId[]): Promise<void> => {
    const gone = new Set(noticeIds);
    items.value = items.value.filter((each) => !gone.has(each.id));
    try {
      await api.call('notices.dismiss', { noticeIds: [...noticeIds] });
    } finally {
      await read();
    }
  };

  api.on('notices.changed', () => void read());
  api.on('resync', () => void read());

  return { items, read, dismiss };
});
