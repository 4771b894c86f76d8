import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { Settings } from '#shared/contract/settings.ts';
import { defaultSettings } from '#shared/model/usual.ts';
import { useApi } from '@/api';
import { applyTheme } from '@/composables/use-theme';
import { resolveLocale, setLocale } from '@/i18n';

/** The person's settings, applied to the page as soon as they are known. */
export const useSettingsStore = defineStore('settings', () => {
  const api = useApi();
  const value = ref<Settings>(defaultSettings);

  const apply = async (): Promise<void> => {
    applyTheme(value.value.theme);
    await setLocale(resolveLocale(value.value.locale, api.host.locale));
  };
  /** How many readings were begun, and the newest of them whose answer has come. */
  let begun = 0;
  let taken = 0;
  /** Made in this window. A reading that was begun before one was stored (`stored`: by the count) may not know it yet. */
  let changes: readonly { readonly patch: Partial<Settings>; stored: number | null }[] = [];

  const read = async (): Promise<void> => {
    begun += 1;
    const mine = begun;
    const told = await api.call('settings.get', {});
    if (mine < taken) return;
    taken = mine;
    changes = changes.filter(({ stored }) => stored === null || stored >= mine);
    value.value = changes.reduce<Settings>((all, { patch }) => ({ ...all, ...patch }), told);
    await apply();
  };
  /** Shows the change at once and stores it. Rejects with the AppError of the core, after reading the truth again. */
  const change = async (patch: Partial<Settings>): Promise<void> => {
    const own: (typeof changes)[number] = { patch, stored: null };
    changes = [...changes, own];
    value.value = { ...value.value, ...patch };
    try {
      await Promise.all([api.call('settings.set', patch), apply()]);
      own.stored = begun;
    } catch (error) {
      changes = changes.filter((one) => one !== own);
      await read();
      throw error;
    }
  };

  api.on('settings.changed', () => void read().catch(() => undefined));
  api.on('resync', () => void read().catch(() => undefined));

  return { value, read, change };
});
