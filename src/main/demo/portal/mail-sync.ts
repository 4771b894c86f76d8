import { bodyText, decodeHeader } from '../imap/decoded-text.ts';
import { field, parseMime, type MimePart } from '../imap/mime-tree.ts';
import type { MailStore } from '../imap/store.ts';
import type { Mail, Records } from './records.ts';

/** The portal's own copies of the mail: what its mail section would have synchronised from the IMAP server. */

export interface SourceMessage {
  /** The same for the same message in the same folder, and for no other. */
  readonly key: string;
  readonly address: string;
  readonly folder: string;
  readonly raw: Buffer;
  readonly seen: boolean;
  readonly date: Date;
}

export type MailSource = () => Iterable<SourceMessage>;

/** Drafts, spam and the trash are not synchronised unless someone asks for it (webmail.md 4). */
const LEFT_OUT = new Set(['\\Drafts', '\\Junk', '\\Trash']);

/** Reads the demo's IMAP server, by the addresses of its users. */
export const mailSourceOf = (stores: ReadonlyMap<string, MailStore>): MailSource =>
  function* read() {
    for (const [address, store] of stores) {
      for (const box of store.mailboxes.values()) {
        if (LEFT_OUT.has(box.specialUse ?? '')) continue;
        for (const { uid, raw, flags, internalDate } of box.messages) {
          const key = `${address}\n${box.uidValidity}\n${uid}`;
          yield { key, address, folder: box.path, raw, seen: flags.has('\\Seen'), date: internalDate };
        }
      }
    }
  };

const leaves = (part: MimePart): MimePart[] =>
  part.children.length === 0 ? [part] : part.children.flatMap(leaves);
const isAttached = (part: MimePart): boolean =>
  /^\s*attachment/i.test(field(part, 'content-disposition') ?? '');

/** What the portal keeps of a message. Never throws: what is broken becomes text. */
export function copyOf(
  raw: Buffer,
): Omit<Mail, 'id' | 'mailboxId' | 'folder' | 'isSeen' | 'date' | 'bindings'> {
  const root = parseMime(raw);
  const text = (name: string): string => decodeHeader(field(root, name) ?? '');
  const parts = leaves(root);
  const readable = parts.filter((part) => part.type === 'text' && !isAttached(part));
  const shown = readable.find(({ subtype }) => subtype === 'html') ?? readable[0];
  const ids = `${text('references')} ${text('in-reply-to')}`.match(/<[^<>\s]+>/g) ?? [];
  return {
    subject: text('subject'),
    from: text('from'),
    to: text('to'),
    cc: text('cc'),
    hasAttachments: parts.some(isAttached),
    body: shown === undefined ? '' : bodyText(raw, shown),
    messageId: /<[^<>\s]+>/.exec(text('message-id'))?.[0] ?? '',
    references: [...new Set(ids)],
  };
}

/**
 * Brings the copies up to date each time it is called: new messages come, those that were deleted go, a moved one gets
 * another id and keeps what it is bound to. Copies from before a restart are known again by their Message-ID.
 */
export function createMailSync(records: Records, source: MailSource | undefined): () => void {
  const known = new Map<string, number>();
  let left: Mail[] | undefined;

  const bindingsOf = (mail: Pick<Mail, 'messageId'>, gone: readonly Mail[]): Mail['bindings'] =>
    mail.messageId === '' ? [] : (gone.find(({ messageId }) => messageId === mail.messageId)?.bindings ?? []);

  return () => {
    if (source === undefined) return;
    const boxes = new Map(records.mailboxes.all().map(({ email, id }) => [email, id]));
    const present = new Set<string>();
    const fresh: SourceMessage[] = [];
    for (const message of source()) {
      present.add(message.key);
      const mail = records.mails.get(known.get(message.key) ?? 0);
      if (mail !== undefined) mail.isSeen = message.seen;
      else if (!known.has(message.key)) fresh.push(message);
    }
    left ??= records.mails.all();
    const gone = left;
    left = [];
    for (const [key, id] of known) {
      if (present.has(key)) continue;
      const mail = records.mails.get(id);
      if (mail !== undefined) gone.push(mail);
      known.delete(key);
    }
    for (const { key, address, folder, raw, seen, date } of fresh) {
      const mailboxId = boxes.get(address);
      if (mailboxId === undefined) continue;
      const copy = copyOf(raw);
      const same = gone.find(
        (mail) =>
          mail.messageId !== '' &&
          mail.messageId === copy.messageId &&
          mail.folder === folder &&
          mail.mailboxId === mailboxId,
      );
      if (same !== undefined) gone.splice(gone.indexOf(same), 1);
      const bindings = same === undefined ? bindingsOf(copy, gone) : same.bindings;
      const row = { ...copy, mailboxId, folder, isSeen: seen, date: date.getTime(), bindings };
      known.set(key, records.mails.add(row, same?.id).id);
    }
    for (const { id } of gone) records.mails.remove(id);
  };
}
