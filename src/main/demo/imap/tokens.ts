import { ImapFault } from './fault.ts';
import { decodeMailboxName } from './modified-utf7.ts';

/**
 * A piece of a command (RFC 3501 section 4). Bytes of strings are kept as they came; an atom's text is ASCII and may hold
 * a bracketed section with its spaces, such as `BODY.PEEK[HEADER.FIELDS (DATE FROM)]<0.20>`.
 */
export type Token =
  | { readonly kind: 'atom'; readonly text: string }
  | { readonly kind: 'string'; readonly bytes: Buffer }
  | { readonly kind: 'list'; readonly items: readonly Token[] };

const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACE = 0x7b;
const MAX_DEPTH = 40;

/** Reads a whole command, its literals in place (`{3}\r\nabc`). Throws a BAD fault on anything that is not a command. */
export function tokenize(command: Buffer): Token[] {
  let at = 0;

  const quoted = (): Token => {
    const bytes: number[] = [];
    for (at += 1; at < command.length; at += 1) {
      let byte = command.readUInt8(at);
      if (byte === QUOTE) {
        at += 1;
        return { kind: 'string', bytes: Buffer.from(bytes) };
      }
      if (byte === BACKSLASH) byte = command[(at += 1)] ?? BACKSLASH;
      bytes.push(byte);
    }
    throw new ImapFault('BAD', 'A quoted string does not end');
  };

  const literal = (): Token => {
    const head = /^\{(\d{1,10})\+?\}\r?\n/.exec(command.toString('latin1', at, at + 20));
    if (head === null) throw new ImapFault('BAD', 'Not a literal');
    const start = at + head[0].length;
    at = start + Number(head[1]);
    if (at > command.length) throw new ImapFault('BAD', 'A literal is cut off');
    return { kind: 'string', bytes: command.subarray(start, at) };
  };

  const atom = (): Token => {
    const start = at;
    while (at < command.length) {
      const byte = command.readUInt8(at);
      if (byte === BRACKET) {
        const end = command.indexOf(']', at);
        if (end < 0) throw new ImapFault('BAD', 'A bracket does not close');
        at = end + 1;
      } else if (byte <= SPACE || byte === QUOTE || byte === OPEN || byte === CLOSE) break;
      else at += 1;
    }
    if (at === start) throw new ImapFault('BAD', 'Unexpected character');
    return { kind: 'atom', text: command.toString('latin1', start, at) };
  };

  const items = (depth: number): Token[] => {
    if (depth > MAX_DEPTH) throw new ImapFault('BAD', 'Too many parentheses');
    const found: Token[] = [];
    while (at < command.length) {
      const byte = command.readUInt8(at);
      if (byte === SPACE) at += 1;
      else if (byte === QUOTE) found.push(quoted());
      else if (byte === BRACE) found.push(literal());
      else if (byte === OPEN) {
        at += 1;
        found.push({ kind: 'list', items: items(depth + 1) });
      } else if (byte === CLOSE) {
        if (depth === 0) throw new ImapFault('BAD', 'A parenthesis too many');
        at += 1;
        return found;
      } else found.push(atom());
    }
    if (depth > 0) throw new ImapFault('BAD', 'A parenthesis does not close');
    return found;
  };

  return items(0);
}

/** The bytes of an atom or a string, one character a byte. */
export function textOf(token: Token | undefined): string {
  if (token === undefined || token.kind === 'list') throw new ImapFault('BAD', 'An argument is missing');
  return token.kind === 'atom' ? token.text : token.bytes.toString('latin1');
}

/** The text of an atom or a string in UTF-8. */
export function utf8Of(token: Token | undefined): string {
  return Buffer.from(textOf(token), 'latin1').toString('utf8');
}

/** An atom or string that is a keyword, in capitals. */
export const wordOf = (token: Token | undefined): string => textOf(token).toUpperCase();

/** The path of a mailbox, decoded; INBOX in any case is INBOX (RFC 3501 section 5.1). */
export function mailboxOf(token: Token | undefined): string {
  const path = decodeMailboxName(textOf(token)).replace(/\/+$/, '');
  return /^inbox$/i.test(path) ? 'INBOX' : path;
}

/** The members of a list; a single atom counts as a list of one. */
export function listOf(token: Token | undefined): readonly Token[] {
  if (token === undefined) throw new ImapFault('BAD', 'A list is missing');
  return token.kind === 'list' ? token.items : [token];
}
