import type { Address } from '#shared/model/address.ts';
import type { MessageDetail } from '#shared/model/message.ts';
import { formatFullDate } from '@/composables/format';
import { claimedAddress, fullSender, plainLine, senderName, shownAddress } from '@/composables/sender';
import { t } from '@/i18n';

/** Two hours: below that the sender's clock and the way of the mail explain the difference. */
const DATE_DIFFERS_MS = 2 * 3_600_000;
const NAMES_SHOWN = 2;

/** "Mario, Anna and 3 others". */
export function shortNames(people: readonly Address[]): string {
  const names = people.slice(0, NAMES_SHOWN).map(senderName).join(', ');
  const rest = people.length - NAMES_SHOWN;
  return rest > 0 ? `${names} ${t('reader.others', { count: rest })}` : names;
}

export interface HeadLine {
  readonly label: string;
  readonly values: readonly string[];
}

/** The headers of a message in full, line by line. */
export function headLines(detail: MessageDetail): HeadLine[] {
  const people = (label: string, list: readonly Address[]): HeadLine[] =>
    list.length === 0 ? [] : [{ label: t(label), values: list.map(fullSender) }];
  return [
    ...people('reader.from', detail.from),
    ...people('reader.to', detail.to),
    ...people('reader.cc', detail.cc),
    ...people('reader.bcc', detail.bcc),
    ...(differentReplyTo(detail) === null ? [] : people('reader.replyTo', detail.replyTo)),
    { label: t('reader.received'), values: [formatFullDate(detail.received)] },
    ...(detail.dateHeader === null
      ? []
      : [{ label: t('reader.date'), values: [formatFullDate(detail.dateHeader)] }]),
  ];
}

/** The date that the sender wrote, where it is far from the arrival. */
export const differingDate = (detail: MessageDetail): number | null =>
  detail.dateHeader !== null && Math.abs(detail.dateHeader - detail.received) > DATE_DIFFERS_MS
    ? detail.dateHeader
    : null;

const domainOf = (address: string): string => plainLine(address).toLowerCase().split('@').at(-1) ?? '';

/** Where answers go, when that is outside the sender's own domain. */
export function differentReplyTo(detail: MessageDetail): string | null {
  const sender = detail.from[0];
  const other = detail.replyTo.find(
    (each) => sender === undefined || domainOf(each.address) !== domainOf(sender.address),
  );
  return other === undefined ? null : shownAddress(other.address);
}

/** The lie in the sender's name, put into words; null for an honest one. */
export function spoofWarning(detail: MessageDetail): string | null {
  const sender = detail.from[0];
  if (sender === undefined) return null;
  const claimed = claimedAddress(sender);
  return claimed === null
    ? null
    : t('reader.spoofedName', { claimed: shownAddress(claimed), real: shownAddress(sender.address) });
}

/** What was wrong with the message, line by line. */
export function problemLines(
  detail: MessageDetail,
  charsets: readonly string[],
  fromBody: MessageDetail['problems'],
): string[] {
  return [...new Set([...detail.problems, ...fromBody])].map((problem) => {
    switch (problem) {
      case 'charset':
        return charsets.length === 0
          ? t('reader.problem.charset')
          : t('reader.problem.charsetNamed', { names: charsets.map(plainLine).join(', ') });
      case 'structure':
        return t('reader.problem.structure');
      case 'no-date':
        return t('reader.problem.noDate');
      case 'no-sender':
        return t('reader.problem.noSender');
      case 'truncated':
        return t('reader.problem.truncated');
    }
  });
}

/** Two letters for the round mark, and one of its colours, always the same for an address. */
export function avatarOf(from: Address | undefined): { letters: string; hue: number } {
  if (from === undefined) return { letters: '?', hue: 0 };
  const words = senderName(from)
    .split(/[\s@._-]+/)
    .filter((word) => /^\p{L}/u.test(word));
  const letters = words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
  let hash = 0;
  for (const character of from.address.toLowerCase())
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return { letters: letters || '?', hue: hash % 8 };
}
