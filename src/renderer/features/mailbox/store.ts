import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { LocationId, MessageId, ThreadId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { Target } from '#shared/model/query.ts';
import { isConcerned } from '#shared/query/concerned.ts';
import { useApi } from '@/api';
import { useEntitiesStore } from '@/stores/entities';
import { sameScope, useSessionStore } from '@/stores/session';
import { useSettingsStore } from '@/stores/settings';
import { goneOf } from './gone';
import { atLine, lineCount, lineOfRow } from './lines';
import { indexOf, nearest } from './pages';
import { createResult, sourceKey, type Source } from './result';
import * as sel from './selection';
import { createTargets } from './targets';
import { createUnfolded } from './unfolded';

/** A range of the keyboard or of Shift-click reaches this far: what one call of the contract takes. */
const LONGEST_RANGE = 10_000;
/** Of so many selected rows that have changed out of sight it is asked at once whether they are still where they were. */
const MOST_ASKED = 200;

/**
 * What is listed, the selection and the line that the keyboard is on. The lines of the list are the rows of the result with
 * the messages of unfolded conversations between them; every index here counts lines.
 */
export const useMailboxStore = defineStore('mailbox', () => {
  const api = useApi();
  const entities = useEntitiesStore();
  const session = useSessionStore();
  const settings = useSettingsStore();

  const selection = shallowRef<sel.Selection>(sel.NOTHING);
  /** The list has just been marked as a whole, so the rest of the result is offered too. */
  const offersResult = ref(false);
  const activeId = ref<LocationId | null>(null);
  const activeIndex = ref(0);
  let activeThread: ThreadId | null = null;
  /** Where a range begins: on this message, or on the line where it was last. */
  let anchorIndex = 0;
  let anchorId: LocationId | null = null;
  /** Goes up with each choice of the person: a range that is still being fetched gives way to a later one. */
  let choices = 0;

  const source = computed<Source | null>(() =>
    session.query === null
      ? null
      : {
          query: session.query,
          sort: session.sort,
          conversations: settings.value.conversations,
          byDay: settings.value.groupByDay,
        },
  );
  const result = createResult(api, onRead);
  const unfolded = createUnfolded(api, () => session.query, result.pages);
  const lines = computed(() => lineCount(result.total.value ?? 0, unfolded.all.value));

  const row = (line: number): MessageRow | null => {
    const at = atLine(line, unfolded.all.value);
    if (at.member === null) return result.row(at.row);
    return unfolded.at(at.row)?.members[at.member] ?? null;
  };
  /** The line of a loaded message; -1 where it is not loaded. */
  const lineOf = (id: LocationId): number => {
    const at = indexOf(result.pages.value, id);
    if (at >= 0) return lineOfRow(at, unfolded.all.value);
    for (const each of unfolded.all.value) {
      const member = each.members.findIndex((one) => one.locationId === id);
      if (member >= 0) return lineOfRow(each.row, unfolded.all.value) + 1 + member;
    }
    return -1;
  };
  /** The rows of the result between two lines, both included. */
  const rowsOf = (first: number, last: number) =>
    [atLine(first, unfolded.all.value).row, atLine(last, unfolded.all.value).row] as const;
  const show = (first: number, last: number): Promise<void> => result.show(...rowsOf(first, last));
  const reach = (line: number): Promise<void> => result.reach(atLine(line, unfolded.all.value).row);
  const holdActive = (): void => {
    result.hold(atLine(activeIndex.value, unfolded.all.value).row);
  };

  function onRead(rows: readonly MessageRow[], before: number, changed: ReadonlySet<MessageId>): void {
    let kept = sel.refreshed(selection.value, rows, source.value?.conversations);
    const total = result.total.value ?? 0;
    if (kept.kind === 'rows' && kept.rows.size > 0) {
      const here = new Set(rows.map((each) => each.locationId));
      const missing = [...kept.rows.values()].filter(
        (each) => changed.has(each.id) && !here.has(each.locationId) && !unfolded.has(each.locationId),
      );
      if (total < before) kept = sel.without(kept, new Set(missing.map((each) => each.locationId)));
      else if (missing.length > 0) void dropGone(missing.slice(0, MOST_ASKED));
    }
    selection.value = total === 0 ? sel.NOTHING : kept;
    void unfolded.refresh();
    follow();
  }
  /**
   * Where as many have come as have gone, the length of the list tells nothing. A selected message that cannot be seen any more
   * must not be what the next key is done to: where it lies now, such as in Trash, Delete would be for good.
   */
  async function dropGone(rows: readonly MessageRow[]): Promise<void> {
    const gone = await goneOf(api, rows);
    if (gone.size > 0) selection.value = sel.without(selection.value, gone);
  }
  /** Keeps the active line on its message, or on its place where the message went. */
  const follow = (): void => {
    const anchor = anchorId === null ? -1 : lineOf(anchorId);
    if (anchor >= 0) anchorIndex = anchor;
    const at = activeId.value === null ? -1 : lineNow(activeId.value);
    activeIndex.value = at >= 0 ? at : Math.max(0, Math.min(activeIndex.value, lines.value - 1));
    activeId.value = row(activeIndex.value)?.locationId ?? activeId.value;
    noteThread();
    holdActive();
  };
  /** The line of the active message; of its conversation, where that has grown and another message stands for it. */
  const lineNow = (id: LocationId): number => {
    const at = lineOf(id);
    if (at >= 0 || activeThread === null || source.value?.conversations !== true) return at;
    for (const rows of result.pages.value.values()) {
      const grown = rows.find((each) => each.threadId === activeThread);
      if (grown !== undefined) return lineOf(grown.locationId);
    }
    return -1;
  };
  const noteThread = (): void => {
    const at = row(activeIndex.value);
    if (at?.locationId === activeId.value) activeThread = at?.threadId ?? null;
  };

  watch(
    source,
    (next, before) => {
      if (next !== null && before && sourceKey(next) === sourceKey(before)) return;
      const blank = next === null || !before || !sameScope(next.query.scope, before.query.scope);
      unfolded.clear();
      selection.value = sel.NOTHING;
      offersResult.value = false;
      activeId.value = null;
      activeThread = null;
      activeIndex.value = 0;
      anchorIndex = 0;
      anchorId = null;
      choices += 1;
      result.turnTo(next, blank);
    },
    { immediate: true },
  );
  // Lines move when a conversation is unfolded above them, or folded.
  watch(unfolded.all, follow, { flush: 'sync' });
  api.on('messages.changed', ({ folderIds, messageIds }) => {
    const { query } = session;
    if (query === null || !isConcerned(query, folderIds, (id) => entities.folderOf(id)?.accountId)) return;
    result.noteChanged(messageIds);
    void result.refresh();
  });
  api.on('resync', () => void result.refresh());

  const activate = (line: number): MessageRow | null => {
    choices += 1;
    activeIndex.value = Math.max(0, Math.min(line, lines.value - 1));
    const at = row(activeIndex.value);
    activeId.value = at?.locationId ?? null;
    activeThread = at?.threadId ?? null;
    holdActive();
    return at;
  };
  const mark = (next: sel.Selection): void => {
    choices += 1;
    selection.value = next;
    offersResult.value = false;
  };
  const activateAsAnchor = (line: number): MessageRow | null => {
    const at = activate(line);
    anchorIndex = activeIndex.value;
    anchorId = activeId.value;
    return at;
  };
  const select = (line: number): MessageRow | null => {
    const at = activateAsAnchor(line);
    mark(at === null ? sel.NOTHING : sel.selectOnly(at));
    return at;
  };
  const toggleAt = (line: number): void => {
    const at = activateAsAnchor(line);
    if (at !== null) mark(sel.toggle(selection.value, at));
  };
  /** Everything between the anchor and a line; windows in between are fetched first. */
  const extendTo = async (line: number, keep: boolean): Promise<void> => {
    activate(line);
    const choice = choices;
    const at = activeIndex.value;
    const first = Math.max(Math.min(anchorIndex, at), at - LONGEST_RANGE + 1);
    const last = Math.min(Math.max(anchorIndex, at), first + LONGEST_RANGE - 1);
    await result.load(...rowsOf(first, last));
    if (choices !== choice) return;
    const rows = Array.from({ length: last - first + 1 }, (_, step) => row(first + step));
    mark(
      sel.add(
        keep ? selection.value : sel.NOTHING,
        rows.filter((each) => each !== null),
      ),
    );
  };
  /** All rows that are loaded; the rest of the result is offered. */
  const selectAll = (): void => {
    const loaded = [...result.pages.value.values()].flat();
    selection.value = sel.selectOnly(...loaded);
    offersResult.value = loaded.length > 0;
  };
  /** Everything that the list is of, loaded or not. */
  const selectResult = (): void => {
    selection.value = sel.EVERYTHING;
  };
  const clear = (): void => {
    mark(sel.NOTHING);
  };

  const selectedRows = computed(() => {
    const { value } = selection;
    if (value.kind === 'rows') return [...value.rows.values()];
    return [...result.pages.value.values()].flat().filter((each) => !value.except.has(each.locationId));
  });
  const selectedCount = computed(() => sel.countOf(selection.value, result.total.value ?? 0));
  const wholeResult = computed(() => selection.value.kind === 'result' && selectedCount.value > 0);
  const targets = createTargets(api, () => ({ query: session.query, selection: selection.value }));
  const target = computed<Target | null>(() => (selectedCount.value === 0 ? null : targets.now()));

  /**
   * Asked before an action takes messages away; the answer is called once it has. The keyboard then goes on with the row that
   * followed, and a single selected row hands its selection on to it. Of a whole result nothing remains to be selected.
   */
  const leaving = (gone: readonly LocationId[]): (() => void) => {
    const ids = new Set(gone);
    const { value } = selection;
    const whole = value.kind === 'result';
    const wasSingle =
      value.kind === 'rows' && value.rows.size === 1 && [...value.rows.keys()].every((id) => ids.has(id));
    const wasActive = activeId.value !== null && ids.has(activeId.value);
    const next = nearest(result.pages.value, atLine(activeIndex.value, unfolded.all.value).row, ids);
    const before = value.kind === 'rows' ? new Set(value.rows.keys()) : null;
    return () => {
      const now = selection.value;
      const chosen =
        now.kind === 'rows' && before !== null && [...now.rows.keys()].some((id) => !before.has(id));
      if (chosen) {
        // What the person has chosen meanwhile stays chosen: the next key is meant for it.
        mark(sel.without(now, ids));
        if (activeId.value !== null && !ids.has(activeId.value)) return;
      } else if (whole) mark(sel.NOTHING);
      else mark(wasSingle && next !== null ? sel.selectOnly(next) : sel.without(selection.value, ids));
      if (!wasActive || next === null) return;
      activeId.value = next.locationId;
      anchorId = next.locationId;
      follow();
    };
  };

  return {
    /** What the list is of: query, order, conversations. Null while there is nothing to list. */
    source,
    /** How many rows the result has, conversations counting once; null until its first window is here. */
    total: result.total,
    /** How many messages of the result are unread. */
    unread: result.unread,
    /** How many lines the list has: its rows, and the messages of unfolded conversations. */
    lines,
    pages: result.pages,
    headings: result.headings,
    unfolded: unfolded.all,
    error: result.error,
    /** Another query is being read: what is shown is still the one before. */
    stale: result.stale,
    selection,
    /** The selected rows that are loaded, as they were last seen. All of them, unless a whole result is selected. */
    selectedRows,
    /** How many rows are selected, loaded or not; a conversation counts once. */
    selectedCount,
    /** The whole result is selected, save what was taken out of it since. */
    wholeResult,
    /** What an action on the selection is done to, by what is known now; null where nothing is selected. */
    target,
    /** The same, with all messages of each selected conversation: what actions call the contract with. */
    resolveTarget: targets.resolve,
    /** One row with its whole conversation. */
    resolveRow: targets.ofRow,
    offersResult,
    activeId,
    activeIndex,
    row,
    lineOf,
    isSelected: (id: LocationId): boolean => sel.isSelected(selection.value, id),
    refresh: result.refresh,
    show,
    /** Fetches a line that is gone to, and keeps it loaded wherever the list is scrolled. */
    reach,
    activate,
    select,
    toggleAt,
    extendTo,
    selectAll,
    selectResult,
    clear,
    leaving,
    unfold: unfolded.toggle,
    indexOf: lineOf,
  };
});
