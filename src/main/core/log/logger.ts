export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Structured log. `event` is a fixed name ("imap.connected"), the particulars stand in `fields`.
 * Never a password, a token or a message's text: subjects and addresses stay out as well.
 */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The same log with a scope in front, such as "sync" or "imap". */
  child(scope: string): Logger;
}
