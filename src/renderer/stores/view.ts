import { defineStore } from 'pinia';
import { ref } from 'vue';
import { readLocal, writeLocal } from '@/composables/storage';

/** What fills the space beside the sidebar. Compose windows lie above any of them. */
export type View = 'mail' | 'connect' | 'settings' | 'outbox';

const isSwitch = (value: unknown): value is boolean => typeof value === 'boolean';

export const useViewStore = defineStore('view', () => {
  const current = ref<View>('mail');
  /** The sidebar as a sheet over the content, in narrow windows. */
  const sidebarOpen = ref(false);

  /** Put away in wide windows, for more room. */
  const sidebarHidden = ref(readLocal('sidebar.hidden', false, isSwitch));
  const toggleSidebar = (): void => {
    sidebarHidden.value = !sidebarHidden.value;
    writeLocal('sidebar.hidden', sidebarHidden.value);
  };

  const show = (view: View): void => {
    current.value = view;
    sidebarOpen.value = false;
  };

  /** The section of the settings that is wanted in sight: taken by them once they stand there. */
  const wantedSection = ref<string | null>(null);
  const showSettings = (section: string): void => {
    wantedSection.value = section;
    show('settings');
  };

  return { current, sidebarOpen, sidebarHidden, wantedSection, toggleSidebar, show, showSettings };
});
