export { default as SyncControl } from './SyncControl.vue';
export { default as FirstSync } from './FirstSync.vue';
export { default as NoticeBar } from './NoticeBar.vue';
export { default as AccountBanner } from './AccountBanner.vue';
export { default as LiveNews } from './LiveNews.vue';
