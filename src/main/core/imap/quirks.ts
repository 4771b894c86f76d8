/** An extension that a server announces and that must not be relied on there. */
export interface Quirk {
  /** The server, by its host name: this one or any below it. */
  readonly host: string;
  readonly withhold: readonly Extension[];
  /** What goes wrong, and where it was seen. */
  readonly reason: string;
}

export type Extension = 'QRESYNC' | 'NOTIFY' | 'COMPRESS=DEFLATE';

/**
 * Servers whose announcements are not to be believed. What a server lacks needs no line here: each step of a sync has its way
 * without the extension. Nor does what is checked everywhere, because no server is trusted with it: VANISHED and COPYUID count
 * only where the numbers agree, STATUS of the selected folder is preceded by NOOP, LIST without INBOX removes nothing.
 */
export const QUIRKS: readonly Quirk[] = [
  {
    host: 'mail.me.com',
    withhold: ['QRESYNC'],
    reason:
      'iCloud answers ENABLE QRESYNC without ENABLED, tells VANISHED in a form of its own and wrong sequence numbers: mail disappears here that is there (Mailspring-Sync #91, Wino-Mail #43)',
  },
  {
    host: 'mail.yahoo.com',
    withhold: ['QRESYNC'],
    reason:
      'Other clients keep QRESYNC off with this provider (examples.md, section 6); nothing here could try it',
  },
  {
    host: 'mail.aol.com',
    withhold: ['QRESYNC'],
    reason: 'AOL runs on the servers of Yahoo',
  },
];

/** Whether an extension may be used with that server. */
export function isTrusted(host: string, extension: Extension): boolean {
  const name = host.toLowerCase();
  return !QUIRKS.some(
    (quirk) => (name === quirk.host || name.endsWith(`.${quirk.host}`)) && quirk.withhold.includes(extension),
  );
}
