import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf, letters, type Letter } from './letters.ts';
import { notmuchIn } from './notmuch.ts';
import { writeStore } from './store.ts';

/** Raise it when letters or the store come out differently: older corpora in the cache are then made anew. */
const VERSION = 1;
/** A folder of a hundred thousand files is slow to list on some file systems. */
const FILES_A_FOLDER = 5_000;

/** The same letters as a store, and as files that notmuch has indexed. */
export interface Corpus {
  readonly dir: string;
  readonly letters: number;
  /** Not to be written to: take a copy. */
  readonly store: string;
}

function writeMaildirs(mail: string, all: readonly Letter[]): void {
  all.forEach((letter, index) => {
    const cur = join(mail, `${Math.floor(index / FILES_A_FOLDER)}`, 'cur');
    if (index % FILES_A_FOLDER === 0)
      for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(cur, '..', name), { recursive: true });
    const seen = letter.flags.includes('\\Seen') ? 'S' : '';
    writeFileSync(join(cur, `${1_500_000_000 + index}.M1P1.bench:2,${seen}`), fileOf(letter));
  });
}

/** Runs `make` unless `marker` says that it was done; a half one of a run that was cut short is made again. */
async function once(marker: string, make: () => Promise<void> | void): Promise<void> {
  if (existsSync(marker)) return;
  await make();
  writeFileSync(marker, '');
}

/**
 * The corpus of `count` letters below `root`: taken from there where an earlier run has made it, else made now (for 100 000
 * some minutes and 2 GB). `withFiles`: for notmuch, too.
 */
export async function ensureCorpus(
  root: string,
  count: number,
  withFiles: boolean,
  tell: (words: string) => void,
): Promise<Corpus> {
  const dir = join(root, `corpus-v${VERSION}-${count}`);
  mkdirSync(dir, { recursive: true });
  const store = join(dir, 'store.db');
  let made: Letter[] | null = null;
  const all = (): Letter[] => (made ??= [...letters(count)]);
  await once(join(dir, 'store.done'), async () => {
    tell(`Writing and indexing a store of ${count} letters in ${dir}`);
    await writeStore(store, all());
  });
  if (withFiles)
    await once(join(dir, 'mail.done'), () => {
      tell(`Writing ${count} files, and indexing them with notmuch`);
      rmSync(join(dir, 'mail'), { recursive: true, force: true });
      writeMaildirs(join(dir, 'mail'), all());
      notmuchIn(dir).index();
    });
  return { dir, letters: count, store };
}
