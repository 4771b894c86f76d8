import type { FolderRole } from '#shared/model/folder.ts';
import type { MessageRow } from '#shared/model/message.ts';
import { formatDay, formatFullDate, formatMonth } from '@/composables/format';
import { fullSender, plainLine, senderName } from '@/composables/sender';
import { t } from '@/i18n';
import type { Day } from './days';

/** In these folders the other side of a message is its recipients. */
export const isOutgoing = (role: FolderRole | null): boolean => role === 'sent' || role === 'drafts';

export interface RowPerson {
  readonly text: string;
  readonly title: string;
}

/** Who a row names: the sender, or the recipients where the mail is one's own. */
export function rowPerson(row: MessageRow, role: FolderRole | null): RowPerson {
  if (isOutgoing(role)) {
    if (row.to.length === 0) return { text: t('common.noRecipient'), title: '' };
    return {
      text: t('mailbox.to', { names: row.to.map(senderName).join(', ') }),
      title: row.to.map(fullSender).join(', '),
    };
  }
  if (row.conversation !== null && row.conversation.people.length > 1)
    return {
      text: row.conversation.people.map(senderName).join(', '),
      title: row.conversation.people.map(fullSender).join(', '),
    };
  if (row.from === null) return { text: t('common.noSender'), title: '' };
  return { text: senderName(row.from), title: fullSender(row.from) };
}

export const rowSubject = (row: MessageRow): string => plainLine(row.subject) || t('common.noSubject');

/** Where what is searched for stands in a text, as [from, to). */
export const hitsIn = (text: string, pattern: RegExp): (readonly [number, number])[] =>
  Array.from(text.matchAll(pattern), (match) => [match.index, match.index + match[0].length] as const);

/** What a screen reader says for the row: what is seen of it, in words. */
export function rowLabel(row: MessageRow, role: FolderRole | null): string {
  const count = row.conversation?.count ?? 1;
  const unread = row.unread || (row.conversation?.unread ?? 0) > 0;
  return [
    ...(unread ? [t('mailbox.unread')] : []),
    rowPerson(row, role).text,
    rowSubject(row),
    formatFullDate(row.date),
    ...(count > 1 ? [t('list.conversation', { count })] : []),
    ...(row.hasAttachments ? [t('mailbox.hasAttachments')] : []),
    ...(row.flagged ? [t('list.flagged')] : []),
    ...row.associations.map((kind) => t(`list.binding.${kind}`)),
  ].join(', ');
}

/** The heading of a part of the list. */
export function dayTitle({ kind, time }: Day): string {
  switch (kind) {
    case 'today':
      return t('time.today');
    case 'yesterday':
      return t('time.yesterday');
    case 'weekday':
      return formatDay(time);
    case 'month':
      return formatMonth(time);
    case 'older':
      return t('list.older');
  }
}
