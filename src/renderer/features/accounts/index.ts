import { defineAsyncComponent } from 'vue';

// Not needed at first paint: each comes when it is first shown.
export const ConnectWizard = defineAsyncComponent(() => import('./ConnectWizard.vue'));
export const MailboxDialog = defineAsyncComponent(() => import('./MailboxDialog.vue'));
export const PasswordDialog = defineAsyncComponent(() => import('./PasswordDialog.vue'));
