import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { toWire, type WireError } from '#shared/errors.ts';
import type { Account } from '#shared/model/account.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { ListQuery } from '#shared/model/query.ts';
import { NEWEST_FIRST } from '#shared/model/usual.ts';
import { toAddress } from '#shared/query/address.ts';
import { parseSearch } from '#shared/query/search-text.ts';
import { useApi } from '@/api';
import { useEntitiesStore } from '@/stores/entities';
import { useSessionStore } from '@/stores/session';

/** A mailbox whose server did not answer, and why. */
export interface Failure {
  readonly account: Account;
  readonly error: WireError;
}

interface Progress {
  /** The mailbox whose server is asked now; null when all have been. */
  readonly at: Account | null;
  readonly done: number;
  readonly of: number;
  /** How many came into the list, and how many come when one goes on. */
  readonly added: number;
  readonly left: number;
  /** Mailboxes that have more. */
  readonly more: readonly Account[];
  readonly others: readonly MessageRow[];
  readonly failures: readonly Failure[];
}

const OTHERS_SHOWN = 50;

/** Only words can be found in what is not here: flags and dates of every message are. */
export const hasWords = (query: ListQuery): boolean =>
  [query.from, query.to, query.subject].some((words) => words !== undefined) ||
  parseSearch(query.text ?? '').some(
    ({ operator, negated, valid }) =>
      valid && !negated && (operator === null || /^(from|to|cc|subject)$/.test(operator)),
  );

/** The search that goes on on the servers, mailbox by mailbox, for the list as it is; forgotten when the list is of something else. */
export const useServerSearchStore = defineStore('server-search', () => {
  const api = useApi();
  const entities = useEntitiesStore();
  const session = useSessionStore();
  const progress = shallowRef<Progress | null>(null);
  let call: AbortController | null = null;

  const mailboxes = computed((): readonly Account[] => {
    const scope = session.query?.scope;
    return scope?.kind === 'folder' || scope?.kind === 'account'
      ? [session.account].flatMap((account) => account ?? [])
      : entities.accounts;
  });
  const possible = computed(
    () => session.query !== null && hasWords(session.query) && mailboxes.value.length > 0,
  );
  const running = computed(() => progress.value !== null && progress.value.at !== null);

  const forget = (): void => {
    call?.abort();
    call = null;
    progress.value = null;
  };
  watch(() => (session.query === null ? '' : toAddress(session.query, NEWEST_FIRST)), forget);

  const ask = async (accounts: readonly Account[], before: Progress | null): Promise<void> => {
    const { query } = session;
    if (query === null || running.value) return;
    const own = new AbortController();
    call = own;
    let now: Progress = {
      at: null,
      done: 0,
      of: accounts.length,
      added: before?.added ?? 0,
      left: 0,
      more: [],
      others: before?.others ?? [],
      failures: [],
    };
    for (const [done, account] of accounts.entries()) {
      progress.value = now = { ...now, at: account, done };
      try {
        const found = await api.call(
          'search.onServer',
          { query, accountId: account.id },
          { signal: own.signal },
        );
        // Whoever asks again, or for something else, waits for no answer of before.
        if (call !== own) return;
        const others = new Map([...now.others, ...found.others].map((row) => [row.locationId, row]));
        now = {
          ...now,
          added: now.added + found.added,
          left: now.left + found.left,
          more: found.left > 0 ? [...now.more, account] : now.more,
          others: [...others.values()].sort((a, b) => b.date - a.date).slice(0, OTHERS_SHOWN),
        };
      } catch (error) {
        if (call !== own) return;
        now = { ...now, failures: [...now.failures, { account, error: toWire(error) }] };
      }
    }
    progress.value = { ...now, at: null, done: accounts.length };
    call = null;
  };

  return {
    progress,
    possible,
    running,
    start: () => ask(mailboxes.value, null),
    /** The next ones, of the mailboxes that have more. */
    goOn: () => ask(progress.value?.more ?? [], progress.value),
    /** Those that did not answer. */
    retry: () => ask(progress.value?.failures.map(({ account }) => account) ?? [], progress.value),
    stop: forget,
  };
});
