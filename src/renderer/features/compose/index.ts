export { default as ComposeHost } from './ComposeHost.vue';
export { useComposeStore } from './store';
