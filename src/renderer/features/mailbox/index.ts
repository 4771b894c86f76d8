export { default as MailboxPane } from './MailboxPane.vue';
export { useMailboxStore } from './store';
