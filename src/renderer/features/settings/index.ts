import { defineAsyncComponent } from 'vue';

// Not needed at first paint.
export const SettingsView = defineAsyncComponent(() => import('./SettingsView.vue'));
