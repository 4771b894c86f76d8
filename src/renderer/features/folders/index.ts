export { default as SidebarPane } from './SidebarPane.vue';
