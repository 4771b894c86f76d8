import { later } from '@/composables/later';

/** What a message shows only when it is asked for. Here once, not with every message that is opened. */
export const AddressMenu = later(() => import('./AddressMenu.vue'));
export const HeadLines = later(() => import('./HeadLines.vue'));
export const MessageMenu = later(() => import('./MessageMenu.vue'));
