import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue';
import { caughtErrorText } from '@/composables/use-error-text';
import { useToastStore } from '@/stores/toasts';

export interface Choices<T extends object> {
  /** What is stored, with what has just been chosen. */
  readonly shown: ComputedRef<T>;
  /** Shows a choice at once and stores it. Where that is refused says why, and what is stored is shown again. */
  change(patch: Partial<T>): Promise<void>;
}

/**
 * Choices that count at once. What was just chosen is shown until the core's own answer says the same: an older one must not turn
 * it back. `store` rejects with an AppError where a choice is refused; `stored` is watched.
 */
export function useChoices<T extends object>(
  stored: () => T,
  store: (patch: Partial<T>) => Promise<unknown>,
): Choices<T> {
  const toasts = useToastStore();
  const chosen = ref({}) as Ref<Partial<T>>;
  let changes = 0;

  async function change(patch: Partial<T>): Promise<void> {
    changes += 1;
    chosen.value = { ...chosen.value, ...patch };
    try {
      // A control that is set back before its choice was ever drawn would keep it.
      const [outcome] = await Promise.allSettled([
        // As a plain copy: what a field gives may be watched.
        store(JSON.parse(JSON.stringify(patch)) as Partial<T>),
        nextTick(),
      ]);
      if (outcome.status === 'fulfilled') return;
      chosen.value = Object.fromEntries(
        Object.entries(chosen.value).filter(([key]) => !(key in patch)),
      ) as Partial<T>;
      toasts.show(caughtErrorText(outcome.reason), { kind: 'error' });
    } finally {
      changes -= 1;
    }
  }
  watch(stored, () => {
    if (changes === 0) chosen.value = {};
  });
  return { shown: computed(() => ({ ...stored(), ...chosen.value })), change };
}
