import { currentLocale } from '@/i18n';

/** "Friday 27 November 2026, 11:00 – 12:00" in the language of the window. */
export function spanText(from: Date, to: Date, wholeDays: boolean): string {
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat(currentLocale(), {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...(wholeDays ? {} : clock),
  });
  return format.formatRange(from, to);
}
