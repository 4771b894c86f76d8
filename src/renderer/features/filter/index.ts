export { default as FilterBar } from './FilterBar.vue';
export { default as NothingFound } from './NothingFound.vue';
export { default as ServerSearch } from './ServerSearch.vue';
export { default as SavedFilters } from './SavedFilters.vue';
export { useSavedFiltersStore } from './saved-store';
export { fieldsOf } from './fields';
