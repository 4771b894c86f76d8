import { decodedText } from '../decoded-text.ts';
import { ImapFault } from '../fault.ts';
import { parseSet, selection, type Session } from '../session.ts';
import type { StoredMessage } from '../store.ts';
import { listOf, textOf, utf8Of, wordOf, type Token } from '../tokens.ts';
import { parseDate, sequenceSet } from '../wire.ts';

/** SEARCH and UID SEARCH (RFC 3501 section 6.4.4), with RETURN of RFC 4731 and MODSEQ of RFC 7162. */

type Test = (message: StoredMessage, seq: number) => boolean;

const DAY = 86_400_000;
const FLAGS = ['ANSWERED', 'DELETED', 'DRAFT', 'FLAGGED', 'SEEN'];
const HEADERS = ['BCC', 'CC', 'FROM', 'SUBJECT', 'TO'];

const flagName = (word: string): string => `\\${word[0]}${word.slice(1).toLowerCase()}`;

function sentDate(message: StoredMessage): number {
  const sent = Date.parse(message.tree().fields.find(({ name }) => name === 'date')?.value ?? '');
  return Number.isNaN(sent) ? message.internalDate.getTime() : sent;
}

function dateTest(word: string, token: Token | undefined): Test {
  const day = parseDate(textOf(token))?.getTime();
  if (day === undefined) throw new ImapFault('BAD', 'Not a date');
  const sent = word.startsWith('SENT');
  const kind = sent ? word.slice(4) : word;
  return (message) => {
    const at = sent ? sentDate(message) : message.internalDate.getTime();
    if (kind === 'BEFORE') return at < day;
    return at >= day && (kind === 'SINCE' || at < day + DAY);
  };
}

function textTest(where: 'header' | 'body' | 'all', token: Token | undefined, name?: string): Test {
  const wanted = utf8Of(token).toLowerCase();
  return ({ raw, tree }) => decodedText(raw, tree(), where, name).includes(wanted);
}

/** Reads one key from the front of `tokens`, which it shortens. */
function readKey(session: Session, tokens: Token[]): Test {
  const token = tokens.shift();
  if (token?.kind === 'list') return readAll(session, [...token.items]);
  const word = wordOf(token);
  if (/^[\d*]/.test(word)) return setTest(session, word, false);
  if (FLAGS.includes(word)) return ({ flags }) => flags.has(flagName(word));
  if (word.startsWith('UN') && FLAGS.includes(word.slice(2)))
    return ({ flags }) => !flags.has(flagName(word.slice(2)));
  if (HEADERS.includes(word)) return textTest('header', tokens.shift(), word.toLowerCase());
  if (/^(SENT)?(BEFORE|ON|SINCE)$/.test(word)) return dateTest(word, tokens.shift());
  switch (word) {
    case 'ALL':
    case 'OLD':
      return () => true;
    case 'NEW':
    case 'RECENT':
      return () => false;
    case 'NOT': {
      const inner = readKey(session, tokens);
      return (message, seq) => !inner(message, seq);
    }
    case 'OR': {
      const [left, right] = [readKey(session, tokens), readKey(session, tokens)];
      return (message, seq) => left(message, seq) || right(message, seq);
    }
    case 'KEYWORD':
    case 'UNKEYWORD': {
      const keyword = textOf(tokens.shift());
      return ({ flags }) => flags.has(keyword) === (word === 'KEYWORD');
    }
    case 'HEADER': {
      const name = textOf(tokens.shift()).toLowerCase();
      const has: Test = ({ tree }) => tree().fields.some((one) => one.name === name);
      const test = textTest('header', tokens.shift(), name);
      return (message, seq) => has(message, seq) && test(message, seq);
    }
    case 'TEXT':
      return textTest('all', tokens.shift());
    case 'BODY':
      return textTest('body', tokens.shift());
    case 'LARGER':
    case 'SMALLER': {
      const size = Number(textOf(tokens.shift()));
      return ({ raw }) => (word === 'LARGER' ? raw.length > size : raw.length < size);
    }
    case 'UID':
      return setTest(session, textOf(tokens.shift()), true);
    case 'MODSEQ': {
      // An optional entry name and type come first.
      if (tokens[0]?.kind === 'string') tokens.splice(0, 2);
      const least = Number(textOf(tokens.shift()));
      session.condstore = true;
      return ({ modseq }) => modseq >= least;
    }
    default:
      throw new ImapFault('BAD', 'Unknown SEARCH key');
  }
}

function setTest(session: Session, set: string, byUid: boolean): Test {
  const { view } = selection(session);
  const ranges = parseSet(set, (byUid ? view.at(-1) : view.length) ?? 0);
  return ({ uid }, seq) =>
    ranges.some(([from, to]) => (byUid ? uid : seq) >= from && (byUid ? uid : seq) <= to);
}

function readAll(session: Session, tokens: Token[]): Test {
  const tests: Test[] = [];
  while (tokens.length > 0) tests.push(readKey(session, tokens));
  if (tests.length === 0) throw new ImapFault('BAD', 'SEARCH needs a key');
  return (message, seq) => tests.every((test) => test(message, seq));
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'atom' && token.text.toUpperCase() === word;

/** `tag` names the command in an ESEARCH answer. */
export function search(session: Session, args: readonly Token[], byUid: boolean, tag: string): void {
  const tokens = [...args];
  let returns: string[] | undefined;
  if (isWord(tokens[0], 'RETURN')) {
    returns = listOf(tokens[1]).map(wordOf);
    tokens.splice(0, 2);
  }
  if (isWord(tokens[0], 'CHARSET')) {
    if (!/^(utf-8|us-ascii)$/i.test(textOf(tokens[1])))
      throw new ImapFault('NO', '[BADCHARSET (UTF-8)] Only UTF-8');
    tokens.splice(0, 2);
  }
  const test = readAll(session, tokens);
  const found = session.messages('1:*', false).filter(({ seq, message }) => test(message, seq));
  const numbers = found.map(({ seq, message }) => (byUid ? message.uid : seq));
  if (returns === undefined) {
    session.line(`* SEARCH${numbers.map((number) => ` ${number}`).join('')}`);
    return;
  }
  const wants = (what: string): boolean => returns.includes(what) || (what === 'ALL' && returns.length === 0);
  const data = [byUid ? ' UID' : ''];
  if (wants('COUNT')) data.push(` COUNT ${numbers.length}`);
  if (numbers.length > 0) {
    if (wants('MIN')) data.push(` MIN ${numbers[0]}`);
    if (wants('MAX')) data.push(` MAX ${numbers.at(-1)}`);
    if (wants('ALL')) data.push(` ALL ${sequenceSet(numbers)}`);
  }
  session.line(`* ESEARCH (TAG "${tag}")${data.join('')}`);
}
