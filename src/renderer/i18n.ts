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

export const currentLocale = (): Locale => i18n.global.locale.value;

/**
 * A text in the current language; reactive where it is read in a template or a computed. A numeric `count` chooses the
 * form of the plural and is written the way the language writes numbers.
 */
export function t(key: string, params: Readonly<Record<string, unknown>> = {}): string {
  const { count } = params;
  if (typeof count !== 'number') return i18n.global.t(key, params);
  const written = new Intl.NumberFormat(currentLocale()).format(count);
  return i18n.global.t(key, { ...params, count: written }, { plural: count });
}
