export { default as KeyboardHost } from './KeyboardHost.vue';
export { useKeyboardStore } from './store';
