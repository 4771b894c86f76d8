import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ActionTarget } from './action';

export type PickMode = 'move' | 'copy';

/** The one menu and the dialogs of the actions: what they are about, and where the menu hangs. */
export const useActionDialogStore = defineStore('action-dialogs', () => {
  const folderTask = shallowRef<{ readonly target: ActionTarget; readonly mode: PickMode } | null>(null);
  const folderOpen = ref(false);
  const tagTarget = shallowRef<ActionTarget | null>(null);
  const tagOpen = ref(false);
  const menuTarget = shallowRef<ActionTarget | null>(null);
  const menuOpen = ref(false);
  /** In the window's coordinates. */
  const menuAt = shallowRef<DOMRect | null>(null);
  let opener: HTMLElement | null = null;

  const pickFolder = (target: ActionTarget, mode: PickMode): void => {
    folderTask.value = { target, mode };
    folderOpen.value = true;
  };
  const pickTags = (target: ActionTarget): void => {
    tagTarget.value = target;
    tagOpen.value = true;
  };
  /** The context menu of messages, at a point or below an element; `from` gets the focus back. */
  const showMenu = (target: ActionTarget, at: DOMRect, from: HTMLElement | null): void => {
    menuTarget.value = target;
    menuAt.value = at;
    opener = from;
    menuOpen.value = true;
  };
  const giveFocusBack = (): void => {
    opener?.focus({ preventScroll: true });
  };

  return {
    folderTask,
    folderOpen,
    pickFolder,
    tagTarget,
    tagOpen,
    pickTags,
    menuTarget,
    menuOpen,
    menuAt,
    showMenu,
    giveFocusBack,
  };
});
