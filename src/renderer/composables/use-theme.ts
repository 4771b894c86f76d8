import { ref, type Ref } from 'vue';

export type ThemeSetting = 'system' | 'light' | 'dark';

const media = window.matchMedia('(prefers-color-scheme: dark)');
const setting = ref<ThemeSetting>('system');
const dark = ref(false);

function apply(): void {
  dark.value = setting.value === 'dark' || (setting.value === 'system' && media.matches);
  const root = document.documentElement;
  // The kit's variants are keyed on these two classes; color-scheme follows for scroll bars and form controls.
  root.classList.toggle('dark', dark.value);
  root.classList.toggle('light', !dark.value);
  root.style.colorScheme = dark.value ? 'dark' : 'light';
}

media.addEventListener('change', apply);

export function applyTheme(next: ThemeSetting): void {
  setting.value = next;
  apply();
}

/** Whether the dark theme is on now, whatever decided it. */
export function useTheme(): { readonly dark: Readonly<Ref<boolean>> } {
  return { dark };
}
