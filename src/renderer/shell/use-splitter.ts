import { computed, ref, type ComputedRef, type Ref } from 'vue';
import { readLocal, writeLocal } from '@/composables/storage';

const STEP = 24;

const isSize = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Sizes in CSS pixels, of the pane before the line. */
export interface SplitterOptions {
  /** Under which name the size is remembered in this window's storage. */
  readonly key: string;
  /** `x`: the panes stand side by side. */
  readonly axis: 'x' | 'y';
  readonly usual: number;
  readonly least: number;
  readonly most?: number;
  /** What the pane behind the line keeps. */
  readonly leastOther: number;
}

export interface Splitter {
  readonly axis: 'x' | 'y';
  /** As a CSS length: the other pane keeps its least also where the window has become smaller than it was. */
  readonly size: ComputedRef<string>;
  /** The pane's share, for assistive technology. */
  readonly percent: ComputedRef<number>;
  onPointerDown(event: PointerEvent): void;
  onKey(event: KeyboardEvent): void;
  reset(): void;
}

/** The line between two panes: dragged, moved by the arrow keys, Home and End; a double click brings the usual size back. */
export function useSplitter(
  container: Readonly<Ref<HTMLElement | null>>,
  { key, axis, usual, least, most = Infinity, leastOther }: SplitterOptions,
): Splitter {
  const px = ref(readLocal(key, usual, isSize));
  const room = (): number => {
    const element = container.value;
    if (element === null) return usual + leastOther;
    return axis === 'x' ? element.clientWidth : element.clientHeight;
  };
  const set = (wanted: number): void => {
    px.value = Math.round(Math.max(least, Math.min(wanted, most, room() - leastOther)));
    writeLocal(key, px.value);
  };
  const [back, on] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];

  return {
    axis,
    size: computed(() => `min(${px.value}px, 100% - ${leastOther}px)`),
    percent: computed(() => Math.round((100 * Math.min(px.value, room())) / Math.max(1, room()))),
    onPointerDown(event) {
      if (event.button !== 0) return;
      const handle = event.currentTarget as HTMLElement;
      const box = container.value?.getBoundingClientRect();
      const start = axis === 'x' ? (box?.left ?? 0) : (box?.top ?? 0);
      handle.setPointerCapture(event.pointerId);
      const move = (at: PointerEvent): void => {
        set((axis === 'x' ? at.clientX : at.clientY) - start);
      };
      handle.addEventListener('pointermove', move);
      handle.addEventListener(
        'lostpointercapture',
        () => {
          handle.removeEventListener('pointermove', move);
        },
        { once: true },
      );
      event.preventDefault();
    },
    onKey(event) {
      if (event.key === back) set(px.value - STEP);
      else if (event.key === on) set(px.value + STEP);
      else if (event.key === 'Home') set(least);
      else if (event.key === 'End') set(Math.min(most, room() - leastOther));
      else return;
      event.preventDefault();
    },
    reset() {
      set(usual);
    },
  };
}
