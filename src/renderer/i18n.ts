import { createI18n } from 'vue-i18n';
import en from './locales/en.json';
import it from './locales/it.json';

export type Locale = 'it' | 'en';
export type LocaleSetting = Locale | 'system';

export const i18n = createI18n({
  legacy: false,
  locale: 'it',
  fallbackLocale: 'en',
  messages: { it, en },
  missing: (locale, key) => {
    // A text that nobody wrote is a bug: loud in tests, the key itself for the person.
    if (import.meta.env.MODE === 'test') throw new Error(`missing text "${key}" in locale ${locale}`);
    return key;
  },
});

/** Italian for an Italian system, else English. */
export function resolveLocale(setting: LocaleSetting, systemLocale: string): Locale {
  if (setting !== 'system') return setting;
  return systemLocale.toLowerCase().startsWith('it') ? 'it' : 'en';
}

export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

/** For code outside components; inside them `useI18n()`. Reactive where it is read in a computed. */
export const t = (key: string, params: Record<string, unknown> = {}): string => i18n.global.t(key, params);
export const currentLocale = (): Locale => i18n.global.locale.value;
