import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Account } from '#shared/model/account.ts';
import type { Folder } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';

export type MenuTarget =
  | { readonly kind: 'folder'; readonly folder: Folder }
  | { readonly kind: 'mailbox'; readonly account: Account };

/** What the folder dialog asks for. */
export type FolderTask =
  | { readonly kind: 'create'; readonly accountId: AccountId; readonly parent: Folder | null }
  | { readonly kind: 'rename'; readonly folder: Folder }
  | { readonly kind: 'move'; readonly folder: Folder };

/** The one menu and the one dialog of the folders: what they are about, and where the menu hangs. */
export const useFolderMenuStore = defineStore('folder-menu', () => {
  const target = shallowRef<MenuTarget | null>(null);
  const open = ref(false);
  /** In the window's coordinates. */
  const anchor = shallowRef<DOMRect | null>(null);
  /** Gets the focus back when the menu goes. */
  let opener: HTMLElement | null = null;
  const task = shallowRef<FolderTask | null>(null);
  const asking = ref(false);
  /** A folder to bring into view: one just made or moved. */
  const revealed = ref<FolderId | null>(null);

  const show = (what: MenuTarget, at: DOMRect, from: HTMLElement): void => {
    target.value = what;
    anchor.value = at;
    opener = from;
    open.value = true;
  };
  /** Below the pointer for a right click; below the element where the keyboard or a button asked. */
  const showFor = (what: MenuTarget, event: Event, from: HTMLElement): void => {
    event.preventDefault();
    const atPointer = event instanceof MouseEvent && event.type === 'contextmenu' && event.clientX > 0;
    const rect = atPointer
      ? new DOMRect(event.clientX, event.clientY, 0, 0)
      : (event.currentTarget as HTMLElement).getBoundingClientRect();
    show(what, rect, from);
  };
  const giveFocusBack = (): void => {
    opener?.focus();
  };
  const ask = (what: FolderTask): void => {
    task.value = what;
    asking.value = true;
  };

  return { target, open, anchor, task, asking, revealed, showFor, giveFocusBack, ask };
});
