import type { EventName, EventPayload } from '#shared/contract/index.ts';
import type { ChangeSet } from './db/store.ts';
import { emptyChanges } from './db/store.ts';
import type { AccountId } from '#shared/model/ids.ts';
import type { Clock } from './ports.ts';

const MERGE_MS = 50;

export type Push = <E extends EventName>(event: E, payload: EventPayload<E>) => void;

export interface ChangeFeed {
  /** Takes what a transaction changed. */
  committed(changes: ChangeSet): void;
  /** Progress or state of a mailbox's sync, which lives outside the store. */
  syncChanged(accountId: AccountId): void;
}

/** Merges what happens within 50 ms into one event a kind, so that a sync of thousands does not flood the interface. */
export function createChangeFeed(clock: Clock, push: Push): ChangeFeed {
  let waiting = emptyChanges();
  let syncing = new Set<AccountId>();
  let planned = false;
  let lastFlush = Number.NEGATIVE_INFINITY;

  const flush = (): void => {
    planned = false;
    lastFlush = clock.now();
    const changes = waiting;
    const accounts = syncing;
    waiting = emptyChanges();
    syncing = new Set();
    if (changes.accounts.size > 0) push('accounts.changed', { accountIds: [...changes.accounts] });
    if (changes.folders.size > 0) {
      push('folders.changed', {
        accountIds: [...new Set(changes.folders.values())],
        folderIds: [...changes.folders.keys()],
      });
    }
    if (changes.lists.size > 0 || changes.messages.size > 0) {
      push('messages.changed', { folderIds: [...changes.lists], messageIds: [...changes.messages] });
    }
    if (changes.outgoing.size > 0) push('outbox.changed', { outgoingIds: [...changes.outgoing] });
    if (changes.undo) push('undo.changed', {});
    if (changes.notices) push('notices.changed', {});
    if (changes.filters) push('filters.changed', {});
    if (changes.people) push('people.changed', {});
    if (changes.settings) push('settings.changed', {});
    if (changes.portals) push('portals.changed', {});
    if (changes.pushes.size > 0) push('pushes.changed', { pushIds: [...changes.pushes] });
    if (accounts.size > 0) push('sync.changed', { accountIds: [...accounts] });
  };
  const plan = (): void => {
    if (planned) return;
    planned = true;
    // The first change after a quiet moment is told at once: it is mostly the person's own, and counters wait for it.
    clock.after(Math.max(0, Math.min(MERGE_MS, lastFlush + MERGE_MS - clock.now())), flush);
  };

  return {
    committed(changes) {
      for (const id of changes.accounts) waiting.accounts.add(id);
      for (const [id, account] of changes.folders) waiting.folders.set(id, account);
      for (const id of changes.lists) waiting.lists.add(id);
      // A first sync touches every message; beyond a few hundred the folder's key says enough.
      if (waiting.messages.size < 500) for (const id of changes.messages) waiting.messages.add(id);
      for (const id of changes.outgoing) waiting.outgoing.add(id);
      waiting.settings ||= changes.settings;
      waiting.undo ||= changes.undo;
      waiting.notices ||= changes.notices;
      waiting.filters ||= changes.filters;
      waiting.people ||= changes.people;
      waiting.portals ||= changes.portals;
      for (const id of changes.pushes) waiting.pushes.add(id);
      plan();
    },
    syncChanged(accountId) {
      syncing.add(accountId);
      plan();
    },
  };
}
