import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { OutgoingItem } from '#shared/model/outgoing.ts';
import { useApi } from '@/api';
import { usePushStore } from './pushes';
import { coalesce } from '@/composables/coalesce';

/** How much waits in the outbox, for the sidebar. The outbox itself reads its own list. */
export const useOutboxCountStore = defineStore('outbox-count', () => {
  const api = useApi();
  const items = shallowRef<readonly OutgoingItem[]>([]);

  const pushes = usePushStore();

  const waiting = computed(
    () => items.value.filter(({ state }) => state !== 'draft' && state !== 'sent').length + pushes.waiting,
  );
  /** Some of it will not go by itself. */
  const needsPerson = computed(
    () => pushes.needsPerson || items.value.some(({ state }) => state === 'failed' || state === 'uncertain'),
  );

  const read = coalesce(async () => {
    items.value = await api.call('outbox.list', {}).catch(() => items.value);
  });
  api.on('outbox.changed', () => void read());
  api.on('resync', () => void read());

  return { waiting, needsPerson, read };
});
