import { existsSync, rmSync } from 'node:fs';
import type { Driver } from './driver.ts';
import { initial } from './migrations/001-initial.ts';
import { trust } from './migrations/002-trust.ts';
import { writeLocality } from './migrations/003-write-locality.ts';
import { lists } from './migrations/004-lists.ts';
import { batches } from './migrations/005-batches.ts';
import { portal } from './migrations/006-portal.ts';
import { mailing } from './migrations/007-mailing.ts';
import { idsOnce } from './migrations/008-ids-once.ts';
import { partsOnce } from './migrations/009-parts-once.ts';

export interface Migration {
  /** Its number; the file's user_version afterwards. */
  readonly version: number;
  readonly sql: string;
}

/** All of them, in order. Add the next at the end; never change one that was released. */
export const migrations: readonly Migration[] = [
  initial,
  trust,
  writeLocality,
  lists,
  batches,
  portal,
  mailing,
  idsOnce,
  partsOnce,
];

/** The file was written by a newer Postino. It is left as it is. */
export class NewerProfileError extends Error {
  constructor(found: number, known: number) {
    super(
      `This profile was written by a newer Postino (format ${found}, this one knows ${known}). Update Postino, or start it with another --profile.`,
    );
    this.name = 'NewerProfileError';
  }
}

/**
 * Brings the file to the newest format: forward only, each step in its transaction, after a copy of a file that
 * holds anything (`<file>.before-<version>`, the last one is kept).
 */
export function migrate(driver: Driver, file: string, steps: readonly Migration[] = migrations): void {
  const found = Number(driver.pragma('user_version'));
  const newest = steps.at(-1)?.version ?? 0;
  if (found > newest) throw new NewerProfileError(found, newest);
  if (found === newest) return;
  if (found > 0) {
    const copy = `${file}.before-${newest}`;
    if (existsSync(copy)) rmSync(copy);
    driver.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`);
  }
  for (const step of steps.filter((migration) => migration.version > found)) {
    driver.exec('BEGIN IMMEDIATE');
    try {
      driver.exec(step.sql);
      driver.pragma(`user_version = ${step.version}`);
      driver.exec('COMMIT');
    } catch (error) {
      driver.exec('ROLLBACK');
      throw error;
    }
  }
}
