import { readonly, ref, type Ref } from 'vue';
import { readLocal, writeLocal } from '@/composables/storage';

/** As browsers have them. */
export const ZOOM_STEPS: readonly number[] = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const KEY = 'mail.zoom';
const isStep = (value: unknown): value is number => typeof value === 'number' && ZOOM_STEPS.includes(value);

const zoom = ref(readLocal(KEY, 1, isStep));

export interface MailZoom {
  /** 1 is as it was written. */
  readonly zoom: Readonly<Ref<number>>;
  step(by: 1 | -1): void;
  reset(): void;
}

/** How large the text of messages is, in this window and the next time. */
export function useMailZoom(): MailZoom {
  const set = (value: number): void => {
    zoom.value = value;
    writeLocal(KEY, value);
  };
  return {
    zoom: readonly(zoom),
    step(by) {
      const next = ZOOM_STEPS[ZOOM_STEPS.indexOf(zoom.value) + by];
      if (next !== undefined) set(next);
    },
    reset() {
      set(1);
    },
  };
}
