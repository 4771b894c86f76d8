import { defineStore } from 'pinia';
import { ref } from 'vue';

export type ToastKind = 'info' | 'success' | 'error';

export interface ToastAction {
  readonly label: string;
  run(): void;
  /** A stable handle for tests, such as "undo". */
  readonly testId?: string;
}

export interface Toast {
  readonly id: number;
  readonly kind: ToastKind;
  readonly message: string;
  readonly action: ToastAction | null;
}

const SHOWN_MS: Readonly<Record<ToastKind, number>> = { info: 5_000, success: 5_000, error: 10_000 };
const MOST_AT_ONCE = 4;

export const useToastStore = defineStore('toasts', () => {
  const items = ref<Toast[]>([]);
  let nextId = 1;
  const timers = new Map<number, ReturnType<typeof setTimeout>>();

  const dismiss = (id: number): void => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    items.value = items.value.filter((toast) => toast.id !== id);
  };
  /** Starts the time again that a toast stays; `pause` stops it while it is pointed at. */
  const resume = (id: number): void => {
    const toast = items.value.find((each) => each.id === id);
    if (toast === undefined) return;
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => {
        dismiss(id);
      }, SHOWN_MS[toast.kind]),
    );
  };
  const pause = (id: number): void => {
    clearTimeout(timers.get(id));
  };
  const show = (message: string, options: { kind?: ToastKind; action?: ToastAction } = {}): number => {
    const toast: Toast = {
      id: nextId++,
      kind: options.kind ?? 'info',
      message,
      action: options.action ?? null,
    };
    items.value = [...items.value, toast].slice(-MOST_AT_ONCE);
    resume(toast.id);
    return toast.id;
  };

  return { items, show, dismiss, pause, resume };
});
