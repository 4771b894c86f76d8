import { ImapFault } from './fault.ts';
import { parseMime, type MimePart } from './mime-tree.ts';

export interface StoredMessage {
  readonly uid: number;
  readonly raw: Buffer;
  /** System flags in their usual spelling; keywords as they came. */
  readonly flags: Set<string>;
  readonly internalDate: Date;
  modseq: number;
  /** Parsed once, when first asked for. */
  tree(): MimePart;
}

export type SpecialUse = '\\Sent' | '\\Drafts' | '\\Trash' | '\\Junk' | '\\Archive';

/** `source` is the session that made the change; it tells its own client in its own way. */
export type MailboxChange =
  | { readonly kind: 'added' }
  | { readonly kind: 'expunged'; readonly uids: ReadonlySet<number>; readonly source?: object | undefined }
  | { readonly kind: 'flags'; readonly uid: number; readonly source?: object | undefined };

export interface Mailbox {
  path: string;
  readonly uidValidity: number;
  readonly specialUse: SpecialUse | undefined;
  subscribed: boolean;
  uidNext: number;
  highestModseq: number;
  /** In rising order of UID. */
  messages: StoredMessage[];
  readonly byUid: Map<number, StoredMessage>;
  readonly watchers: Set<(change: MailboxChange) => void>;
}

export interface NewMessage {
  readonly raw: Buffer;
  readonly flags?: Iterable<string>;
  readonly internalDate: Date;
}

/** One user's mailboxes, in memory. Every change is told to the watchers of the mailbox, after it is made. */
export interface MailStore {
  readonly mailboxes: ReadonlyMap<string, Mailbox>;
  /** Throws NO [NONEXISTENT] (RFC 5530). */
  get(path: string): Mailbox;
  /** Makes the mailbox and those above it that are missing. Throws NO [ALREADYEXISTS]. */
  create(path: string, specialUse?: SpecialUse): Mailbox;
  /** Throws NO for INBOX and where there are mailboxes below. */
  remove(path: string): void;
  /** Renames a mailbox and those below it. Throws NO for INBOX and where the new name is taken. */
  rename(from: string, to: string): void;
  add(box: Mailbox, message: NewMessage): StoredMessage;
  setFlags(box: Mailbox, message: StoredMessage, flags: ReadonlySet<string>, source?: object): void;
  expunge(box: Mailbox, messages: readonly StoredMessage[], source?: object): void;
}

export const DELIMITER = '/';
const SYSTEM_FLAGS = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'];

/** The usual spelling of a flag; undefined for one that no client may set (\Recent and unknown system flags). */
export function canonicalFlag(flag: string): string | undefined {
  if (!flag.startsWith('\\')) return flag;
  return SYSTEM_FLAGS.find((one) => one.toLowerCase() === flag.toLowerCase());
}

/** `firstUidValidity`: mailboxes made later take the numbers after it (RFC 3501 section 2.3.1.1). */
export function createMailStore(firstUidValidity: number): MailStore {
  const mailboxes = new Map<string, Mailbox>();
  let uidValidity = firstUidValidity;

  const tell = (box: Mailbox, change: MailboxChange): void => {
    for (const watcher of [...box.watchers]) watcher(change);
  };
  const below = (path: string): string[] =>
    [...mailboxes.keys()].filter((one) => one.startsWith(path + DELIMITER));

  const get = (path: string): Mailbox => {
    const box = mailboxes.get(path);
    if (box === undefined) throw new ImapFault('NO', '[NONEXISTENT] No such mailbox');
    return box;
  };

  const create = (path: string, specialUse?: SpecialUse): Mailbox => {
    if (path === '' || path.split(DELIMITER).includes('')) throw new ImapFault('NO', '[CANNOT] Not a name');
    if (mailboxes.has(path)) throw new ImapFault('NO', '[ALREADYEXISTS] The mailbox exists');
    const parent = path.slice(0, Math.max(0, path.lastIndexOf(DELIMITER)));
    if (parent !== '' && !mailboxes.has(parent)) create(parent);
    const box: Mailbox = {
      path,
      uidValidity: uidValidity++,
      specialUse,
      subscribed: true,
      uidNext: 1,
      highestModseq: 1,
      messages: [],
      byUid: new Map(),
      watchers: new Set(),
    };
    mailboxes.set(path, box);
    return box;
  };

  create('INBOX');
  return {
    mailboxes,
    get,
    create,
    remove(path) {
      const box = get(path);
      if (path === 'INBOX') throw new ImapFault('NO', '[CANNOT] INBOX stays');
      if (below(path).length > 0) throw new ImapFault('NO', '[HASCHILDREN] There are mailboxes below it');
      mailboxes.delete(path);
      const uids = new Set(box.byUid.keys());
      box.messages = [];
      box.byUid.clear();
      if (uids.size > 0) tell(box, { kind: 'expunged', uids });
    },
    rename(from, to) {
      get(from);
      if (from === 'INBOX') throw new ImapFault('NO', '[CANNOT] INBOX keeps its name');
      if (mailboxes.has(to)) throw new ImapFault('NO', '[ALREADYEXISTS] The mailbox exists');
      if (to.startsWith(from + DELIMITER))
        throw new ImapFault('NO', '[CANNOT] A mailbox cannot move into itself');
      const parent = to.slice(0, Math.max(0, to.lastIndexOf(DELIMITER)));
      if (parent !== '' && !mailboxes.has(parent)) create(parent);
      for (const path of [from, ...below(from)]) {
        const box = get(path);
        mailboxes.delete(path);
        box.path = to + path.slice(from.length);
        mailboxes.set(box.path, box);
      }
    },
    add(box, { raw, flags = [], internalDate }) {
      let tree: MimePart | undefined;
      const message: StoredMessage = {
        uid: box.uidNext++,
        raw,
        flags: new Set(flags),
        internalDate,
        modseq: ++box.highestModseq,
        tree: () => (tree ??= parseMime(raw)),
      };
      box.messages.push(message);
      box.byUid.set(message.uid, message);
      tell(box, { kind: 'added' });
      return message;
    },
    setFlags(box, message, flags, source) {
      const same = flags.size === message.flags.size && [...flags].every((flag) => message.flags.has(flag));
      if (same) return;
      message.flags.clear();
      for (const flag of flags) message.flags.add(flag);
      message.modseq = ++box.highestModseq;
      tell(box, { kind: 'flags', uid: message.uid, source });
    },
    expunge(box, messages, source) {
      if (messages.length === 0) return;
      const uids = new Set(messages.map(({ uid }) => uid));
      for (const uid of uids) box.byUid.delete(uid);
      box.messages = box.messages.filter(({ uid }) => !uids.has(uid));
      box.highestModseq += 1;
      tell(box, { kind: 'expunged', uids, source });
    },
  };
}
