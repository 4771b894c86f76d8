import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { AccountId, PortalId } from '#shared/model/ids.ts';
import type { Portal } from '#shared/model/portal.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';
import { keepSame } from '@/composables/keep-same';

/** The Bitrix24 portals that are connected, and which mailbox uses which. */
export const usePortalsStore = defineStore('portals', () => {
  const api = useApi();
  const all = shallowRef<readonly Portal[]>([]);
  const loaded = ref(false);

  const byAccount = computed(
    () =>
      new Map(
        all.value.flatMap((portal) => portal.accounts.map((accountId) => [accountId, portal] as const)),
      ),
  );
  const ofAccount = (id: AccountId): Portal | null => byAccount.value.get(id) ?? null;
  const get = (id: PortalId): Portal | null => all.value.find((portal) => portal.id === id) ?? null;

  const read = coalesce(async () => {
    try {
      all.value = keepSame(all.value, await api.call('portals.list', {}), ({ id }) => id);
      loaded.value = true;
    } catch {
      // What was known stays; the next change, or the next connection, asks again.
    }
  });
  api.on('portals.changed', () => void read());
  api.on('accounts.changed', () => {
    // A new mailbox uses the first portal.
    if (all.value.length > 0) void read();
  });
  api.on('resync', () => void read());

  return { all, loaded, ofAccount, get, read };
});
