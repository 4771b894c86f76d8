import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAM = '/usr/bin/notmuch';

/** notmuch's version, or null where it is not installed, which is said. */
export function findNotmuch(tell: (words: string) => void): string | null {
  if (existsSync(PROGRAM)) return execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' }).trim();
  tell('notmuch is not here (on Debian: apt-get install notmuch): search is compared with nothing.');
  return null;
}

export interface Notmuch {
  /** Indexes what is new. */
  index(): void;
  /** One `notmuch search --limit=50`, in milliseconds from its start to its end, and how many lines it printed. */
  search(words: string): { readonly ms: number; readonly lines: number };
  /** How many messages it finds. */
  count(words: string): number;
}

/** notmuch on the maildirs below `dir/mail`, with a configuration of its own. */
export function notmuchIn(dir: string): Notmuch {
  const config = join(dir, 'notmuch.config');
  writeFileSync(
    config,
    `[database]\npath=${join(dir, 'mail')}\n[user]\nname=Bench\nprimary_email=anna@azienda.example\n[new]\ntags=inbox\n[search]\nexclude_tags=\n[maildir]\nsynchronize_flags=false\n`,
  );
  const env = { ...process.env, NOTMUCH_CONFIG: config };
  const run = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(PROGRAM, args, { env, encoding: 'utf8', maxBuffer: 1e8 });
    if (status !== 0) throw new Error(`notmuch ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  return {
    index: () => void run('new', '--quiet', '--no-hooks'),
    search(words) {
      const from = performance.now();
      const printed = run('search', '--limit=50', words);
      return { ms: performance.now() - from, lines: printed.split('\n').length - 1 };
    },
    count: (words) => Number(run('count', words)),
  };
}
