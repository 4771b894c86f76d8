import { computed, ref, type ComputedRef, type Ref } from 'vue';
import { readLocal, writeLocal } from '@/composables/storage';

const KEY = 'list.width';
const DEFAULT = 400;
const LEAST_LIST = 300;
const LEAST_READER = 420;
const STEP = 24;

const isWidth = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export interface Splitter {
  readonly style: ComputedRef<Record<string, string>>;
  /** The list's share, for assistive technology. */
  readonly percent: ComputedRef<number>;
  onPointerDown(event: PointerEvent): void;
  onKey(event: KeyboardEvent): void;
  reset(): void;
}

/** The line between list and reader: dragged, moved by the arrow keys, remembered in this window's storage. */
export function useSplitter(container: Readonly<Ref<HTMLElement | null>>): Splitter {
  const width = ref(readLocal(KEY, DEFAULT, isWidth));

  const set = (wanted: number): void => {
    const room = container.value?.clientWidth ?? DEFAULT + LEAST_READER;
    width.value = Math.round(Math.max(LEAST_LIST, Math.min(wanted, room - LEAST_READER)));
    writeLocal(KEY, width.value);
  };

  return {
    // The reader keeps its least width also where the window has become smaller than it was.
    style: computed(() => ({ '--list-width': `min(${width.value}px, 100% - ${LEAST_READER}px)` })),
    percent: computed(() => Math.round((100 * width.value) / Math.max(1, container.value?.clientWidth ?? 1))),
    onPointerDown(event) {
      const handle = event.currentTarget as HTMLElement;
      const left = container.value?.getBoundingClientRect().left ?? 0;
      handle.setPointerCapture(event.pointerId);
      const move = (at: PointerEvent): void => {
        set(at.clientX - left);
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
      if (event.key === 'ArrowLeft') set(width.value - STEP);
      else if (event.key === 'ArrowRight') set(width.value + STEP);
      else return;
      event.preventDefault();
    },
    reset() {
      set(DEFAULT);
    },
  };
}
