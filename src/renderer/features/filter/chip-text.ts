import type { DateFilter, ListQuery } from '#shared/model/query.ts';
import { formatDayShort } from '@/composables/format';
import { t } from '@/i18n';
import type { Field } from './fields';

/** A day of the filter, which has no time zone of its own, as the person writes it. */
const day = (text: string): string => formatDayShort(new Date(`${text}T12:00:00`).getTime());

export function dateText(date: DateFilter): string {
  if (date.kind !== 'range') return t(`filter.date.${date.kind}`);
  if (date.to === null) return t('filter.date.since', { day: day(date.from ?? '') });
  if (date.from === null) return t('filter.date.until', { day: day(date.to) });
  return t('filter.date.between', { from: day(date.from), to: day(date.to) });
}

/** What a chip says of a field that the query has. */
export function chipText(query: ListQuery, field: Field): string {
  switch (field) {
    case 'read':
      return t(query.read === true ? 'filter.chip.read' : 'filter.chip.unread');
    case 'flagged':
      return t(query.flagged === true ? 'filter.chip.flagged' : 'filter.chip.unflagged');
    case 'attachments':
      return t(query.attachments === true ? 'filter.chip.attachments' : 'filter.chip.noAttachments');
    case 'bound':
      return query.bound === undefined || query.bound === 'none'
        ? t('filter.bound.none')
        : query.bound.map((each) => t(`filter.bound.${each}`)).join(', ');
    case 'date':
      return query.date === undefined ? '' : dateText(query.date);
    default:
      return t(`filter.chip.${field}`, { words: query[field] ?? '' });
  }
}
