import { defineAsyncComponent } from 'vue';

// Not needed at first paint.
export const OutboxView = defineAsyncComponent(() => import('./OutboxView.vue'));
export { useOutboxStore } from './store';
