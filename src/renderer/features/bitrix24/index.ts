import { later } from '@/composables/later';

export { default as BitrixHost } from './BitrixHost.vue';
export const MessageBindings = later(() => import('./MessageBindings.vue'));
export { default as PushLine } from './PushLine.vue';
export { usePushing } from './use-pushing';
