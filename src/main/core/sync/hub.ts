import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import type { AccountSync } from '#shared/model/sync.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { createAccountRunner, type AccountRunner, type RunnerDeps } from './account-runner.ts';

export interface SyncHub {
  /** Starts a mailbox's runner, or starts it anew after its servers or password changed. */
  restart(accountId: AccountId): Promise<void>;
  remove(accountId: AccountId): Promise<void>;
  request(accountId?: AccountId, folderId?: FolderId): void;
  stopSync(accountId?: AccountId): void;
  kick(accountId: AccountId): void;
  /** The folder on the person's screen; null where none is open. */
  watch(folderId: FolderId | null): void;
  settingsChanged(accountId: AccountId): void;
  read<T>(accountId: AccountId, work: (client: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T>;
  status(): AccountSync[];
  /** Whether any mailbox is being synced at this moment. */
  isSyncing(): boolean;
  close(): Promise<void>;
}

/** The runners of all mailboxes: each works by itself, so that one in trouble holds up no other. */
export function createSyncHub(deps: RunnerDeps): SyncHub {
  const runners = new Map<AccountId, AccountRunner>();
  const chosen = (id?: AccountId): AccountRunner[] =>
    id === undefined
      ? [...runners.values()]
      : [...runners].flatMap(([key, one]) => (key === id ? [one] : []));
  const start = (id: AccountId): void => {
    const account = accountsRepo.get(deps.store.read, id);
    if (account !== undefined) runners.set(id, createAccountRunner(account, deps));
  };
  const end = async (id: AccountId): Promise<void> => {
    const runner = runners.get(id);
    runners.delete(id);
    await runner?.close();
  };
  for (const account of accountsRepo.all(deps.store.read)) start(account.id);

  return {
    async restart(id) {
      await end(id);
      start(id);
    },
    remove: end,
    request: (id, folder) => chosen(id).forEach((runner) => runner.request(folder)),
    stopSync: (id) => chosen(id).forEach((runner) => runner.stopSync()),
    kick: (id) => runners.get(id)?.kick(),
    watch(folderId) {
      const owner = folderId === null ? undefined : foldersRepo.get(deps.store.read, folderId)?.account_id;
      for (const [id, runner] of runners) runner.watch(id === owner ? folderId : null);
    },
    settingsChanged: (id) => runners.get(id)?.settingsChanged(),
    async read(id, work, signal) {
      const runner = runners.get(id);
      if (runner === undefined) throw new AppError('NOT_FOUND', { what: 'account' });
      return await runner.read(work, signal);
    },
    status: () => [...runners.values()].map((runner) => runner.status()),
    isSyncing: () => [...runners.values()].some((runner) => runner.isSyncing()),
    async close() {
      await Promise.all([...runners.keys()].map(end));
    },
  };
}
