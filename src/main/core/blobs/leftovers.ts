import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { filesRepo, type FileOwner } from '../db/repos/files.repo.ts';
import { uploadsRepo } from '../db/repos/uploads.repo.ts';
import type { Store } from '../db/store.ts';
import { errorFields } from '../log/file-logger.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, Paths } from '../ports.ts';

/** Files looked at before others have their turn. */
const AT_A_TIME = 500;
/** What was added to a draft that was never saved, or that was thrown away, is kept so long: a window may still hold it. */
const UNUSED_UPLOAD_MS = 7 * 24 * 60 * 60_000;

/** Whose file that is, by its name; null where it is none of ours. What is not whole yet has an ending of its own. */
type Naming = (name: string) => { readonly owner: FileOwner; readonly id: number } | null;

const numbered =
  (owner: FileOwner, form: RegExp): Naming =>
  (name) => {
    const id = form.exec(name)?.[1];
    return id === undefined ? null : { owner, id: Number(id) };
  };
const ofPart = numbered('part', /^(\d+)(?:\.part|\.new)?$/);
const ofSource = numbered('message', /^source-(\d+)\.eml(?:\.part|\.new)?$/);
const ofOutgoing = numbered('outgoing', /^(\d+)\.eml(?:\.new)?$/);
const ofUpload = numbered('upload', /^(\d+)(?:\.new)?$/);

export interface Leftovers {
  /** Removes, in its own time, the files whose row has gone: of a mailbox, a message or a draft that is no more. */
  sweep(): void;
  close(): Promise<void>;
}

/**
 * Files and their rows go one after the other, and an end of the program may come in between: rows first, then what is
 * named by them. No id is given twice (migrations 008 and 009), so a file without its row is nobody's, whenever one looks.
 */
export function createLeftovers(deps: {
  store: Store;
  clock: Clock;
  paths: Paths;
  logger: Logger;
}): Leftovers {
  const { store, clock, paths, logger } = deps;
  const closing = new AbortController();
  let again = false;
  let running: Promise<void> | null = null;

  const sweepFolder = async (folder: string, namings: readonly Naming[]): Promise<void> => {
    const names = await readdir(folder);
    for (let at = 0; at < names.length && !closing.signal.aborted; at += AT_A_TIME) {
      const owned = names.slice(at, at + AT_A_TIME).flatMap((name) => {
        const of = namings.map((naming) => naming(name)).find((one) => one !== null);
        return of === undefined || of === null ? [] : [{ name, ...of }];
      });
      for (const [owner, files] of Map.groupBy(owned, (file) => file.owner)) {
        const ids = files.map((file) => file.id);
        const present = filesRepo.present(store.read, owner, ids);
        for (const { name, id } of files) {
          if (present.has(id)) continue;
          // One that is being read cannot go on some systems: it goes at the next start.
          await rm(join(folder, name), { force: true }).catch((error: unknown) =>
            logger.warn('leftovers.kept', errorFields(error)),
          );
        }
      }
      await yieldToLoop();
    }
  };
  const run = async (): Promise<void> => {
    do {
      again = false;
      store.write((tx) => uploadsRepo.removeUnused(tx, clock.now() - UNUSED_UPLOAD_MS));
      await sweepFolder(paths.blobs, [ofPart, ofSource]);
      await sweepFolder(paths.outbox, [ofOutgoing]);
      await sweepFolder(paths.uploads, [ofUpload]);
    } while (again && !closing.signal.aborted);
  };

  return {
    sweep() {
      again = true;
      running ??= run()
        .catch((error: unknown) => logger.error('leftovers.failed', errorFields(error)))
        .finally(() => (running = null));
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
