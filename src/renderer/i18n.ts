import { createI18n } from 'vue-i18n';

/** A language by its BCP 47 tag, such as `it` or `pt-BR`: the name of its file in locales/. */
export type Locale = string;
export const FALLBACK: Locale = 'en';

type Texts = Record<string, string | object>;
/** A language comes by adding its file. Only the one in use is fetched. */
const files = import.meta.glob<Texts>('./locales/*.json', { import: 'default' });
const fileOf = (locale: Locale): string => `./locales/${locale}.json`;
export const LOCALES: readonly Locale[] = Object.keys(files)
  .map((file) => file.slice('./locales/'.length, -'.json'.length))
  .sort();

/** In the order in which a text gives its forms (CLDR). Romance languages have `many` for millions only: the same form. */
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;
const LIKE_OTHER = new Set(['it', 'fr', 'es', 'pt', 'ca']);

interface Rules {
  readonly rules: Intl.PluralRules;
  readonly own: readonly Intl.LDMLPluralRule[];
  readonly merged: boolean;
}
/** Asking for them takes longer than using them, and a list uses them in each of its rows. */
const rulesByLocale = new Map<Locale, Rules>();
function rulesOf(locale: Locale): Rules {
  const known = rulesByLocale.get(locale);
  if (known !== undefined) return known;
  const rules = new Intl.PluralRules(locale);
  const has = rules.resolvedOptions().pluralCategories;
  const merged = LIKE_OTHER.has(locale.split('-')[0] ?? '');
  const own = CATEGORIES.filter((each) => has.includes(each) && !(merged && each === 'many'));
  const found = { rules, own, merged };
  rulesByLocale.set(locale, found);
  return found;
}

/**
 * Which of a text's forms a count takes. They stand in the order of the language's own plural categories ("one | other" in
 * English, "one | few | many" in Russian); with one form more than categories, the first is for nothing at all.
 */
export function pluralForm(locale: Locale, count: number, forms: number): number {
  const { rules, own, merged } = rulesOf(locale);
  const extra = forms > own.length ? 1 : 0;
  if (extra === 1 && count === 0) return 0;
  const chosen = rules.select(count);
  const at = own.indexOf(merged && chosen === 'many' ? 'other' : chosen);
  return Math.min(at + extra, forms - 1);
}

const pluralRules = Object.fromEntries(
  LOCALES.map((locale) => [
    locale,
    (count: number, forms: number): number => pluralForm(locale, count, forms),
  ]),
);

export const i18n = createI18n({
  legacy: false,
  locale: FALLBACK,
  pluralRules,
  messages: {},
  missing: (locale, key) => {
    // A text that nobody wrote is a bug: loud in tests, the key itself for the person.
    if (import.meta.env.MODE === 'test') throw new Error(`missing text "${key}" in locale ${locale}`);
    return key;
  },
});

/** The language that is wanted or the system's, where it is there; else English. `wanted` may be "system". */
export function resolveLocale(wanted: string, systemLocale: string, there = LOCALES): Locale {
  const tags = [wanted, systemLocale].map((tag) => tag.toLowerCase());
  for (const tag of tags) {
    const found =
      there.find((locale) => locale.toLowerCase() === tag) ??
      there.find((locale) => locale.toLowerCase() === tag.split(/[-_]/)[0]);
    if (found !== undefined) return found;
  }
  return FALLBACK;
}

/** Fetches the texts of a language. Rejects where they cannot be had. */
async function loadLocale(locale: Locale): Promise<void> {
  if (i18n.global.availableLocales.includes(locale)) return;
  const texts = await files[fileOf(locale)]?.();
  if (texts !== undefined) i18n.global.setLocaleMessage(locale, texts);
}

let wanted: Locale | null = null;
/** Puts the window into a language, once its texts are there; until then it keeps the one that it has. */
export async function setLocale(locale: Locale): Promise<void> {
  wanted = locale;
  await loadLocale(locale);
  if (wanted === locale) i18n.global.locale.value = locale;
}

export const currentLocale = (): Locale => i18n.global.locale.value;

/** What a language calls itself, such as "italiano"; beginning with a capital, for a list. */
export function ownName(locale: Locale): string {
  const name = new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

const numbers = new Map<Locale, Intl.NumberFormat>();
function written(count: number): string {
  const locale = currentLocale();
  const format = numbers.get(locale) ?? new Intl.NumberFormat(locale);
  numbers.set(locale, format);
  return format.format(count);
}

/** Texts that stand as they are, by language and key: composing them anew takes most of the time of drawing a row. */
const fixed = new Map<string, string>();

/**
 * A text in the current language; reactive where it is read in a template or a computed. A numeric `count` chooses the
 * form of the plural and is written the way the language writes numbers.
 */
export function t(key: string, params?: Readonly<Record<string, unknown>>): string {
  if (params === undefined) {
    const locale = currentLocale();
    const name = `${locale} ${key}`;
    const known = fixed.get(name);
    if (known !== undefined) return known;
    const text = i18n.global.t(key);
    // Before its texts are there, a language answers with the key.
    if (i18n.global.availableLocales.includes(locale)) fixed.set(name, text);
    return text;
  }
  const { count } = params;
  if (typeof count !== 'number') return i18n.global.t(key, params);
  return i18n.global.t(key, { ...params, count: written(count) }, { plural: count });
}
