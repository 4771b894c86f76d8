import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { readLocal, writeLocal } from '@/composables/storage';

const isIds = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');

/** Which trees this window shows folded. */
export const useFoldingStore = defineStore('folding', () => {
  const folders = ref(new Set(readLocal('folded.folders', [], isIds) as FolderId[]));
  const accounts = ref(new Set(readLocal('folded.accounts', [], isIds) as AccountId[]));

  watch(
    folders,
    (now) => {
      writeLocal('folded.folders', [...now]);
    },
    { deep: true },
  );
  watch(
    accounts,
    (now) => {
      writeLocal('folded.accounts', [...now]);
    },
    { deep: true },
  );

  const toggleFolder = (id: FolderId): void => {
    if (!folders.value.delete(id)) folders.value.add(id);
  };
  const toggleAccount = (id: AccountId): void => {
    if (!accounts.value.delete(id)) accounts.value.add(id);
  };

  return { folders, accounts, toggleFolder, toggleAccount };
});
