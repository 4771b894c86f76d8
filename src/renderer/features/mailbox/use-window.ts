import {
  computed,
  onBeforeUnmount,
  onMounted,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
  type ShallowRef,
  type WatchSource,
} from 'vue';
import type { LocationId } from '#shared/model/ids.ts';
import type { Geometry } from './geometry';
import { inOrder, nextSlots, type Slot } from './slots';

/** Lines that are made ready beyond what is in view. */
const AHEAD = 6;
/** The part of the list that is made changes by so many lines at once, not with every one that comes into view. */
const STEP = 4;
/** Lines that are made for one frame while one scrolls: a frame has 16 ms, and a line takes about one. */
const PER_FRAME = 4;
/** So long after the last scroll event the list stands still, in milliseconds. */
const STILL_AFTER = 200;

export interface WindowOptions {
  readonly geometry: ComputedRef<Geometry>;
  readonly count: ComputedRef<number>;
  /** What lies over the upper edge of the lines, in CSS pixels: the heads of the columns. */
  readonly covered: ComputedRef<number>;
  /** Told of the list's width in CSS pixels; what it was last stays while the list is not on the screen. */
  readonly width: Ref<number>;
  /** Of a line without a heading, in CSS pixels. */
  readonly lineHeight: ComputedRef<number>;
  /** A line that is always made, so that the focus on it survives scrolling; -1 for none. */
  pinned(): number;
  /** The key of the slot that has the focus; -1 for none. */
  held(): number;
  /** The message on a line; null where it is not loaded. */
  idAt(line: number): LocationId | null;
  /** What says that other lines are loaded. */
  readonly loads: WatchSource;
  /** -1 where it is not loaded. */
  lineOf(id: LocationId): number;
}

export interface ListWindow {
  readonly first: ComputedRef<number>;
  readonly last: ComputedRef<number>;
  /** What is made; in the order of the lines when the list stands still. */
  readonly slots: Readonly<ShallowRef<readonly Slot[]>>;
  /** The first line of the part that is to be made, and how many it has, while some of those in view are not made. */
  readonly lacking: ComputedRef<{ readonly from: number; readonly count: number } | null>;
  /** One scrolls, or did a moment ago. */
  readonly moving: Readonly<Ref<boolean>>;
  /** How many lines are wholly in view. */
  linesInView(): number;
  /** Brings a line into view, by as little as needed. */
  reveal(line: number): void;
  toTop(): void;
  onScroll(): void;
}

/** The part of a long list that is in view. What is read stays in its place when lines come or go above it. */
export function useWindow(scroller: Readonly<Ref<HTMLElement | null>>, options: WindowOptions): ListWindow {
  const { geometry, count, covered, width } = options;
  const scrollTop = ref(0);
  const height = ref(0);

  const first = computed(() => geometry.value.lineAt(scrollTop.value));
  const last = computed(() =>
    geometry.value.lineAt(scrollTop.value + Math.max(0, height.value - covered.value) - 1),
  );
  /** As many wherever one is, so that scrolling gives elements to other messages and makes none. */
  const size = computed(() => Math.ceil(height.value / options.lineHeight.value) + STEP + 2 * AHEAD);
  const from = computed(() =>
    Math.max(0, Math.min(Math.floor(first.value / STEP) * STEP - AHEAD, count.value - size.value)),
  );
  const to = computed(() => Math.min(count.value, from.value + size.value) - 1);
  const slots = shallowRef<readonly Slot[]>([]);
  const lacking = computed(() => {
    const there = new Set(slots.value.map(({ line }) => line));
    for (let line = first.value; line <= last.value; line += 1)
      if (!there.has(line)) return { from: from.value, count: to.value - from.value + 1 };
    return null;
  });

  /** While one scrolls, lines are made frame by frame; what else changes the list is shown at once. */
  let behind = false;
  let frame = 0;
  const moving = ref(false);
  /** While the list moves the elements stay in their order in the page: each one that changes place there is laid out anew. */
  const settle = (): void => {
    if (!behind && !moving.value) slots.value = inOrder(slots.value);
  };
  const make = (most: number): boolean => {
    const part = {
      ...{ from: from.value, to: to.value, first: first.value, last: last.value },
      ...{ pinned: options.pinned(), held: options.held() },
    };
    const next = nextSlots(slots.value, part, options.idAt, most);
    slots.value = next.slots;
    if (next.left + next.absent === 0) behind = false;
    settle();
    return next.left === 0;
  };
  const makeSome = (): void => {
    frame = make(PER_FRAME) ? 0 : requestAnimationFrame(makeSome);
  };
  watch(
    [from, to, options.loads],
    () => {
      if (!behind) make(Infinity);
      else if (frame === 0) frame = requestAnimationFrame(makeSome);
    },
    { immediate: true },
  );
  // The line that gets the focus is there at once.
  watch(options.pinned, () => make(behind ? PER_FRAME : Infinity));
  let movedAt = 0;
  let stillTimer: ReturnType<typeof setTimeout> | undefined;
  const rest = (): void => {
    const left = movedAt + STILL_AFTER - performance.now();
    if (left > 0) {
      stillTimer = setTimeout(rest, left);
      return;
    }
    moving.value = false;
    settle();
  };
  const noteMove = (): void => {
    behind = true;
    movedAt = performance.now();
    if (moving.value) return;
    moving.value = true;
    stillTimer = setTimeout(rest, STILL_AFTER);
  };

  let anchor: { readonly id: LocationId; readonly below: number } | null = null;
  const remember = (): void => {
    const id = options.idAt(first.value);
    anchor = id === null ? null : { id, below: scrollTop.value - geometry.value.top(first.value) };
  };
  const scrollTo = (element: HTMLElement, top: number): void => {
    element.scrollTop = top;
    // The lines are made now, not with the event that follows.
    scrollTop.value = element.scrollTop;
    remember();
  };
  const moves = ref(0);
  /**
   * The same from what is known of the list, so that nothing is laid out before all has been changed: the lines are made first,
   * and the list is scrolled to where they are.
   */
  const moveTo = (top: number): void => {
    const most = Math.max(0, covered.value + geometry.value.height - height.value);
    scrollTop.value = Math.max(0, Math.min(top, most));
    remember();
    moves.value += 1;
  };
  // Once, and before what comes to stand there is measured: all is laid out for both together.
  watch(
    moves,
    () => {
      if (scroller.value !== null) scroller.value.scrollTop = scrollTop.value;
    },
    { flush: 'post' },
  );
  watch(
    geometry,
    (now, before) => {
      const element = scroller.value;
      if (element === null || element.clientHeight === 0) return;
      // At the top one waits for what is new.
      if (anchor !== null && element.scrollTop > before.heightOf(0) / 2) {
        const line = options.lineOf(anchor.id);
        if (line >= 0)
          scrollTo(element, now.top(line) + Math.min(anchor.below, Math.max(0, now.heightOf(line) - 1)));
      }
      remember();
    },
    { flush: 'post' },
  );

  // A list that is put away is of no size, and comes back as it was.
  const measure = (element: HTMLElement): void => {
    if (element.clientHeight === 0) return;
    const back = height.value === 0 || element.scrollTop !== scrollTop.value;
    height.value = element.clientHeight;
    width.value = element.clientWidth;
    if (back) element.scrollTop = scrollTop.value;
  };
  const resizing = new ResizeObserver(() => {
    if (scroller.value !== null) measure(scroller.value);
  });
  onMounted(() => {
    if (scroller.value === null) return;
    measure(scroller.value);
    resizing.observe(scroller.value);
  });
  onBeforeUnmount(() => {
    resizing.disconnect();
    cancelAnimationFrame(frame);
    clearTimeout(stillTimer);
  });

  return {
    first,
    last,
    slots,
    lacking,
    moving,
    linesInView: () => Math.max(1, Math.floor((height.value - covered.value) / options.lineHeight.value)),
    reveal(line) {
      const top = geometry.value.top(line);
      const bottom = top + geometry.value.heightOf(line);
      const room = height.value - covered.value;
      if (height.value === 0) return;
      if (top < scrollTop.value) moveTo(top);
      else if (bottom > scrollTop.value + room) moveTo(bottom - room);
    },
    toTop() {
      anchor = null;
      behind = false;
      scrollTop.value = 0;
      if (scroller.value !== null) scroller.value.scrollTop = 0;
    },
    onScroll() {
      if (scroller.value === null || scroller.value.clientHeight === 0) return;
      const top = scroller.value.scrollTop;
      // One's own move comes back as an event too.
      if (top !== scrollTop.value) noteMove();
      scrollTop.value = top;
      remember();
    },
  };
}
