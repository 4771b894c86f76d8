import { ImapFault } from '../fault.ts';
import { flagData, selection, signedIn, tellExpunged, type Command, type Session } from '../session.ts';
import { canonicalFlag, type Mailbox, type StoredMessage } from '../store.ts';
import { listOf, mailboxOf, textOf, wordOf, type Token } from '../tokens.ts';
import { parseDate, sequenceSet } from '../wire.ts';

/** Commands that change messages: STORE, COPY, MOVE, APPEND and EXPUNGE, with UIDPLUS (RFC 4315) and CONDSTORE. */

const flagsOf = (tokens: readonly Token[]): string[] =>
  tokens.map((token) => canonicalFlag(textOf(token))).filter((flag) => flag !== undefined);

const store: Command = (session, args, byUid) => {
  const { box } = selection(session, true);
  const mail = signedIn(session);
  const [set, ...rest] = args;
  let unchangedSince = Infinity;
  if (rest[0]?.kind === 'list') {
    const [word, value] = listOf(rest.shift());
    if (wordOf(word) !== 'UNCHANGEDSINCE') throw new ImapFault('BAD', 'Unknown STORE modifier');
    unchangedSince = Number(textOf(value));
    session.condstore = true;
  }
  const match = /^([+-]?)FLAGS(\.SILENT)?$/.exec(wordOf(rest[0]));
  if (match === null) throw new ImapFault('BAD', 'Unknown STORE item');
  const flags = flagsOf(rest.length === 2 ? listOf(rest[1]) : rest.slice(1));
  const refused: number[] = [];
  for (const { seq, message } of session.messages(textOf(set), byUid)) {
    if (message.modseq > unchangedSince) {
      refused.push(byUid ? message.uid : seq);
      continue;
    }
    const next = new Set(match[1] === '' ? flags : message.flags);
    if (match[1] === '+') for (const flag of flags) next.add(flag);
    if (match[1] === '-') for (const flag of flags) next.delete(flag);
    mail.setFlags(box, message, next, session);
    // Under CONDSTORE also a silent change tells the new MODSEQ (RFC 7162 section 3.1.3).
    if (match[2] === undefined) session.line(`* ${seq} FETCH (${flagData(session, message)})`);
    else if (session.condstore)
      session.line(`* ${seq} FETCH (UID ${message.uid} MODSEQ (${message.modseq}))`);
  }
  return refused.length > 0 ? `[MODIFIED ${sequenceSet(refused)}] Some had changed` : undefined;
};

/** Copies in order and returns the COPYUID code; undefined where nothing was copied. */
function copyTo(session: Session, messages: readonly StoredMessage[], path: string): string | undefined {
  const mail = signedIn(session);
  const target = mail.mailboxes.get(path);
  if (target === undefined) throw new ImapFault('NO', '[TRYCREATE] No such mailbox');
  const copies = messages.map((message) =>
    mail.add(target, { raw: message.raw, flags: message.flags, internalDate: message.internalDate }),
  );
  if (copies.length === 0) return undefined;
  const [from, to] = [messages, copies].map((list) => sequenceSet(list.map(({ uid }) => uid)));
  return `[COPYUID ${target.uidValidity} ${from} ${to}]`;
}

const copy: Command = (session, [set, path], byUid) => {
  const found = session.messages(textOf(set), byUid).map(({ message }) => message);
  const code = copyTo(session, found, mailboxOf(path));
  return code === undefined ? undefined : `${code} Copied`;
};

function removeNow(session: Session, box: Mailbox, messages: readonly StoredMessage[]): void {
  signedIn(session).expunge(box, messages, session);
  tellExpunged(session, new Set(messages.map(({ uid }) => uid)));
}

const move: Command = (session, [set, path], byUid) => {
  const { box } = selection(session, true);
  const found = session.messages(textOf(set), byUid).map(({ message }) => message);
  const code = copyTo(session, found, mailboxOf(path));
  if (code !== undefined) session.line(`* OK ${code} Moved`);
  removeNow(session, box, found);
  return undefined;
};

const append: Command = (session, args) => {
  const mail = signedIn(session);
  const box = mail.mailboxes.get(mailboxOf(args[0]));
  if (box === undefined) throw new ImapFault('NO', '[TRYCREATE] No such mailbox');
  const rest = args.slice(1);
  const flags = rest[0]?.kind === 'list' ? flagsOf(listOf(rest.shift())) : [];
  const date = rest.length > 1 ? parseDate(textOf(rest.shift())) : new Date();
  const [body] = rest;
  if (date === undefined) throw new ImapFault('BAD', 'Not a date');
  if (rest.length !== 1 || body?.kind !== 'string') throw new ImapFault('BAD', 'A message is missing');
  const { uid } = mail.add(box, { raw: Buffer.from(body.bytes), flags, internalDate: date });
  return `[APPENDUID ${box.uidValidity} ${uid}] Appended`;
};

const expunge: Command = (session, args, byUid) => {
  const { box } = selection(session, true);
  const candidates = session.messages(byUid ? textOf(args[0]) : '1:*', byUid).map(({ message }) => message);
  removeNow(
    session,
    box,
    candidates.filter(({ flags }) => flags.has('\\Deleted')),
  );
  return undefined;
};

export const messageCommands: Record<string, Command> = {
  STORE: store,
  COPY: copy,
  MOVE: move,
  APPEND: append,
  EXPUNGE: expunge,
};
