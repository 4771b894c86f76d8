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
  const read = async (): Promise<void> => {
    value.value = await api.call('settings.get', {});
    await apply();
  };
  /** Shows the change at once and stores it. Rejects with the AppError of the core, after reading the truth again. */
  const change = async (patch: Partial<Settings>): Promise<void> => {
    value.value = { ...value.value, ...patch };
    try {
      await Promise.all([api.call('settings.set', patch), apply()]);
    } catch (error) {
      await read();
      throw error;
    }
  };

  api.on('settings.changed', () => void read().catch(() => undefined));
  api.on('resync', () => void read().catch(() => undefined));

  return { value, read, change };
});
