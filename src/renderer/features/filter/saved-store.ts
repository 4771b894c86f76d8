import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Out } from '#shared/contract/index.ts';
import type { SavedFilterId } from '#shared/model/ids.ts';
import type { ListQuery } from '#shared/model/query.ts';
import { NEWEST_FIRST } from '#shared/model/usual.ts';
import { toAddress } from '#shared/query/address.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';
import { caughtErrorText } from '@/composables/use-error-text';
import { t } from '@/i18n';
import { useSessionStore } from '@/stores/session';
import { useToastStore } from '@/stores/toasts';

export type SavedFilter = Out<'filters.list'>[number];

/** What the dialog asks a name for: the list as it is now, or a filter that has a name already. */
export type NameTask =
  | { readonly kind: 'new'; readonly query: ListQuery; readonly suggestion: string }
  | { readonly kind: 'rename'; readonly filter: SavedFilter };

const sameQuery = (a: ListQuery, b: ListQuery): boolean =>
  toAddress(a, NEWEST_FIRST) === toAddress(b, NEWEST_FIRST);

/** `ids` with one of them at another place, counted in the list without it. */
export const moved = <T>(ids: readonly T[], id: T, to: number): T[] => {
  const rest = ids.filter((each) => each !== id);
  rest.splice(Math.max(0, Math.min(to, rest.length)), 0, id);
  return rest;
};

/** The person's saved filters with their counts of unread mail, and what is done to them. */
export const useSavedFiltersStore = defineStore('saved-filters', () => {
  const api = useApi();
  const session = useSessionStore();
  const toasts = useToastStore();
  const all = shallowRef<readonly SavedFilter[]>([]);
  const task = shallowRef<NameTask | null>(null);
  const asking = ref(false);

  /** The one that the list began with. */
  const opened = computed(() => all.value.find((filter) => filter.id === session.filterId) ?? null);
  /** The list shows something else by now. */
  const changed = computed(
    () => opened.value !== null && session.query !== null && !sameQuery(opened.value.query, session.query),
  );

  /** The order that the person has made and the core is being told: an answer of before must not undo it on the screen. */
  let order: readonly SavedFilterId[] | null = null;
  const inOrder = (filters: readonly SavedFilter[]): readonly SavedFilter[] => {
    const ids = order;
    return ids === null ? filters : filters.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  };

  const read = coalesce(async () => {
    try {
      all.value = inOrder(await api.call('filters.list', {}));
    } catch {
      // The list of mail, asked of the same worker, says what is wrong; the filters stay as they were.
    }
  });
  api.on('filters.changed', () => void read());
  // Their counts follow the mail, and the folders that leave or enter a mailbox.
  const count = (): void => {
    if (all.value.length > 0) void read();
  };
  api.on('messages.changed', count);
  api.on('accounts.changed', count);
  api.on('resync', () => void read());

  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
      return false;
    }
  };
  const setOrder = async (ids: readonly SavedFilterId[]): Promise<void> => {
    await api.call('filters.order', { ids: [...ids] });
    await read();
  };
  const ask = (next: NameTask): void => {
    task.value = next;
    asking.value = true;
  };

  return {
    all,
    opened,
    changed,
    task,
    asking,
    read,
    ask,
    open(filter: SavedFilter): void {
      session.go(filter.query, { filter: filter.id, order: NEWEST_FIRST });
    },
    /** Keeps a query under a name, and shows it as that filter. Rejects with the AppError of the core. */
    async add(name: string, query: ListQuery): Promise<void> {
      const { id } = await api.call('filters.save', { name, query });
      await read();
      session.go(query, { filter: id, replace: true, order: session.sort });
      toasts.show(t('filter.saved.added', { name }), { kind: 'success' });
    },
    /** Rejects with the AppError of the core. */
    async rename({ id, query }: SavedFilter, name: string): Promise<void> {
      await api.call('filters.save', { id, name, query });
      await read();
    },
    /** The opened filter becomes what is listed now; can be taken back. */
    async overwrite(): Promise<void> {
      const filter = opened.value;
      const { query } = session;
      if (filter === null || query === null) return;
      const { id, name } = filter;
      const done = await attempt(async () => {
        await api.call('filters.save', { id, name, query });
        await read();
      });
      if (!done) return;
      toasts.show(t('filter.saved.changed', { name }), {
        action: {
          label: t('undo.undo'),
          testId: 'undo-filter',
          run: () =>
            void attempt(async () => {
              await api.call('filters.save', { id, name, query: filter.query });
              await read();
            }),
        },
      });
    },
    /** Can be taken back from the toast: it comes again under its name, at its place. */
    async remove({ id, name, query }: SavedFilter): Promise<void> {
      const ids = all.value.map((filter) => filter.id);
      const done = await attempt(async () => {
        await api.call('filters.remove', { id });
        await read();
      });
      if (!done) return;
      const wasOpen = session.filterId === id;
      toasts.show(t('filter.saved.removed', { name }), {
        action: {
          label: t('undo.undo'),
          testId: 'undo-filter',
          run: () =>
            void attempt(async () => {
              const made = await api.call('filters.save', { name, query });
              await setOrder(ids.map((each) => (each === id ? made.id : each)));
              if (wasOpen && session.filterId === id) session.filterId = made.id;
            }),
        },
      });
    },
    /** Puts a filter at another place, counted without it. Shown at once. */
    async move(id: SavedFilterId, to: number): Promise<void> {
      const before = all.value;
      const ids = moved(
        before.map((filter) => filter.id),
        id,
        to,
      );
      order = ids;
      all.value = inOrder(before);
      const done = await attempt(() => setOrder(ids));
      if (order !== ids) return;
      order = null;
      if (!done) all.value = before;
    },
  };
});
