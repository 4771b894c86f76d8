import { defineStore } from 'pinia';
import { ref } from 'vue';

export type ToastKind = 'info' | 'success' | 'error';

export interface ToastAction {
  readonly label: string;
  run(): void;
  /** A stable handle for tests, such as "undo". */
  readonly testId?: string;
  /** Keys that do the same, for the title. */
  readonly keys?: string;
}

export interface Toast {
  readonly id: number;
  readonly kind: ToastKind;
  readonly message: string;
  readonly action: ToastAction | null;
  /** How long it stays, in milliseconds. */
  readonly shownMs: number;
  /** Grows each time that its time starts anew. */
  readonly round: number;
}

export interface ToastOptions {
  readonly kind?: ToastKind;
  readonly action?: ToastAction;
  readonly shownMs?: number;
}

const SHOWN_MS: Readonly<Record<ToastKind, number>> = { info: 5_000, success: 5_000, error: 10_000 };
const MOST_AT_ONCE = 4;
/** One that was pointed at stays at least this long afterwards. */
const LEAST_AFTER_PAUSE_MS = 2_000;

export const useToastStore = defineStore('toasts', () => {
  const items = ref<Toast[]>([]);
  let nextId = 1;
  /** What runs for each toast: its end, and the time left where it is held. */
  const clocks = new Map<number, { timer: ReturnType<typeof setTimeout>; end: number; held: number }>();

  const dismiss = (id: number): void => {
    clearTimeout(clocks.get(id)?.timer);
    clocks.delete(id);
    items.value = items.value.filter((toast) => toast.id !== id);
  };
  const startClock = (id: number, ms: number): void => {
    clearTimeout(clocks.get(id)?.timer);
    const timer = setTimeout(() => {
      dismiss(id);
    }, ms);
    clocks.set(id, { timer, end: Date.now() + ms, held: ms });
  };
  /** Stops the time while a toast is pointed at or holds the focus; `resume` lets it go on. */
  const pause = (id: number): void => {
    const clock = clocks.get(id);
    if (clock === undefined) return;
    clearTimeout(clock.timer);
    clock.held = clock.end - Date.now();
  };
  const resume = (id: number): void => {
    const clock = clocks.get(id);
    if (clock !== undefined) startClock(id, Math.max(LEAST_AFTER_PAUSE_MS, clock.held));
  };
  const show = (message: string, options: ToastOptions = {}): number => {
    const kind = options.kind ?? 'info';
    const shownMs = options.shownMs ?? SHOWN_MS[kind];
    const toast: Toast = { id: nextId++, kind, message, action: options.action ?? null, shownMs, round: 0 };
    for (const old of items.value.slice(0, Math.max(0, items.value.length + 1 - MOST_AT_ONCE)))
      dismiss(old.id);
    items.value = [...items.value, toast];
    startClock(toast.id, shownMs);
    return toast.id;
  };
  const change = (id: number, patch: Partial<Toast>): void => {
    items.value = items.value.map((toast) => (toast.id === id ? { ...toast, ...patch } : toast));
  };
  /** Says something else in the same toast, and starts its time anew. */
  const say = (id: number, message: string, shownMs: number): void => {
    const before = items.value.find((toast) => toast.id === id);
    if (before === undefined) return;
    change(id, { message, shownMs, round: before.round + 1 });
    startClock(id, shownMs);
  };
  const dropAction = (id: number): void => {
    change(id, { action: null });
  };
  const isShown = (id: number): boolean => clocks.has(id);

  return { items, show, say, dropAction, dismiss, pause, resume, isShown };
});
