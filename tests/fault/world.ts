import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { mailOwner } from '../fixtures/dovecot-config.ts';
import { letter, messageIdOf } from './letters.ts';

/** What others do in the mailbox: a delivery, a second client. Every call ends before it returns. */
export interface World {
  /** Letters that were on their way while the suite had not begun. */
  deliver(folder: string, ...names: readonly string[]): void;
  /** Letters that come now: newer than anything that a person has switched on. */
  arrive(folder: string, ...names: readonly string[]): void;
  setFlags(
    folder: string,
    names: readonly string[],
    how: 'add' | 'remove',
    ...flags: readonly string[]
  ): void;
  expunge(folder: string, ...names: readonly string[]): void;
  move(from: string, names: readonly string[], to: string): void;
  copy(from: string, names: readonly string[], to: string): void;
  /** The folder's UIDs become void, as after a restore from a backup. */
  newUidValidity(folder: string): void;
  createFolder(path: string): void;
  renameFolder(path: string, to: string): void;
  deleteFolder(path: string): void;
}

/** When letters were received: the day before those of `LETTERS_END`, and after a run of the suite, however long. */
const BEFORE = Date.UTC(2026, 9, 2, 9);
const NOW = Date.UTC(2026, 9, 6, 9);

/** Deliveries count up, so that the server numbers them in their order. */
const FIRST_NUMBER = 1_800_000_000;

/** Acts on one user's mailbox of a Dovecot with `confDir` as its folder. */
export function createWorld(confDir: string, user: string): World {
  const home = join(confDir, 'mail', user);
  const owner = mailOwner();
  const foreign = owner.uid !== process.getuid?.();
  const own = (path: string): void => {
    if (foreign) chownSync(path, owner.uid, owner.gid);
  };
  const folderPath = (folder: string): string =>
    folder === 'INBOX' ? home : join(home, `.${folder.replaceAll('/', '.')}`);
  const doveadm = (command: readonly string[], ...rest: readonly string[]): void => {
    execFileSync('/usr/bin/doveadm', ['-c', join(confDir, 'dovecot.conf'), ...command, '-u', user, ...rest], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  };
  const letters = (folder: string, names: readonly string[]): string[] => [
    'mailbox',
    folder,
    '(',
    ...names.flatMap((name, index) => [
      ...(index === 0 ? [] : ['OR']),
      'HEADER',
      'message-id',
      messageIdOf(name),
    ]),
    ')',
  ];

  const put = (folder: string, names: readonly string[], at: number): void => {
    const path = folderPath(folder);
    if (folder !== 'INBOX' && !existsSync(path)) doveadm(['mailbox', 'create', '-s'], folder);
    for (const made of [path, ...['new', 'cur', 'tmp'].map((name) => join(path, name))]) {
      if (existsSync(made)) continue;
      mkdirSync(made);
      own(made);
    }
    let number = FIRST_NUMBER + readdirSync(join(path, 'new')).length + readdirSync(join(path, 'cur')).length;
    for (const name of names) {
      const file = `${number++}.M1P1${name}.fault`;
      const draft = join(path, 'tmp', file);
      writeFileSync(draft, letter(name));
      own(draft);
      const received = new Date(at + ((number - FIRST_NUMBER) % 3600) * 1000);
      utimesSync(draft, received, received);
      renameSync(draft, join(path, 'new', file));
    }
  };

  return {
    deliver: (folder, ...names) => put(folder, names, BEFORE),
    arrive: (folder, ...names) => put(folder, names, NOW),
    setFlags: (folder, names, how, ...flags) =>
      doveadm(['flags', how], flags.join(' '), ...letters(folder, names)),
    expunge: (folder, ...names) => doveadm(['expunge'], ...letters(folder, names)),
    move: (from, names, to) => doveadm(['move'], to, ...letters(from, names)),
    copy: (from, names, to) => doveadm(['copy'], to, ...letters(from, names)),
    newUidValidity: (folder) =>
      doveadm(['mailbox', 'update', '--uid-validity', String(1_900_000_000 + folder.length)], folder),
    createFolder: (path) => doveadm(['mailbox', 'create', '-s'], path),
    renameFolder: (path, to) => doveadm(['mailbox', 'rename'], path, to),
    deleteFolder: (path) => doveadm(['mailbox', 'delete'], path),
  };
}
