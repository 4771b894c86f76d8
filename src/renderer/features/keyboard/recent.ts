import { ref } from 'vue';
import { readLocal, writeLocal } from '@/composables/storage';

const KEY = 'palette.recent';
const MOST = 6;
const isIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');
const ids = ref(readLocal(KEY, [], isIds));

/** What was chosen in the palette last, the newest first; kept in this window's storage. */
export const recentChoices = (): readonly string[] => ids.value;
export function rememberChoice(id: string): void {
  ids.value = [id, ...ids.value.filter((each) => each !== id)].slice(0, MOST);
  writeLocal(KEY, ids.value);
}
