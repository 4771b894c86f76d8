import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { toWire, type WireError } from '#shared/errors.ts';
import type { Account } from '#shared/model/account.ts';
import type { Folder } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';
import { keepSame } from '@/composables/keep-same';

/** Mailboxes and their folders, as the core's store has them. Read again whenever the core says that they changed. */
export const useEntitiesStore = defineStore('entities', () => {
  const api = useApi();
  const accounts = shallowRef<readonly Account[]>([]);
  const folders = shallowRef<readonly Folder[]>([]);
  const loaded = ref(false);
  const error = shallowRef<WireError | null>(null);

  const accountById = computed(() => new Map(accounts.value.map((account) => [account.id, account])));
  const folderById = computed(() => new Map(folders.value.map((folder) => [folder.id, folder])));
  const foldersOf = computed(() => {
    const map = new Map<AccountId, Folder[]>();
    for (const folder of folders.value) {
      const list = map.get(folder.accountId);
      if (list === undefined) map.set(folder.accountId, [folder]);
      else list.push(folder);
    }
    return map;
  });
  const unreadTotal = computed(() => accounts.value.reduce((sum, account) => sum + account.unread, 0));
  /** The core lists them in order: INBOX stands first. */
  const inboxOf = (accountId: AccountId): Folder | null =>
    foldersOf.value.get(accountId)?.find((folder) => folder.role === 'inbox') ?? null;
  const folderOf = (id: FolderId | null): Folder | null =>
    id === null ? null : (folderById.value.get(id) ?? null);

  const read = coalesce(async () => {
    try {
      const [nextAccounts, nextFolders] = await Promise.all([
        api.call('accounts.list', {}),
        api.call('folders.list', {}),
      ]);
      accounts.value = keepSame(accounts.value, nextAccounts, ({ id }) => id);
      folders.value = keepSame(folders.value, nextFolders, ({ id }) => id);
      error.value = null;
      loaded.value = true;
    } catch (caught) {
      error.value = toWire(caught);
    }
  });

  // Counters of a mailbox follow those of its folders, so either event means both.
  api.on('accounts.changed', () => void read());
  api.on('folders.changed', () => void read());
  api.on('resync', () => void read());

  return {
    accounts,
    folders,
    loaded,
    error,
    accountById,
    folderById,
    foldersOf,
    unreadTotal,
    inboxOf,
    folderOf,
    read,
  };
});
