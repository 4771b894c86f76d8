import type { ImapFlow } from 'imapflow';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import type { AccountSync } from '#shared/model/sync.ts';
import type { Store } from '../db/store.ts';
import type { Ports } from '../ports.ts';
import type { ActivitySource } from './activity.ts';
import type { WholeParts } from './whole-parts.ts';

export interface AccountRunner {
  /** Asks for a sync of everything, beginning with that folder. Ends a pause after a failure. */
  request(folderId?: FolderId): void;
  /** An action waits to reach the server. */
  kick(): void;
  /** The folder on the person's screen, where it is one of this mailbox. */
  watch(folderId: FolderId | null): void;
  /** How far back texts are kept, or when it is synced, was changed. */
  settingsChanged(): void;
  /** Ends the sync under way. */
  stopSync(): void;
  /** Runs work that a person waits for, on a connection beside the sync's. */
  read<T>(work: (client: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T>;
  status(): AccountSync;
  isSyncing(): boolean;
  /** Ends everything; resolves when the last write is done. */
  close(): Promise<void>;
}

export interface RunnerDeps extends Ports {
  readonly store: Store;
  readonly whole: WholeParts;
  readonly activity: ActivitySource;
  readonly onStatus: (accountId: AccountId) => void;
}
