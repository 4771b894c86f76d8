import { computed, inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue';
import { wordsOf } from '@/composables/find-words';

const KEY: InjectionKey<ComputedRef<readonly string[]>> = Symbol('words looked for in the settings');

/** Gives the words of the search field to every part of the settings, which mark them. */
export function provideWords(typed: Readonly<Ref<string>>): ComputedRef<readonly string[]> {
  const words = computed(() => wordsOf(typed.value));
  provide(KEY, words);
  return words;
}

/** The words that are looked for; none outside of the settings. */
export const useWords = (): ComputedRef<readonly string[]> => inject(KEY, () => computed(() => []), true);
