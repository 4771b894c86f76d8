import type { MessageId } from '#shared/model/ids.ts';
import { later } from '@/composables/later';
import { useCrmDialogStore } from './dialogs';

export { default as CrmHost } from './CrmHost.vue';
export const CrmPanel = later(() => import('./CrmPanel.vue'));

/** Opens the form that saves messages to the CRM. */
export const openCrmDialog = (messageIds: readonly MessageId[]): void => useCrmDialogStore().show(messageIds);
