export { default as SidebarPane } from './SidebarPane.vue';
export { folderIcon } from './icons';
