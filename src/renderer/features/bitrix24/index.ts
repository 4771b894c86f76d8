import { later } from '@/composables/later';

export { default as BitrixHost } from './BitrixHost.vue';
export const MessageBindings = later(() => import('./MessageBindings.vue'));
export const PushLine = later(() => import('./PushLine.vue'));
export { usePushing } from './use-pushing';
