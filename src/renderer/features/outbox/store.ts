import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { toWire, type WireError } from '#shared/errors.ts';
import type { OutgoingItem } from '#shared/model/outgoing.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';

/** The outbox's list, read again whenever the core says that it changed. */
export const useOutboxStore = defineStore('outbox', () => {
  const api = useApi();
  const items = shallowRef<readonly OutgoingItem[]>([]);
  const loaded = ref(false);
  const error = shallowRef<WireError | null>(null);
  const count = (...states: readonly OutgoingItem['state'][]): number =>
    items.value.filter((item) => states.includes(item.state)).length;

  const pending = computed(() => count('queued', 'sending', 'deferred'));
  const failed = computed(() => count('failed', 'uncertain'));
  const drafts = computed(() => count('draft'));

  const read = coalesce(async () => {
    try {
      items.value = await api.call('outbox.list', {});
      error.value = null;
      loaded.value = true;
    } catch (caught) {
      error.value = toWire(caught);
    }
  });
  api.on('outbox.changed', () => void read());
  api.on('resync', () => void read());

  return { items, loaded, error, pending, failed, drafts, read };
});
