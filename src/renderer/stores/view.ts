import { defineStore } from 'pinia';
import { ref } from 'vue';

/** What fills the space beside the sidebar. Compose windows lie above any of them. */
export type View = 'mail' | 'connect' | 'settings' | 'outbox';

export const useViewStore = defineStore('view', () => {
  const current = ref<View>('mail');
  /** The sidebar as a sheet over the content, in narrow windows. */
  const sidebarOpen = ref(false);

  const show = (view: View): void => {
    current.value = view;
    sidebarOpen.value = false;
  };

  return { current, sidebarOpen, show };
});
