export { default as ReaderPane } from './ReaderPane.vue';
export { sanitizeHtml, type Sanitized } from './sanitize';
