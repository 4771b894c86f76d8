import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { PushId } from '#shared/model/ids.ts';
import type { PushItem, PushState } from '#shared/model/push.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';
import { keepSame } from '@/composables/keep-same';

/** What is on its way to portals, read again whenever the core says that it changed. */
export const usePushStore = defineStore('pushes', () => {
  const api = useApi();
  const items = shallowRef<readonly PushItem[]>([]);
  /** Told of a push as long as they want to be. */
  const followers = new Map<PushId, (item: PushItem) => void>();

  const inState = (...states: readonly PushState[]): number =>
    items.value.filter(({ state }) => states.includes(state)).length;
  const waiting = computed(() => inState('queued', 'running', 'deferred', 'failed', 'asking'));
  const needsPerson = computed(() => inState('failed', 'asking') > 0);

  const read = coalesce(async () => {
    items.value = keepSame(
      items.value,
      await api.call('push.list', {}).catch(() => items.value),
      ({ id }) => id,
    );
    for (const item of items.value) followers.get(item.id)?.(item);
  });
  api.on('pushes.changed', () => void read());
  api.on('resync', () => void read());

  const follow = (id: PushId, told: (item: PushItem) => void): (() => void) => {
    followers.set(id, told);
    void read();
    return () => void followers.delete(id);
  };

  return { items, waiting, needsPerson, read, follow };
});
