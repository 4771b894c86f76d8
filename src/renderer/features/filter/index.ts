export { default as FilterBar } from './FilterBar.vue';
export { default as NothingFound } from './NothingFound.vue';
export { fieldsOf } from './fields';
