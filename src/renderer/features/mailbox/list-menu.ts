import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

/** The menu of the list: how it is sorted and drawn. `columns`: opened at the heads of the columns, which then stand first. */
export const useListMenuStore = defineStore('list-menu', () => {
  const open = ref(false);
  const first = ref<'order' | 'columns'>('order');
  /** In the window's coordinates. */
  const at = shallowRef(new DOMRect());
  let opener: HTMLElement | null = null;

  const show = (what: 'order' | 'columns', where: DOMRect, from: HTMLElement): void => {
    first.value = what;
    at.value = where;
    opener = from;
    open.value = true;
  };
  const giveFocusBack = (): void => {
    opener?.focus({ preventScroll: true });
  };

  return { open, first, at, show, giveFocusBack };
});
