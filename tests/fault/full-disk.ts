import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { copyTree } from './copy-tree.ts';
import type { Trouble } from './trouble.ts';

/** Room beyond what the profile has at the beginning. */
const SPARE_BYTES = 130_000;
/** What an empty profile needs for its tables. */
const FRESH_BYTES = 400_000;
const FULL_BYTES = 24_000;
const LIMIT_MS = 3_000;

function mountDisk(folder: string, bytes: number): void {
  const size = `size=${Math.ceil(bytes / 4096) * 4}k`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder], { stdio: 'ignore' });
}

/** Whether this process may mount a small disk: root in most containers, nobody else. */
export function canMountDisk(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'postino-mount-'));
  try {
    mountDisk(probe, 100_000);
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

const used = (folder: string): number => {
  const kilobytes = execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t')[0];
  return Number(kilobytes) * 1024;
};

/** The profile lies on a small disk, which is full before long; then somebody makes room. */
export const fullDisk: Trouble = {
  name: 'full disk',
  alone: false,
  prepare({ profile }) {
    const before = `${profile}.before`;
    renameSync(profile, before);
    mkdirSync(profile);
    const taken = used(before);
    mountDisk(profile, taken + (taken < SPARE_BYTES ? FRESH_BYTES : SPARE_BYTES));
    copyTree(before, profile);
    return () => execFileSync('umount', ['-l', profile]);
  },
  async begin({ place, random }) {
    const isFull = (): boolean => {
      const { bavail, bsize } = statfsSync(place.profile);
      return bavail * bsize < FULL_BYTES;
    };
    for (const end = Date.now() + LIMIT_MS; !isFull() && Date.now() < end;) await pause(10);
    const full = isFull();
    await pause(100 + random() * 600);
    execFileSync('mount', ['-o', 'remount,size=200m', place.profile]);
    return Number(full);
  },
};
