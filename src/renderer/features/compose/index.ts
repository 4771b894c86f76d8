import { defineAsyncComponent } from 'vue';

// Not needed at first paint: fetched once the first window of the program stands.
export const ComposeHost = defineAsyncComponent(() => import('./ComposeHost.vue'));
export { useComposeStore } from './store';
