import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { AccountSync } from '#shared/model/sync.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';

/** What the sync of each mailbox is doing. */
export const useSyncStatusStore = defineStore('sync-status', () => {
  const api = useApi();
  const all = shallowRef<readonly AccountSync[]>([]);

  const byAccount = computed(() => new Map(all.value.map((status) => [status.accountId, status])));
  const busy = computed(() => all.value.some(({ phase }) => phase === 'connecting' || phase === 'syncing'));
  const of = (accountId: AccountId): AccountSync | null => byAccount.value.get(accountId) ?? null;

  const read = coalesce(async () => {
    all.value = await api.call('sync.status', {}).catch(() => all.value);
  });
  /** Both return at once: progress comes as events. They reject with the AppError of the core. */
  const start = async (folderId: FolderId | null): Promise<void> => {
    await api.call('sync.start', folderId === null ? {} : { folderId });
    await read();
  };
  const stop = async (): Promise<void> => {
    await api.call('sync.stop', {});
    await read();
  };

  api.on('sync.changed', () => void read());
  api.on('accounts.changed', () => void read());
  api.on('resync', () => void read());

  return { all, byAccount, busy, of, read, start, stop };
});
