import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { AppError, toWire, type WireError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { ListQuery, Sort } from '#shared/model/query.ts';
import { NEWEST_FIRST } from '#shared/model/usual.ts';
import { toAddress } from '#shared/query/address.ts';
import type { Client } from '#shared/rpc/client.ts';
import { coalesce } from '@/composables/coalesce';
import { keepSame } from '@/composables/keep-same';
import { daysBack, headingsOf, type Day, type Heading } from './days';
import { PAGE, pagesOf, rowAt, type Pages } from './pages';

/** What the list is of. */
export interface Source {
  readonly query: ListQuery;
  readonly sort: Sort;
  readonly conversations: boolean;
  /** With headings for days, where it is sorted by date. */
  readonly byDay: boolean;
}

/** The months that have headings of their own. */
const MONTHS = 12;
/** Rows beyond those in view whose windows are fetched ahead, so that scrolling finds them there. */
const NEAR = 60;
/** So long after a jump to another place they are fetched, in milliseconds: whoever drags the scroll bar is elsewhere by then. */
const NEAR_AFTER = 150;
/** Windows that are kept loaded: those in view and some around, so that a long way down a list costs no memory. */
const KEPT_PAGES = 12;

export const sourceKey = ({ query, sort, conversations, byDay }: Source): string =>
  `${toAddress(query, sort)} ${conversations} ${byDay}`;

/** The part of a listing call that says what is listed; what is usual is left unsaid. */
export const listing = ({ query, sort, conversations }: Source) => ({
  query,
  ...(sort.by === NEWEST_FIRST.by && sort.descending ? {} : { sort }),
  ...(conversations ? { conversations } : {}),
});

export interface Result {
  /** Rows of the result; null until its first window is here. */
  readonly total: Ref<number | null>;
  readonly unread: Ref<number>;
  readonly pages: ShallowRef<Pages>;
  readonly headings: ShallowRef<readonly Heading[]>;
  readonly error: ShallowRef<WireError | null>;
  /** What is shown is still that of the query before. */
  readonly stale: ComputedRef<boolean>;
  row(index: number): MessageRow | null;
  /** Turns to another source. What is shown stays until the first window of it is here, unless `blank`. */
  turnTo(source: Source | null, blank: boolean): void;
  /** Reads the windows in view again; rows in view are replaced at once, never blanked. */
  refresh(): Promise<void>;
  /** Tells which rows are in view; windows that are missing are fetched. */
  show(first: number, last: number): Promise<void>;
  /** Fetches the windows of these rows that are missing. */
  load(first: number, last: number): Promise<void>;
  /** Tells where the keyboard or the reader is, in view or not: that window, too, is kept and read again. */
  hold(row: number): void;
  /** The same for a row that is gone to: its window is fetched. */
  reach(row: number): Promise<void>;
}

/** The rows of a source, window by window. `onRead`: the windows in view were read anew. */
export function createResult(
  api: Client,
  onRead: (rows: readonly MessageRow[], before: number, changed: ReadonlySet<MessageId>) => void,
): Result & { noteChanged(ids: readonly MessageId[]): void } {
  const total = ref<number | null>(null);
  const unread = ref(0);
  const pages = shallowRef<Pages>(new Map());
  const headings = shallowRef<readonly Heading[]>([]);
  const error = shallowRef<WireError | null>(null);
  const source = shallowRef<Source | null>(null);
  const shownKey = ref('');
  const key = computed(() => (source.value === null ? '' : sourceKey(source.value)));
  let visible = { first: 0, last: PAGE - 1 };
  /** The row that the keyboard or the reader is on, which need not be in view. */
  let heldRow: number | null = null;
  let changedIds = new Set<MessageId>();
  let abort = new AbortController();
  const fetching = new Map<string, Promise<void>>();

  const fetchPage = async (of: Source, page: number, signal: AbortSignal, since: number[] = []) =>
    await api.call(
      'messages.list',
      { ...listing(of), ...(since.length > 0 ? { since } : {}), offset: page * PAGE, limit: PAGE },
      { signal },
    );

  /** The days that get headings; none where the list is not by day, or of a span of days already. */
  const daysOf = (of: Source): Day[] =>
    of.byDay && of.sort.by === 'date' && of.query.date === undefined ? daysBack(Date.now(), MONTHS) : [];

  /** The windows that must not go: of a list of `end` rows. */
  const heldPages = (end: number): number[] => {
    const pages = new Set(pagesOf(visible.first, visible.last, end));
    if (heldRow !== null && heldRow < end) pages.add(Math.floor(heldRow / PAGE));
    return [...pages].sort((a, b) => a - b);
  };

  const refresh = coalesce(async () => {
    const of = source.value;
    if (of === null) return;
    const asked = key.value;
    const { signal } = abort;
    const changed = changedIds;
    changedIds = new Set();
    const fresh = shownKey.value !== asked;
    try {
      const end = fresh ? visible.last + 1 : (total.value ?? visible.last + 1);
      const wanted = heldPages(end);
      const days = daysOf(of);
      // What is older needs no count: it is all the rest.
      const since = days.slice(0, -1).map((day) => day.time);
      const results = await Promise.all(
        wanted.map((page, at) => fetchPage(of, page, signal, at === 0 ? since : [])),
      );
      if (key.value !== asked) return;
      const before = fresh ? 0 : (total.value ?? 0);
      const rows = results[0]?.total ?? 0;
      total.value = rows;
      unread.value = results[0]?.unread ?? 0;
      const shown = [...pages.value.values()].flat();
      pages.value = new Map(
        wanted.map((page, at) => [
          page,
          keepSame(shown, results[at]?.rows ?? [], ({ locationId }) => locationId),
        ]),
      );
      headings.value = headingsOf(days, results[0]?.newer ?? [], rows, of.sort.descending);
      shownKey.value = asked;
      error.value = null;
      onRead([...pages.value.values()].flat(), before, changed);
    } catch (caught) {
      if (key.value !== asked) return;
      if (caught instanceof AppError && caught.code === 'CANCELLED') return;
      error.value = toWire(caught);
    }
  });

  const loadPage = async (of: Source, page: number): Promise<void> => {
    const asked = key.value;
    try {
      const result = await fetchPage(of, page, abort.signal);
      if (key.value !== asked || shownKey.value !== asked) return;
      total.value = result.total;
      unread.value = result.unread;
      const near = heldPages(result.total);
      const next = new Map(pages.value).set(page, result.rows);
      // The windows that were loaded first go first; those in view stay.
      for (const old of next.keys()) {
        if (next.size <= KEPT_PAGES + near.length) break;
        if (old !== page && !near.includes(old)) next.delete(old);
      }
      pages.value = next;
    } catch (caught) {
      if (key.value !== asked) return;
      if (!(caught instanceof AppError && caught.code === 'CANCELLED')) error.value = toWire(caught);
    }
  };
  /** Whether anything had to be fetched. */
  const load = async (first: number, last: number): Promise<boolean> => {
    const of = source.value;
    if (of === null || total.value === null) return false;
    const missing = pagesOf(first, last, total.value).filter((page) => !pages.value.has(page));
    await Promise.all(
      missing.map(async (page) => {
        const name = `${key.value} ${page}`;
        const running = fetching.get(name) ?? loadPage(of, page).finally(() => fetching.delete(name));
        fetching.set(name, running);
        await running;
      }),
    );
    return missing.length > 0;
  };
  const loadNear = (): void => void load(visible.first - NEAR, visible.last + NEAR);
  let nearTimer: ReturnType<typeof setTimeout> | undefined;
  /** One jump at a time: of those made meanwhile only the last one counts. */
  const showVisible = coalesce(async () => {
    const jumped = await load(visible.first, visible.last);
    clearTimeout(nearTimer);
    if (jumped) nearTimer = setTimeout(loadNear, NEAR_AFTER);
    else loadNear();
  });

  return {
    total,
    unread,
    pages,
    headings,
    error,
    stale: computed(() => shownKey.value !== key.value),
    row: (index) => rowAt(pages.value, index),
    turnTo(next, blank) {
      abort.abort();
      abort = new AbortController();
      source.value = next;
      error.value = null;
      visible = { first: 0, last: PAGE - 1 };
      heldRow = null;
      if (blank || next === null) {
        shownKey.value = '';
        total.value = null;
        unread.value = 0;
        pages.value = new Map();
        headings.value = [];
      }
      void refresh();
    },
    refresh,
    async show(first, last) {
      visible = { first, last };
      await showVisible();
    },
    async load(first, last) {
      await load(first, last);
    },
    hold(row) {
      heldRow = row;
    },
    async reach(row) {
      heldRow = row;
      await load(row, row);
      void load(row - NEAR, row + NEAR);
    },
    noteChanged(ids) {
      for (const id of ids) changedIds.add(id);
    },
  };
}
