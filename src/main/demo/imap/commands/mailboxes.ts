import { ImapFault } from '../fault.ts';
import { decodeMailboxName, encodeMailboxName } from '../modified-utf7.ts';
import { selection, signedIn, type Command, type Session } from '../session.ts';
import { DELIMITER, type Mailbox, type MailStore } from '../store.ts';
import { listOf, mailboxOf, textOf, wordOf, type Token } from '../tokens.ts';
import { string } from '../wire.ts';

/** Commands that speak of mailboxes: listing, opening, making and removing them. */

const name = (path: string): string => string(encodeMailboxName(path));

function matcher(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '\\?');
  return new RegExp(`^${body.replaceAll('%', '[^/]*')}$`, 's');
}

function statusItem(box: Mailbox, item: string): string {
  switch (item) {
    case 'MESSAGES':
      return String(box.messages.length);
    case 'RECENT':
      return '0';
    case 'UIDNEXT':
      return String(box.uidNext);
    case 'UIDVALIDITY':
      return String(box.uidValidity);
    case 'UNSEEN':
      return String(box.messages.filter(({ flags }) => !flags.has('\\Seen')).length);
    case 'HIGHESTMODSEQ':
      return String(box.highestModseq);
    default:
      throw new ImapFault('BAD', 'Unknown STATUS item');
  }
}

function writeStatus(session: Session, box: Mailbox, items: readonly string[]): void {
  if (items.includes('HIGHESTMODSEQ')) session.condstore = true;
  const values = items.map((item) => `${item} ${statusItem(box, item)}`).join(' ');
  session.line(`* STATUS ${name(box.path)} (${values})`);
}

function attributes(store: MailStore, box: Mailbox, subscribed: boolean): string {
  const children = [...store.mailboxes.keys()].some((path) => path.startsWith(box.path + DELIMITER));
  const flags = [children ? '\\HasChildren' : '\\HasNoChildren'];
  if (box.specialUse !== undefined) flags.push(box.specialUse);
  if (subscribed && box.subscribed) flags.push('\\Subscribed');
  return flags.join(' ');
}

function list(session: Session, args: readonly Token[]): undefined {
  const store = signedIn(session);
  // Selection options (RFC 5258) come first, in parentheses.
  const options = args[0]?.kind === 'list' ? listOf(args[0]).map(wordOf) : [];
  const [reference, pattern, word, returned] = args[0]?.kind === 'list' ? args.slice(1) : args;
  const patterns = listOf(pattern).map((one) => decodeMailboxName(textOf(reference)) + mailboxOf(one));
  if (patterns.length === 1 && textOf(listOf(pattern)[0]) === '') {
    session.line(`* LIST (\\Noselect) "${DELIMITER}" ""`);
    return undefined;
  }
  const returns = word !== undefined && wordOf(word) === 'RETURN' ? listOf(returned) : [];
  const statusAt = returns.findIndex((one) => one.kind === 'atom' && one.text.toUpperCase() === 'STATUS');
  const status = statusAt < 0 ? [] : listOf(returns[statusAt + 1]).map(wordOf);
  const withSubscribed =
    options.includes('SUBSCRIBED') ||
    returns.some((one) => one.kind === 'atom' && wordOf(one) === 'SUBSCRIBED');
  for (const box of store.mailboxes.values()) {
    if (!patterns.some((one) => matcher(one).test(box.path))) continue;
    if (options.includes('SUBSCRIBED') && !box.subscribed) continue;
    if (options.includes('SPECIAL-USE') && box.specialUse === undefined) continue;
    session.line(`* LIST (${attributes(store, box, withSubscribed)}) "${DELIMITER}" ${name(box.path)}`);
    if (status.length > 0) writeStatus(session, box, status);
  }
  return undefined;
}

function open(session: Session, args: readonly Token[], readOnly: boolean): string {
  const store = signedIn(session);
  session.unselect();
  const box = store.get(mailboxOf(args[0]));
  if (
    args[1] !== undefined &&
    listOf(args[1]).some((one) => one.kind === 'atom' && wordOf(one) === 'CONDSTORE')
  ) {
    session.condstore = true;
  }
  session.select(box, readOnly);
  const keywords = new Set(
    box.messages.flatMap(({ flags }) => [...flags].filter((flag) => !flag.startsWith('\\'))),
  );
  const flags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', ...keywords].join(' ');
  const unseen = box.messages.findIndex((message) => !message.flags.has('\\Seen'));
  session.line(`* FLAGS (${flags})`);
  session.line(`* ${box.messages.length} EXISTS`);
  session.line('* 0 RECENT');
  if (unseen >= 0) session.line(`* OK [UNSEEN ${unseen + 1}] First unseen`);
  session.line(`* OK [PERMANENTFLAGS (${readOnly ? '' : `${flags} \\*`})] Flags that stay`);
  session.line(`* OK [UIDVALIDITY ${box.uidValidity}] UIDs are valid`);
  session.line(`* OK [UIDNEXT ${box.uidNext}] Next UID`);
  session.line(`* OK [HIGHESTMODSEQ ${box.highestModseq}] Highest`);
  return readOnly ? '[READ-ONLY] Opened' : '[READ-WRITE] Opened';
}

const quiet =
  (act: (store: MailStore, args: readonly Token[]) => void): Command =>
  (session, args) => {
    act(signedIn(session), args);
    return undefined;
  };

export const mailboxCommands: Record<string, Command> = {
  LIST: list,
  LSUB: (session, [reference, pattern]) => {
    const wanted = matcher(decodeMailboxName(textOf(reference)) + mailboxOf(pattern));
    for (const box of signedIn(session).mailboxes.values()) {
      if (box.subscribed && wanted.test(box.path)) session.line(`* LSUB () "${DELIMITER}" ${name(box.path)}`);
    }
    return undefined;
  },
  NAMESPACE: (session) => {
    signedIn(session);
    session.line(`* NAMESPACE (("" "${DELIMITER}")) NIL NIL`);
    return undefined;
  },
  STATUS: (session, [path, items]) => {
    writeStatus(session, signedIn(session).get(mailboxOf(path)), listOf(items).map(wordOf));
    return undefined;
  },
  SELECT: (session, args) => open(session, args, false),
  EXAMINE: (session, args) => open(session, args, true),
  UNSELECT: (session) => {
    selection(session);
    session.unselect();
    return undefined;
  },
  CLOSE: (session) => {
    const { box, readOnly } = selection(session);
    const deleted = readOnly ? [] : box.messages.filter(({ flags }) => flags.has('\\Deleted'));
    session.unselect();
    signedIn(session).expunge(box, deleted, session);
    return undefined;
  },
  CREATE: quiet((store, [path]) => void store.create(mailboxOf(path))),
  DELETE: quiet((store, [path]) => store.remove(mailboxOf(path))),
  RENAME: quiet((store, [from, to]) => store.rename(mailboxOf(from), mailboxOf(to))),
  SUBSCRIBE: quiet((store, [path]) => void (store.get(mailboxOf(path)).subscribed = true)),
  UNSUBSCRIBE: quiet((store, [path]) => void (store.get(mailboxOf(path)).subscribed = false)),
};
