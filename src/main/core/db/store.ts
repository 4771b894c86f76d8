import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AccountId, FolderId, MessageId, OutgoingId, PushId } from '#shared/model/ids.ts';
import { openDriver, type ReadDb, type WriteDb } from './driver.ts';
import { migrate } from './migrate.ts';

/** What a transaction changed, by key. Told after commit. */
export interface ChangeSet {
  readonly accounts: Set<AccountId>;
  /** The tree or a counter of these folders, and whose they are. */
  readonly folders: Map<FolderId, AccountId>;
  /** Rows in these folders. */
  readonly lists: Set<FolderId>;
  readonly messages: Set<MessageId>;
  readonly outgoing: Set<OutgoingId>;
  settings: boolean;
  undo: boolean;
  notices: boolean;
  filters: boolean;
  people: boolean;
  readonly pushes: Set<PushId>;
  portals: boolean;
}

export const emptyChanges = (): ChangeSet => ({
  accounts: new Set(),
  folders: new Map(),
  lists: new Set(),
  messages: new Set(),
  outgoing: new Set(),
  settings: false,
  undo: false,
  notices: false,
  filters: false,
  people: false,
  pushes: new Set(),
  portals: false,
});

export interface Tx {
  readonly db: WriteDb;
  readonly changes: ChangeSet;
}

export interface Store {
  readonly read: ReadDb;
  /**
   * Runs `work` in one transaction; what it marked in `changes` is told after commit. `durable` waits until the disk
   * has it: for what must not be forgotten, such as "this mail was handed to the server".
   */
  write<T>(work: (tx: Tx) => T, options?: { durable?: boolean }): T;
  close(): void;
}

export interface StoreOptions {
  readonly file: string;
  readonly onCommit: (changes: ChangeSet) => void;
  readonly onSlow?: (name: string, milliseconds: number) => void;
}

/** The writer's store. One a profile: it migrates the file first. */
export function openStore(options: StoreOptions): Store {
  mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
  const driver = openDriver(options.file, {
    readonly: false,
    ...(options.onSlow === undefined ? {} : { onSlow: options.onSlow }),
  });
  chmodSync(options.file, 0o600);
  driver.pragma('journal_mode = WAL');
  driver.pragma('synchronous = NORMAL');
  driver.pragma('foreign_keys = ON');
  driver.pragma('temp_store = MEMORY');
  driver.pragma('cache_size = -32000');
  migrate(driver, options.file);
  let depth = 0;

  return {
    read: driver.db,
    write(work, { durable = false } = {}) {
      if (depth > 0) throw new Error('a transaction is open already');
      const changes = emptyChanges();
      if (durable) driver.pragma('synchronous = FULL');
      driver.exec('BEGIN IMMEDIATE');
      depth += 1;
      let value;
      try {
        value = work({ db: driver.db, changes });
        driver.exec('COMMIT');
      } catch (error) {
        try {
          driver.exec('ROLLBACK');
        } catch {
          // SQLite has rolled back by itself, as it does on a full disk.
        }
        throw error;
      } finally {
        depth -= 1;
        if (durable) driver.pragma('synchronous = NORMAL');
      }
      options.onCommit(changes);
      return value;
    },
    close() {
      driver.pragma('optimize');
      driver.close();
    },
  };
}

/** A read-only store on a file that the writer has opened before. */
export function openReader(options: Pick<StoreOptions, 'file' | 'onSlow'>): { read: ReadDb; close(): void } {
  const driver = openDriver(options.file, {
    readonly: true,
    ...(options.onSlow === undefined ? {} : { onSlow: options.onSlow }),
  });
  driver.pragma('cache_size = -32000');
  return { read: driver.db, close: () => driver.close() };
}
