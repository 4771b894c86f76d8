import { defineStore } from 'pinia';
import { ref } from 'vue';

/** Whether the palette and the cheat sheet are open. */
export const useKeyboardStore = defineStore('keyboard', () => {
  const palette = ref(false);
  const sheet = ref(false);
  const showPalette = (): void => {
    sheet.value = false;
    palette.value = true;
  };
  const showSheet = (): void => {
    palette.value = false;
    sheet.value = true;
  };
  return { palette, sheet, showPalette, showSheet };
});
