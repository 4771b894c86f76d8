import type { Invitation, Repeating } from '#shared/model/invitation.ts';
import { currentLocale, t } from '@/i18n';

/** What an invitation says, in words. */

/** A moment of an invitation on this computer's clock; a day alone is its midnight here. */
export const localMoment = (text: string, allDay: boolean): Date =>
  new Date(allDay ? `${text}T00:00:00` : text);

/** "Tuesday 10 March 2026, 10:00 – 11:30"; days alone for whole ones. */
export function whenText({ from, to, allDay }: Pick<Invitation, 'from' | 'to' | 'allDay'>): string {
  const format = new Intl.DateTimeFormat(currentLocale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    ...(allDay ? {} : ({ hour: '2-digit', minute: '2-digit' } as const)),
  });
  const [begin, end] = [localMoment(from, allDay), localMoment(to, allDay)];
  const range = begin < end ? format.formatRange(begin, end) : format.format(begin);
  return allDay ? t('talk.invitation.allDay', { days: range }) : range;
}

/** 5 January 1970 was a Monday. */
const MONDAY = Date.UTC(1970, 0, 5);
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const DAY_MS = 86_400_000;

/** "Every 2 weeks on Monday and Friday, 10 times". */
export function repeatText({ frequency, interval, days, count, until }: Repeating): string {
  const locale = currentLocale();
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const names = days.map((day) => weekday.format(MONDAY + WEEKDAYS.indexOf(day) * DAY_MS));
  const list = new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
  const every = t(`talk.invitation.every.${frequency}`, { count: interval });
  const on = names.length === 0 ? every : t('talk.invitation.on', { every, days: list });
  if (count !== null) return t('talk.invitation.times', { every: on, count });
  if (until === null) return on;
  const last = new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(localMoment(until, true));
  return t('talk.invitation.until', { every: on, day: last });
}
