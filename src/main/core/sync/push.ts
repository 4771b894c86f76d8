import type { ImapFlow } from 'imapflow';
import type { AppError } from '#shared/errors.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import type { Store } from '../db/store.ts';
import type { ToldStatus } from '../imap/notify.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../ports.ts';
import { isUnchanged } from './sync-folder.ts';
import { watchMailbox, type Watcher } from './watcher.ts';

/** How often the folder on the screen is looked at where the server does not tell of it by itself. */
const OPEN_FOLDER_MS = 30_000;

export interface Push {
  /** Watches, if it does not already. */
  start(): void;
  stop(): void;
  /** The network may be back, or another: try at once, and ask what is open for a sign of life. */
  hurry(): void;
  /** The folder on the person's screen; null: none of this mailbox. */
  setOpenFolder(id: FolderId | null): void;
}

export interface PushOptions {
  readonly connect: () => Promise<ImapFlow>;
  readonly at: { readonly host: string; readonly port: number };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly accountId: AccountId;
  readonly isActive: () => boolean;
  onFolder(id: FolderId): void;
  onTree(): void;
  onDead(): void;
  onRefused(error: AppError): void;
}

/**
 * What changes on the server while nobody asks: told by the server where it can (watcher.ts), and for the folder on the screen
 * looked up where it cannot. The rest is found by the next sync.
 */
export function createPush(options: PushOptions): Push {
  const { clock, store, accountId, onFolder, onTree } = options;
  let watcher: Watcher | null = null;
  let openFolder: FolderId | null = null;
  let callOff: () => void = () => undefined;

  const inbox = () => foldersRepo.byRole(store.read, accountId, 'inbox');

  const byServerPath = (path: string) =>
    foldersRepo.ofAccount(store.read, accountId).find((one) => one.server_path === path);

  const onStatus = (path: string, status: ToldStatus): void => {
    const folder = byServerPath(path);
    if (folder === undefined) return onTree();
    if (folder.selectable === 0 || folder.hidden === 1) return;
    // What we have done ourselves on another connection comes back as news.
    const known =
      status.uidValidity !== null &&
      status.messages !== null &&
      status.highestModseq !== null &&
      isUnchanged(store, folder, {
        uidvalidity: status.uidValidity,
        uidnext: status.uidNext,
        exists: status.messages,
        highestmodseq: status.highestModseq,
      });
    if (!known) onFolder(folder.id);
  };

  const isWatched = (id: FolderId): boolean =>
    watcher?.coverage === 'all' || (watcher?.coverage === 'inbox' && inbox()?.id === id);

  const plan = (): void => {
    callOff = clock.after(OPEN_FOLDER_MS, () => {
      if (openFolder !== null && options.isActive() && !isWatched(openFolder)) onFolder(openFolder);
      plan();
    });
  };

  return {
    start() {
      if (watcher !== null) return;
      watcher = watchMailbox({
        ...options,
        onInbox() {
          const folder = inbox();
          if (folder !== undefined) onFolder(folder.id);
        },
        onFolder: onStatus,
        onListed(path, gone) {
          if (gone || byServerPath(path) === undefined) onTree();
        },
        onOverflow: onTree,
      });
      plan();
    },
    stop() {
      callOff();
      watcher?.stop();
      watcher = null;
    },
    hurry() {
      watcher?.hurry();
      watcher?.probe();
    },
    setOpenFolder(id) {
      openFolder = id;
    },
  };
}
