import { ref } from 'vue';
import { readLocal, writeLocal } from '@/composables/storage';

const KEY = 'search.recent';
const KEPT = 8;
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

/** Searches that the person finished, the last one first. */
export const recentSearches = ref<readonly string[]>(readLocal(KEY, [], isTexts).slice(0, KEPT));

/** Keeps a search in front; one that began it is the same search, not finished. */
export function rememberSearch(text: string): void {
  const done = text.trim();
  if (done.length < 3) return;
  const rest = recentSearches.value.filter((each) => !done.toLowerCase().startsWith(each.toLowerCase()));
  recentSearches.value = [done, ...rest].slice(0, KEPT);
  writeLocal(KEY, recentSearches.value);
}

export function forgetSearches(): void {
  recentSearches.value = [];
  writeLocal(KEY, []);
}
