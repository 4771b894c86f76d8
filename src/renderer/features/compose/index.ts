import { later } from '@/composables/later';

// Not needed at first paint: fetched once the first window of the program stands.
export const ComposeHost = later(() => import('./ComposeHost.vue'));
export { useComposeStore } from './store';
