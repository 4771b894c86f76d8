import type { Language } from './people.ts';
import type { Random } from './random.ts';
import { DAY, HOUR } from './sample.ts';

const dayFormat = (locale: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
const euroFormat = (locale: string): Intl.NumberFormat =>
  new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    useGrouping: 'always',
  });

// Made once: making one costs more than a hundred uses.
const DAY_FORMATS = { it: dayFormat('it-IT'), en: dayFormat('en-GB') } as const;
const EURO_FORMATS = { it: euroFormat('it-IT'), en: euroFormat('en-GB') } as const;

/** Italy's hours ahead of UTC on that day, near enough: summer time from April to October. */
export const zoneHours = (date: Date): number => (date.getUTCMonth() >= 3 && date.getUTCMonth() <= 9 ? 2 : 1);

/** The same moment or the next one at which an office writes: Monday to Friday, 8 to 18 in Italy. */
export function officeHour(time: number, random: Random): number {
  let at = time;
  for (;;) {
    const date = new Date(at);
    const weekday = date.getUTCDay();
    const hour = date.getUTCHours() + zoneHours(date);
    if (weekday >= 1 && weekday <= 5 && hour >= 8 && hour < 18) return at;
    const midnight = Math.floor(at / DAY) * DAY;
    const morning = midnight + 7 * HOUR + random.int(0, 150) * 60_000 + random.int(0, 59) * 1000;
    at = morning > at ? morning : morning + DAY;
  }
}

const local = (date: Date): Date => new Date(date.getTime() + zoneHours(date) * HOUR);

/** "giovedì 26 novembre", "Thursday 26 November". */
export function dayInWords(date: Date, language: Language): string {
  return DAY_FORMATS[language].format(local(date)).replace(',', '');
}

/** "12/11/2026" in both languages. */
export function shortDate(date: Date): string {
  const at = local(date).toISOString();
  return `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)}`;
}

/** The line above a quoted message. */
export function attribution(date: Date, name: string, address: string, language: Language): string {
  const time = local(date).toISOString().slice(11, 16);
  return language === 'it'
    ? `Il giorno ${shortDate(date)} alle ${time}, ${name} <${address}> ha scritto:`
    : `On ${shortDate(date)} at ${time}, ${name} <${address}> wrote:`;
}

/** Euros as that language writes them, without the sign. */
export const euros = (amount: number, language: Language): string => EURO_FORMATS[language].format(amount);
