import { onScopeDispose, ref, type Ref } from 'vue';
import { currentLocale, t } from '@/i18n';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The language of the texts, written as in the person's own region where the system names one of it: English in London has a day of 24
 * hours and the day before the month.
 */
const regional = new Map<string, string>();
export function dateLocale(): string {
  const language = currentLocale();
  let found = regional.get(language);
  if (found === undefined) {
    found = navigator.languages.find((each) => each.startsWith(`${language}-`)) ?? language;
    regional.set(language, found);
  }
  return found;
}

const cache = new Map<string, Intl.DateTimeFormat>();
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = dateLocale();
  const key = locale + JSON.stringify(options);
  let made = cache.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, options);
    cache.set(key, made);
  }
  return made;
}

/** The hour with two digits in a day of 24 hours, where times stand in a column; "5:38 AM", not "05:38 AM", in one of 12. */
const clocks = new Map<string, Intl.DateTimeFormatOptions>();
function clock(): Intl.DateTimeFormatOptions {
  const locale = dateLocale();
  let made = clocks.get(locale);
  if (made === undefined) {
    const twelve = formatter({ hour: 'numeric' }).resolvedOptions().hour12 === true;
    made = { hour: twelve ? 'numeric' : '2-digit', minute: '2-digit' };
    clocks.set(locale, made);
  }
  return made;
}

const startOfDay = (time: number): number => new Date(time).setHours(0, 0, 0, 0);

/** The time of day for today, "yesterday", the weekday within a week, else day and month, with the year where it is another. */
export function formatListDate(time: number, now: number): string {
  // Rounded, because a day with a change of clocks has 23 or 25 hours.
  const daysAgo = Math.round((startOfDay(now) - startOfDay(time)) / DAY_MS);
  if (daysAgo === 0) return formatter(clock()).format(time);
  if (daysAgo === 1) return t('time.yesterday');
  if (daysAgo > 1 && daysAgo < 7) return formatter({ weekday: 'short' }).format(time);
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? formatter({ day: 'numeric', month: 'short' }).format(time)
    : formatter({ day: '2-digit', month: '2-digit', year: 'numeric' }).format(time);
}

/** As above under a heading that names the day already: the time of day within a week. */
export function formatUnderDay(time: number, now: number): string {
  const daysAgo = Math.round((startOfDay(now) - startOfDay(time)) / DAY_MS);
  return daysAgo >= 0 && daysAgo < 7 ? formatter(clock()).format(time) : formatListDate(time, now);
}

/** Weekday, date and time, for a title or the reader. */
export const formatFullDate = (time: number): string =>
  formatter({ dateStyle: 'full', timeStyle: 'short' }).format(time);

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(currentLocale()) + text.slice(1);

/** "Thursday 19 November", for a heading. */
export const formatDay = (time: number): string =>
  capital(formatter({ weekday: 'long', day: 'numeric', month: 'long' }).format(time));

/** "19 Nov 2026", for a chip. */
export const formatDayShort = (time: number): string =>
  formatter({ day: 'numeric', month: 'short', year: 'numeric' }).format(time);

/** "November 2026", for a heading. */
export const formatMonth = (time: number): string =>
  capital(formatter({ month: 'long', year: 'numeric' }).format(time));

/** For the reader's head: short, but never without the time. */
export const formatDateTime = (time: number): string =>
  formatter({ day: 'numeric', month: 'short', year: 'numeric', ...clock() }).format(time);

/** When something comes: the time for today, with the day for later. */
export const formatTime = (time: number, now: number): string =>
  startOfDay(time) === startOfDay(now)
    ? formatter(clock()).format(time)
    : formatter({ weekday: 'short', ...clock() }).format(time);

/** "2 minutes ago", "yesterday": for states such as the last sync. */
export function formatAgo(time: number, now: number): string {
  const relative = new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto' });
  const minutes = Math.round((now - time) / MINUTE_MS);
  if (minutes < 1) return t('time.justNow');
  if (minutes < 60) return relative.format(-minutes, 'minute');
  const hours = Math.round(minutes / 60);
  if (hours < 24) return relative.format(-hours, 'hour');
  return relative.format(-Math.round(hours / 24), 'day');
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units, as file managers and providers count them. */
export function formatSize(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const written = new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: digits }).format(value);
  return `${written} ${UNITS[unit] ?? 'B'}`;
}

export const formatCount = (count: number): string => new Intl.NumberFormat(currentLocale()).format(count);

/** For badges, where space is short. */
export const formatBadge = (count: number): string => (count > 999 ? '999+' : String(count));

/** The present, brought up to date every half minute, so that "2 minutes ago" stays true. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  const timer = setInterval(() => {
    now.value = Date.now();
  }, MINUTE_MS / 2);
  onScopeDispose(() => {
    clearInterval(timer);
  });
  return now;
}
