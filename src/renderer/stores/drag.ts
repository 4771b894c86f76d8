import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Folder } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';

/** What the person drags: messages of one mailbox, or a folder. */
export type Dragged =
  | {
      readonly kind: 'messages';
      readonly accountId: AccountId;
      /** Where all of them lie; null where they may lie in several folders. */
      readonly folderId: FolderId | null;
      readonly count: number;
      drop(to: Folder, copy: boolean): Promise<void>;
    }
  | { readonly kind: 'folder'; readonly folder: Folder };

/** Known here rather than in the browser's own data, which cannot be read until the drop. */
export const useDragStore = defineStore('drag', () => {
  const dragged = shallowRef<Dragged | null>(null);
  const start = (what: Dragged): void => {
    dragged.value = what;
  };
  const end = (): void => {
    dragged.value = null;
  };
  return { dragged, start, end };
});
