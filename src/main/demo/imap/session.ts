import type { Socket } from 'node:net';
import type { CommandReader } from './command-reader.ts';
import { ImapFault } from './fault.ts';
import type { Mailbox, MailboxChange, MailStore, StoredMessage } from './store.ts';
import type { Token } from './tokens.ts';

/** What a connection knows of its selected mailbox. */
export interface Selection {
  readonly box: Mailbox;
  readonly readOnly: boolean;
  /** UIDs by sequence number: only what the client was told. It changes between commands, never during one. */
  view: number[];
  readonly stop: () => void;
}

export interface Session {
  readonly reader: CommandReader;
  store: MailStore | undefined;
  selected: Selection | undefined;
  /** The client wants MODSEQ with every flag change (RFC 7162). */
  condstore: boolean;
  /** Queues a response line, one byte a character, or bytes as they are. */
  line(text: string | Buffer): void;
  /** Sends what is queued, once it is `least` bytes, and waits until the client keeps up. */
  flush(least?: number): Promise<void>;
  /** Opens a mailbox for this connection; changes by others are kept until `announce`. */
  select(box: Mailbox, readOnly: boolean): Selection;
  unselect(): void;
  /** Writes the changes since the last time. Expunges wait where `expunges` is false (RFC 3501 section 7.4.1). */
  announce(expunges: boolean): void;
  /** While set, changes are written as they come. */
  idle(on: boolean): void;
  /** The messages of a set, in rising order, with their sequence numbers. */
  messages(set: string, byUid: boolean): { seq: number; message: StoredMessage }[];
  close(): void;
}

export type Command = (
  session: Session,
  args: readonly Token[],
  byUid: boolean,
) => string | undefined | Promise<string | undefined>;

/** The flags of a message as FETCH data, with MODSEQ where the client has asked for it. */
export function flagData(session: Session, message: StoredMessage): string {
  const modseq = session.condstore ? ` MODSEQ (${message.modseq})` : '';
  return `UID ${message.uid} FLAGS (${[...message.flags].join(' ')})${modseq}`;
}

/** The selected mailbox, or BAD. */
export function selection(session: Session, write = false): Selection {
  if (session.selected === undefined) throw new ImapFault('BAD', 'No mailbox is selected');
  if (write && session.selected.readOnly)
    throw new ImapFault('NO', '[READ-ONLY] The mailbox is open for reading');
  return session.selected;
}

export function signedIn(session: Session): MailStore {
  if (session.store === undefined) throw new ImapFault('BAD', 'Log in first');
  return session.store;
}

/** Reads `1:3,7,*`; throws BAD. `*` is `highest`. */
export function parseSet(set: string, highest: number): [number, number][] {
  return set.split(',').map((range) => {
    const match = /^(\d{1,10}|\*)(?::(\d{1,10}|\*))?$/.exec(range);
    if (match === null) throw new ImapFault('BAD', 'Not a sequence set');
    const number = (end: string): number => (end === '*' ? highest : Number(end));
    const [, first = '', second = first] = match;
    const [from, to] = [number(first), number(second)];
    return from <= to ? [from, to] : [to, from];
  });
}

/** Resolves when the socket takes more, or is gone. */
const taken = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });

export function createSession(socket: Socket, reader: CommandReader): Session {
  let out: Buffer[] = [];
  let queued = 0;
  let changes: MailboxChange[] = [];
  let idling = false;

  const send = (): boolean => {
    if (out.length === 0 || socket.destroyed) return true;
    const whole = Buffer.concat(out);
    out = [];
    queued = 0;
    return socket.write(whole);
  };

  const session: Session = {
    reader,
    store: undefined,
    selected: undefined,
    condstore: false,
    line(text) {
      const bytes = typeof text === 'string' ? Buffer.from(`${text}\r\n`, 'latin1') : text;
      out.push(bytes);
      queued += bytes.length;
    },
    async flush(least = 1) {
      if (queued < least) return;
      if (!send() && !socket.destroyed) await taken(socket);
    },
    select(box, readOnly) {
      session.unselect();
      const watcher = (change: MailboxChange): void => {
        if ('source' in change && change.source === session) return;
        changes.push(change);
        if (!idling) return;
        session.announce(true);
        send();
      };
      box.watchers.add(watcher);
      const view = box.messages.map(({ uid }) => uid);
      session.selected = { box, readOnly, view, stop: () => box.watchers.delete(watcher) };
      return session.selected;
    },
    unselect() {
      session.selected?.stop();
      session.selected = undefined;
      changes = [];
    },
    announce(expunges) {
      const open = session.selected;
      if (open === undefined || changes.length === 0) return;
      const isDue = ({ kind }: MailboxChange): boolean => expunges || kind !== 'expunged';
      const due = changes.filter(isDue);
      changes = changes.filter((change) => !isDue(change));
      const gone = new Set(due.flatMap((change) => (change.kind === 'expunged' ? [...change.uids] : [])));
      tellExpunged(session, gone);
      if (due.some(({ kind }) => kind === 'added')) tellExists(session);
      for (const change of due) {
        if (change.kind !== 'flags') continue;
        const message = open.box.byUid.get(change.uid);
        const seq = open.view.indexOf(change.uid) + 1;
        if (message !== undefined && seq > 0) session.line(`* ${seq} FETCH (${flagData(session, message)})`);
      }
    },
    idle(on) {
      idling = on;
    },
    messages(set, byUid) {
      const { view, box } = selection(session);
      if (view.length === 0) {
        parseSet(set, 1);
        return [];
      }
      const ranges = parseSet(set, (byUid ? view.at(-1) : view.length) ?? 0);
      const found: { seq: number; message: StoredMessage }[] = [];
      for (const [index, uid] of view.entries()) {
        const number = byUid ? uid : index + 1;
        if (!ranges.some(([from, to]) => number >= from && number <= to)) continue;
        // A message that another connection has expunged is still in the view until its client is told.
        const message = box.byUid.get(uid);
        if (message !== undefined) found.push({ seq: index + 1, message });
      }
      return found;
    },
    close() {
      session.unselect();
      socket.end();
    },
  };
  return session;
}

/** Tells the client of messages that went, and drops them from its view. */
export function tellExpunged(session: Session, uids: ReadonlySet<number>): void {
  const open = session.selected;
  if (open === undefined || uids.size === 0) return;
  // From the end, so that the numbers before it still hold.
  for (let index = open.view.length - 1; index >= 0; index -= 1) {
    if (uids.has(open.view[index] ?? 0)) session.line(`* ${index + 1} EXPUNGE`);
  }
  open.view = open.view.filter((uid) => !uids.has(uid));
}

function tellExists(session: Session): void {
  const open = session.selected;
  if (open === undefined) return;
  const last = open.view.at(-1) ?? 0;
  const fresh = open.box.messages.filter(({ uid }) => uid > last).map(({ uid }) => uid);
  if (fresh.length === 0) return;
  open.view.push(...fresh);
  session.line(`* ${open.view.length} EXISTS`);
}
