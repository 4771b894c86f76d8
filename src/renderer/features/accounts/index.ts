export { default as ConnectWizard } from './ConnectWizard.vue';
export { default as MailboxDialog } from './MailboxDialog.vue';
export { default as PasswordDialog } from './PasswordDialog.vue';
