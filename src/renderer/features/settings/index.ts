import { later } from '@/composables/later';

// Not needed at first paint.
export const SettingsView = later(() => import('./SettingsView.vue'));
