import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { mailOwner } from '../../tests/fixtures/dovecot-config.ts';
import { letters } from './letters.ts';
import { folders } from './words.ts';

/** Raise it when letters come out differently: older mailboxes in the cache are then made anew. */
const VERSION = 1;
const LAST = new Date('2026-11-01T08:00:00Z');
const YEARS_MS = 5 * 365 * 24 * 60 * 60_000;

/** A generated mailbox in the cache. */
export interface Mailbox {
  /** Its user on the server, and the name of its folder. */
  readonly user: string;
  readonly letters: number;
  readonly bytes: number;
  readonly folders: number;
  readonly inbox: number;
}

/** How many letters each folder holds: its share, at least one, together `size`. */
function shares(size: number): Map<string, number> {
  const counts = new Map(folders.map(([path, share]) => [path, Math.max(1, Math.floor(size * share))]));
  const rest = size - [...counts.values()].reduce((sum, count) => sum + count, 0);
  counts.set('INBOX', (counts.get('INBOX') ?? 0) + rest);
  return counts;
}

/**
 * A mailbox of `size` letters in twenty folders, as a maildir below `root`: taken from there where an earlier run has made
 * it, else written now (some 20 kB a letter on the disk). The same size gives the same letters, whatever the machine.
 */
export function ensureMailbox(root: string, size: number, tell: (words: string) => void): Mailbox {
  const user = `v${VERSION}-${size}`;
  const home = join(root, user);
  const marker = join(root, `${user}.json`);
  if (existsSync(marker) && existsSync(home)) return JSON.parse(readFileSync(marker, 'utf8')) as Mailbox;

  tell(`Writing a mailbox of ${size} letters into ${home}`);
  rmSync(home, { recursive: true, force: true });
  const owner = mailOwner();
  const own =
    owner.uid === process.getuid?.()
      ? () => undefined
      : (path: string) => chownSync(path, owner.uid, owner.gid);
  const folder = (path: string): void => {
    mkdirSync(path, { recursive: true });
    own(path);
  };
  folder(home);
  let bytes = 0;
  let number = 0;
  const counts = shares(size);
  for (const [path, count] of counts) {
    const at = path === 'INBOX' ? home : join(home, `.${path.replaceAll('/', '.')}`);
    for (const name of [at, ...['cur', 'new', 'tmp'].map((sub) => join(at, sub))]) folder(name);
    if (path !== 'INBOX') writeFileSync(join(at, 'maildirfolder'), '');
    for (const { raw, date, flags } of letters(
      size + number,
      count,
      new Date(LAST.getTime() - YEARS_MS),
      LAST,
    )) {
      number += 1;
      bytes += raw.length;
      // Dovecot numbers new files by the number in front, and takes both sizes from the name.
      let lines = 0;
      for (let from = raw.indexOf(10); from !== -1; from = raw.indexOf(10, from + 1)) lines += 1;
      const name = `${1_500_000_000 + number}.M${number}P1.bench,S=${raw.length},W=${raw.length + lines}:2,${flags}`;
      const file = join(at, 'cur', name);
      writeFileSync(file, raw);
      own(file);
      utimesSync(file, date, date);
    }
  }
  const subscriptions = join(home, 'subscriptions');
  const names = [...counts.keys()].filter((path) => path !== 'INBOX');
  writeFileSync(subscriptions, `V\t2\n\n${names.map((path) => `${path.split('/').join('\t')}\n`).join('')}`);
  own(subscriptions);
  const made: Mailbox = { user, letters: size, bytes, folders: counts.size, inbox: counts.get('INBOX') ?? 0 };
  writeFileSync(`${marker}.new`, JSON.stringify(made));
  renameSync(`${marker}.new`, marker);
  return made;
}
