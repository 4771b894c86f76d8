import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { toWire, type WireError } from '#shared/errors.ts';
import type { FolderId, LocationId, MessageId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';
import { useSessionStore } from '@/stores/session';
import { indexOf, nearest, pagesOf, PAGE, rowAt, type Pages } from './pages';
import { add, refreshed, selectOnly, toggle, without, type Selection } from './selection';

/** "Select all" reaches this far: what one call of the contract takes. */
const SELECT_ALL_LIMIT = 10_000;
const SELECT_ALL_PAGE = 500;

/** The rows of the current folder, the selection and the row that the keyboard is on. */
export const useMailboxStore = defineStore('mailbox', () => {
  const api = useApi();
  const session = useSessionStore();

  /** Null until the folder's first window is here. */
  const total = ref<number | null>(null);
  const pages = shallowRef<Pages>(new Map());
  const error = shallowRef<WireError | null>(null);
  const selection = shallowRef<Selection>(new Map());
  const activeId = ref<LocationId | null>(null);
  const activeIndex = ref(0);
  let anchorIndex = 0;
  let visible = { first: 0, last: PAGE - 1 };
  let changedIds = new Set<MessageId>();
  const fetching = new Set<string>();

  const selectedRows = computed(() => [...selection.value.values()]);
  const row = (index: number): MessageRow | null => rowAt(pages.value, index);

  const fetchPage = async (folderId: FolderId, page: number) =>
    await api.call('messages.list', {
      query: { scope: { kind: 'folder', folderId } },
      offset: page * PAGE,
      limit: PAGE,
    });

  /** Reads the windows in view again and drops the others; rows in view are replaced at once, never blanked. */
  const refresh = coalesce(async () => {
    const folderId = session.folderId;
    if (folderId === null) return;
    const changed = changedIds;
    changedIds = new Set();
    try {
      const wanted = pagesOf(visible.first, visible.last, total.value ?? visible.last + 1);
      const results = await Promise.all(wanted.map((page) => fetchPage(folderId, page)));
      if (session.folderId !== folderId) return;
      const before = total.value ?? 0;
      const next = new Map(wanted.map((page, at) => [page, results[at]?.rows ?? []]));
      total.value = results[0]?.total ?? 0;
      pages.value = next;
      error.value = null;
      const rows = [...next.values()].flat();
      let kept = refreshed(selection.value, rows);
      if (total.value < before) {
        const here = new Set(rows.map((each) => each.locationId));
        const gone = [...kept.values()].filter((each) => changed.has(each.id) && !here.has(each.locationId));
        kept = without(kept, new Set(gone.map((each) => each.locationId)));
      }
      selection.value = kept;
      follow();
    } catch (caught) {
      if (session.folderId === folderId) error.value = toWire(caught);
    }
  });

  /** Keeps the active row on its message, or on its place where the message went. */
  const follow = (): void => {
    const at = activeId.value === null ? -1 : indexOf(pages.value, activeId.value);
    if (at >= 0) {
      activeIndex.value = at;
      return;
    }
    activeIndex.value = Math.max(0, Math.min(activeIndex.value, (total.value ?? 1) - 1));
    activeId.value = row(activeIndex.value)?.locationId ?? activeId.value;
  };

  /** Tells what is in view; windows that are missing are fetched. */
  const show = async (first: number, last: number): Promise<void> => {
    visible = { first, last };
    const folderId = session.folderId;
    if (folderId === null || total.value === null) return;
    await load(folderId, pagesOf(first, last, total.value));
  };
  const load = async (folderId: FolderId, wanted: readonly number[]): Promise<void> => {
    await Promise.all(
      wanted.map(async (page) => {
        const key = `${folderId}:${page}`;
        if (pages.value.has(page) || fetching.has(key)) return;
        fetching.add(key);
        try {
          const result = await fetchPage(folderId, page);
          if (session.folderId !== folderId) return;
          total.value = result.total;
          pages.value = new Map(pages.value).set(page, result.rows);
        } catch (caught) {
          if (session.folderId === folderId) error.value = toWire(caught);
        } finally {
          fetching.delete(key);
        }
      }),
    );
  };

  watch(
    () => session.folderId,
    () => {
      total.value = null;
      pages.value = new Map();
      selection.value = new Map();
      error.value = null;
      activeId.value = null;
      activeIndex.value = 0;
      anchorIndex = 0;
      visible = { first: 0, last: PAGE - 1 };
      void refresh();
    },
    { immediate: true },
  );
  api.on('messages.changed', ({ folderIds, messageIds }) => {
    if (session.folderId === null || !folderIds.includes(session.folderId)) return;
    for (const id of messageIds) changedIds.add(id);
    void refresh();
  });
  api.on('resync', () => void refresh());

  const activate = (index: number): MessageRow | null => {
    activeIndex.value = Math.max(0, Math.min(index, (total.value ?? 1) - 1));
    const at = row(activeIndex.value);
    activeId.value = at?.locationId ?? null;
    return at;
  };
  const select = (index: number): MessageRow | null => {
    const at = activate(index);
    anchorIndex = activeIndex.value;
    selection.value = at === null ? new Map() : selectOnly(at);
    return at;
  };
  const toggleAt = (index: number): void => {
    const at = activate(index);
    anchorIndex = activeIndex.value;
    if (at !== null) selection.value = toggle(selection.value, at);
  };
  /** Everything between the anchor and `index`; windows in between are fetched first. */
  const extendTo = async (index: number, keep: boolean): Promise<void> => {
    const folderId = session.folderId;
    activate(index);
    if (folderId === null) return;
    const [first, last] = [
      Math.min(anchorIndex, activeIndex.value),
      Math.max(anchorIndex, activeIndex.value),
    ];
    await load(folderId, pagesOf(first, last, total.value ?? 0));
    const rows = Array.from({ length: last - first + 1 }, (_, at) => row(first + at)).filter(
      (each) => each !== null,
    );
    selection.value = add(keep ? selection.value : new Map(), rows);
  };
  const selectAll = async (): Promise<void> => {
    const folderId = session.folderId;
    if (folderId === null) return;
    const rows: MessageRow[] = [];
    const end = Math.min(total.value ?? 0, SELECT_ALL_LIMIT);
    for (let offset = 0; offset < end; offset += SELECT_ALL_PAGE) {
      const page = await api.call('messages.list', {
        query: { scope: { kind: 'folder', folderId } },
        offset,
        limit: SELECT_ALL_PAGE,
      });
      if (session.folderId !== folderId) return;
      rows.push(...page.rows);
    }
    selection.value = add(new Map(), rows);
  };
  const clear = (): void => {
    selection.value = new Map();
  };
  /**
   * Asked before an action takes rows away; the answer is called once it has. The keyboard then goes on with the row that
   * followed, and a single selected row hands its selection on to it.
   */
  const leaving = (gone: readonly LocationId[]): (() => void) => {
    const ids = new Set(gone);
    const wasSingle = selection.value.size === 1 && [...selection.value.keys()].every((id) => ids.has(id));
    const wasActive = activeId.value !== null && ids.has(activeId.value);
    const next = nearest(pages.value, activeIndex.value, ids);
    return () => {
      selection.value = wasSingle && next !== null ? selectOnly(next) : without(selection.value, ids);
      if (!wasActive || next === null) return;
      activeId.value = next.locationId;
      follow();
    };
  };

  return {
    total,
    pages,
    error,
    selection,
    selectedRows,
    activeId,
    activeIndex,
    row,
    refresh,
    show,
    activate,
    select,
    toggleAt,
    extendTo,
    selectAll,
    clear,
    leaving,
    indexOf: (id: LocationId): number => indexOf(pages.value, id),
  };
});
