export { default as MailboxPane } from './MailboxPane.vue';
export { default as MoveMenu } from './MoveMenu.vue';
export { useMailboxStore } from './store';
