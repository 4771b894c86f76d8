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

/** A line of the full headers: people, or a text. */
export type HeadLine =
  | { readonly label: string; readonly people: readonly Address[] }
  | { readonly label: string; readonly text: string };

/** The headers of a message in full, line by line. */
export function headLines(detail: MessageDetail): HeadLine[] {
  const people = (label: string, list: readonly Address[]): HeadLine[] =>
    list.length === 0 ? [] : [{ label: t(label), people: list }];
  const { dateHeader, received } = detail;
  return [
    ...people('reader.from', detail.from),
    ...people('reader.to', detail.to),
    ...people('reader.cc', detail.cc),
    ...people('reader.bcc', detail.bcc),
    ...people('reader.replyTo', detail.replyTo),
    ...(dateHeader === null ? [] : [{ label: t('reader.date'), text: formatFullDate(dateHeader) }]),
    // A minute is as exact as the dates are written.
    ...(dateHeader !== null && Math.abs(received - dateHeader) < 60_000
      ? []
      : [{ label: t('reader.received'), text: formatFullDate(received) }]),
  ];
}

/** The same as text, for paper. */
export const headTexts = (detail: MessageDetail): string[] =>
  headLines(detail).map((line) =>
    [line.label, 'people' in line ? line.people.map(fullSender).join(', ') : line.text].join(': '),
  );

/** The header lines of a raw message, up to the empty line (RFC 5322 section 2.1). */
export const rawHeaders = (source: string): string => source.split(/\r?\n\r?\n/, 1)[0] ?? '';

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
