export { default as OutboxView } from './OutboxView.vue';
export { useOutboxStore } from './store';
