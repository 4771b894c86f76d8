import type { Address } from '#shared/model/address.ts';
import { oneLine, parseAddressList, withoutRepeats } from './address-list.ts';

/** What a mailto link may fill in. Nothing else of it is used: no file, no sender, no other header. */
export interface MailtoFields {
  readonly to: Address[];
  readonly cc: Address[];
  readonly bcc: Address[];
  readonly subject: string;
  /** Plain text with `\n` line ends. */
  readonly body: string;
}

const MOST_ADDRESSES = 100;
const LONGEST_SUBJECT = 2_000;
const LONGEST_BODY = 100_000;
const LONGEST_URL = 1_000_000;

/** Percent-decoding that takes a broken sequence as it stands. A plus is a plus (RFC 6068 section 5). */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}

/**
 * Reads a mailto link (RFC 6068). Of its headers only to, cc, bcc, subject and body are used; `attach`, `from` and every
 * other one are ignored, since the link is a stranger's.
 *
 * @returns null where it is no mailto link
 */
export function parseMailto(url: string): MailtoFields | null {
  const match = /^\s*mailto:([^?#]*)(?:\?([^#]*))?/i.exec(url.slice(0, LONGEST_URL));
  if (match === null) return null;
  const lists = { to: [match[1] ?? ''], cc: [] as string[], bcc: [] as string[] };
  let subject: string | null = null;
  let body: string | null = null;
  for (const field of (match[2] ?? '').split('&')) {
    const equals = field.indexOf('=');
    if (equals < 0) continue;
    const name = decoded(field.slice(0, equals)).toLowerCase();
    const value = field.slice(equals + 1);
    if (name === 'to' || name === 'cc' || name === 'bcc') lists[name].push(value);
    else if (name === 'subject') subject ??= decoded(value);
    else if (name === 'body') body ??= decoded(value);
  }
  // Commas between addresses stand as they are and those within are encoded: cut first, decode after.
  const addresses = (values: readonly string[]): Address[] =>
    withoutRepeats(
      values.flatMap((value) => value.split(',')).flatMap((one) => parseAddressList(decoded(one))),
    ).slice(0, MOST_ADDRESSES);
  return {
    to: addresses(lists.to),
    cc: addresses(lists.cc),
    bcc: addresses(lists.bcc),
    subject: oneLine(subject ?? '').slice(0, LONGEST_SUBJECT),
    body: (body ?? '')
      .replace(/\r\n?|[\u2028\u2029]/g, '\n')
      .replaceAll('\0', '')
      .slice(0, LONGEST_BODY),
  };
}
