import { computed, nextTick, onBeforeUnmount, onMounted, ref, watch, type ComputedRef, type Ref } from 'vue';
import type { LocationId } from '#shared/model/ids.ts';
import type { Geometry } from './geometry';

/** Lines that are made ready beyond what is in view. */
const AHEAD = 6;
/** The part of the list that is made changes by so many lines at once, not with every one that comes into view. */
const STEP = 4;

export interface WindowOptions {
  readonly geometry: ComputedRef<Geometry>;
  readonly count: ComputedRef<number>;
  /** What lies over the upper edge of the lines, in CSS pixels: the heads of the columns. */
  readonly covered: ComputedRef<number>;
  /** Told of the list's width in CSS pixels; what it was last stays while the list is not on the screen. */
  readonly width: Ref<number>;
  /** A line that is always made, so that the focus on it survives scrolling. */
  pinned(): number;
  idAt(line: number): LocationId | null;
  /** -1 where it is not loaded. */
  lineOf(id: LocationId): number;
}

export interface ListWindow {
  readonly first: ComputedRef<number>;
  readonly last: ComputedRef<number>;
  /** The lines to make, in order. */
  readonly lines: ComputedRef<readonly number[]>;
  /** How many lines are wholly in view. */
  linesInView(lineHeight: number): number;
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
  const from = computed(() => Math.max(0, Math.floor(first.value / STEP) * STEP - AHEAD));
  const to = computed(() => Math.min(count.value - 1, Math.ceil((last.value + 1) / STEP) * STEP + AHEAD - 1));
  const lines = computed(() => {
    const made = Array.from({ length: Math.max(0, to.value - from.value + 1) }, (_, at) => from.value + at);
    const pinned = options.pinned();
    if (pinned < 0 || pinned >= count.value || (pinned >= from.value && pinned <= to.value)) return made;
    return pinned < from.value ? [pinned, ...made] : [...made, pinned];
  });

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
  /**
   * The same from what is known of the list, so that nothing is laid out before all has been changed: the lines are made first,
   * and the list is scrolled to where they are.
   */
  const moveTo = (top: number): void => {
    const most = Math.max(0, covered.value + geometry.value.height - height.value);
    scrollTop.value = Math.max(0, Math.min(top, most));
    remember();
    void nextTick(() => {
      if (scroller.value !== null) scroller.value.scrollTop = scrollTop.value;
    });
  };
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
  });

  return {
    first,
    last,
    lines,
    linesInView: (lineHeight) => Math.max(1, Math.floor((height.value - covered.value) / lineHeight)),
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
      scrollTop.value = 0;
      if (scroller.value !== null) scroller.value.scrollTop = 0;
    },
    onScroll() {
      if (scroller.value === null || scroller.value.clientHeight === 0) return;
      scrollTop.value = scroller.value.scrollTop;
      remember();
    },
  };
}
