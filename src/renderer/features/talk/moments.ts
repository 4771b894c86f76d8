/** A moment between the portal's ISO 8601 and the fields of a form, which hold a day and a time by this computer's clock. */

import { currentLocale } from '@/i18n';

const pad = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');

/** `2026-03-10`. */
export const dayOf = (at: Date): string =>
  `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;

/** `09:30`. */
export const timeOf = (at: Date): string => `${pad(at.getHours())}:${pad(at.getMinutes())}`;

/** What the fields of a day and a time say; null while one of them says nothing. */
export function momentOf(day: string, time: string): Date | null {
  const at = new Date(`${day}T${time}`);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** "Friday 27 November 2026, 11:00 – 12:00" in the language of the window. */
export function spanText(from: Date, to: Date, wholeDays: boolean): string {
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat(currentLocale(), {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...(wholeDays ? {} : clock),
  });
  return format.formatRange(from, to);
}
