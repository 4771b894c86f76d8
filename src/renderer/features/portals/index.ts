import { later } from '@/composables/later';

export { default as PortalBanner } from './PortalBanner.vue';
// Shown by the settings, which are fetched themselves only when they are wanted.
export const PortalList = later(() => import('./PortalList.vue'));
export const PortalMailboxes = later(() => import('./PortalMailboxes.vue'));
export const KnownCustomers = later(() => import('./KnownCustomers.vue'));
export const PortalDefaults = later(() => import('./PortalDefaults.vue'));
