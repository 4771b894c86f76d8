import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Login } from './child.ts';

const PROGRAM = '/usr/bin/mbsync';

/** Installs Debian's isync where it is missing and can be. Returns its version, or null with the reason told. */
export function findMbsync(tell: (words: string) => void): string | null {
  if (!existsSync(PROGRAM)) {
    const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    const apt = (...args: string[]): void => {
      const [command = '', ...rest] = [
        ...prefix,
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        'apt-get',
        '-q',
        ...args,
      ];
      execFileSync(command, rest, { stdio: 'ignore', timeout: 600_000 });
    };
    tell('Installing isync');
    try {
      apt('update');
      apt('install', '-y', '--no-install-recommends', 'isync');
    } catch {
      // What is said below.
    }
  }
  if (!existsSync(PROGRAM)) {
    tell(
      'mbsync is not here and could not be installed (on Debian: apt-get install isync): nothing is compared with it.',
    );
    return null;
  }
  return execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' }).trim();
}

export interface MbsyncFolder {
  /** One run, in milliseconds from its start to its end, the program's own start-up included. Throws where it fails. */
  sync(port?: number): Promise<number>;
}

/**
 * A configuration of mbsync that pulls everything into a maildir below `dir`. Its default flushes every message to the
 * disk (`FSync yes`); `fsync: false` leaves that to the system, as SQLite's WAL with synchronous=NORMAL does.
 */
export function mbsyncInto(dir: string, login: Login, fsync: boolean): MbsyncFolder {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'mbsyncrc');
  const write = (port: number): void =>
    writeFileSync(
      file,
      `FSync ${fsync ? 'yes' : 'no'}

IMAPAccount bench
Host 127.0.0.1
Port ${port}
User ${login.user}
Pass ${login.password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account bench

MaildirStore near
Path ${dir}/mail/
Inbox ${dir}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
CopyArrivalDate yes
`,
      { mode: 0o600 },
    );
  mkdirSync(join(dir, 'mail'), { recursive: true });
  return {
    async sync(port = login.port) {
      write(port);
      const from = performance.now();
      await promisify(execFile)(PROGRAM, ['-q', '-q', '-c', file, 'all']);
      return performance.now() - from;
    },
  };
}

/** What starting the program costs, in milliseconds. */
export function mbsyncStartUp(): number {
  const from = performance.now();
  execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' });
  return performance.now() - from;
}
