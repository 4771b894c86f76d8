export { default as MailboxPane } from './MailboxPane.vue';
export { useMailboxStore } from './store';
export { useListTargets } from './use-targets';
export { bindingIcon } from './bindings';
