import { chownSync, copyFileSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Copies a folder with its owners and times, which Dovecot goes by. Without starting a process: it is done for each run. */
export function copyTree(from: string, to: string): void {
  const keep = (source: string, target: string): void => {
    const { uid, gid, atime, mtime } = statSync(source);
    if (process.getuid?.() === 0) chownSync(target, uid, gid);
    utimesSync(target, atime, mtime);
  };
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target);
    else if (entry.isFile()) {
      copyFileSync(source, target);
      keep(source, target);
    }
  }
  keep(from, to);
}
