import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Auth, AuthDump } from './auth.ts';
import { isMap } from './json.ts';
import type { RecordKind, Records } from './records.ts';
import type { Dumped } from './table.ts';

/** Keeps a portal in a file, so that it is the same after a restart. */

const VERSION = 1;
const WAIT_MS = 400;

interface Kept {
  readonly version: typeof VERSION;
  readonly tables: Readonly<Record<RecordKind, Dumped>>;
  readonly auth: AuthDump;
}

/** Fills the tables from the file; false where there is none, or none that this version can read. */
export async function restore(file: string, records: Records, auth: Auth): Promise<boolean> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as unknown;
    if (!isMap(kept) || kept['version'] !== VERSION) return false;
    const { tables, auth: tokens } = kept as unknown as Kept;
    const kinds = Object.keys(records) as RecordKind[];
    if (!kinds.every((kind) => Array.isArray(tables[kind]?.rows) && Number.isInteger(tables[kind].next)))
      return false;
    for (const kind of kinds) records[kind].load(tables[kind]);
    auth.load(tokens);
    return true;
  } catch {
    // The first start, or a file that was spoilt: both begin anew.
    return false;
  }
}

/**
 * Writes the file a little after each change, whole and under another name first. Only messages that something is bound to
 * are kept: the others come again from the mail server.
 */
export function createSaver(file: string | undefined, records: Records, auth: Auth) {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    if (file === undefined) return;
    const tables = Object.fromEntries(Object.entries(records).map(([kind, table]) => [kind, table.dump()]));
    const bound = records.mails.all().filter(({ bindings }) => bindings.length > 0);
    const kept = {
      version: VERSION,
      tables: { ...tables, mails: { ...records.mails.dump(), rows: bound } },
      auth: auth.dump(),
    };
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // The demo goes on where the disk is full: its records live in memory.
    writing = writing.then(write).catch(() => undefined);
    return writing;
  };
  return {
    changed(): void {
      if (file === undefined || timer !== undefined) return;
      timer = setTimeout(() => void flush(), WAIT_MS);
      timer.unref();
    },
    flush,
  };
}
