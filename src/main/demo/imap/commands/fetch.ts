import { ImapFault } from '../fault.ts';
import { selection, signedIn, type Command, type Session } from '../session.ts';
import type { StoredMessage } from '../store.ts';
import { envelope, section, structure } from '../structure.ts';
import { listOf, textOf, wordOf, type Token } from '../tokens.ts';
import { dateTime } from '../wire.ts';

/** FETCH and UID FETCH (RFC 3501 section 6.4.5, CHANGEDSINCE of RFC 7162). */

type Item = { readonly seen: boolean; readonly write: (message: StoredMessage) => (string | Buffer)[] };

const MACROS: Readonly<Record<string, readonly string[]>> = {
  ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
  FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
  FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
};

const PLAIN: Readonly<Record<string, (message: StoredMessage) => string>> = {
  UID: ({ uid }) => String(uid),
  FLAGS: ({ flags }) => `(${[...flags].join(' ')})`,
  INTERNALDATE: ({ internalDate }) => dateTime(internalDate),
  'RFC822.SIZE': ({ raw }) => String(raw.length),
  ENVELOPE: (message) => envelope(message.tree()),
  BODYSTRUCTURE: ({ raw, tree }) => structure(raw, tree(), true),
  BODY: ({ raw, tree }) => structure(raw, tree(), false),
  MODSEQ: ({ modseq }) => `(${modseq})`,
};

/** So many bytes are worth a write of their own. */
const FLUSH_BYTES = 64 * 1024;

/** The old names of three sections. */
const OLD: Readonly<Record<string, { spec: string; peek: boolean }>> = {
  RFC822: { spec: '', peek: false },
  'RFC822.HEADER': { spec: 'HEADER', peek: true },
  'RFC822.TEXT': { spec: 'TEXT', peek: false },
};

function bytesItem(
  label: string,
  spec: string,
  peek: boolean,
  partial?: { start: number; count: number },
): Item {
  return {
    seen: !peek,
    write(message) {
      const whole = section(message.raw, message.tree(), spec);
      if (whole === null) return [`${label} NIL`];
      const bytes =
        partial === undefined ? whole : whole.subarray(partial.start, partial.start + partial.count);
      return [`${label} {${bytes.length}}\r\n`, bytes];
    },
  };
}

function parseItem(text: string): Item {
  const word = text.toUpperCase();
  const plain = PLAIN[word];
  if (plain !== undefined) return { seen: false, write: (message) => [`${word} ${plain(message)}`] };
  const old = OLD[word];
  if (old !== undefined) return bytesItem(word, old.spec, old.peek);
  const match = /^BODY(\.PEEK)?\[(.*)\](?:<(\d{1,10})(?:\.(\d{1,10}))>)?$/is.exec(text);
  if (match === null) throw new ImapFault('BAD', 'Unknown FETCH item');
  const [, peek, spec = '', start, count] = match;
  const partial = start === undefined ? undefined : { start: Number(start), count: Number(count) };
  const label = `BODY[${spec}]${start === undefined ? '' : `<${start}>`}`;
  return bytesItem(label, spec, peek !== undefined, partial);
}

/** CHANGEDSINCE of the modifiers, or undefined. */
function changedSince(session: Session, modifiers: Token | undefined): number | undefined {
  if (modifiers === undefined) return undefined;
  const [word, value] = listOf(modifiers);
  if (wordOf(word) !== 'CHANGEDSINCE') throw new ImapFault('BAD', 'Unknown FETCH modifier');
  session.condstore = true;
  return Number(textOf(value));
}

export const fetchCommand: Command = async (session, [set, wanted, modifiers], byUid) => {
  const { box, readOnly } = selection(session);
  const store = signedIn(session);
  const since = changedSince(session, modifiers);
  const names = listOf(wanted).flatMap((token) => MACROS[wordOf(token)] ?? [textOf(token)]);
  if (names.some((name) => name.toUpperCase() === 'MODSEQ')) session.condstore = true;
  const upper = new Set(names.map((name) => name.toUpperCase()));
  if (byUid && !upper.has('UID')) names.unshift('UID');
  if (since !== undefined && !upper.has('MODSEQ')) names.push('MODSEQ');
  const items = names.map(parseItem);
  const sets = items.some(({ seen }) => seen) && !readOnly;
  if (sets && !upper.has('FLAGS')) items.push(parseItem('FLAGS'));

  for (const { seq, message } of session.messages(textOf(set), byUid)) {
    if (since !== undefined && message.modseq <= since) continue;
    if (sets) store.setFlags(box, message, new Set([...message.flags, '\\Seen']), session);
    const pieces = items.map((item) => item.write(message));
    const parts = pieces.flatMap((piece, index) => (index === 0 ? piece : [' ', ...piece]));
    const chunks = [`* ${seq} FETCH (`, ...parts, ')\r\n'];
    session.line(
      Buffer.concat(chunks.map((one) => (typeof one === 'string' ? Buffer.from(one, 'latin1') : one))),
    );
    await session.flush(FLUSH_BYTES);
  }
  return undefined;
};
