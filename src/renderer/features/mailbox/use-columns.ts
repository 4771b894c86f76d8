import { computed, shallowRef, type ComputedRef } from 'vue';
import type { ListColumns } from '#shared/contract/settings.ts';
import { caughtErrorText } from '@/composables/use-error-text';
import { useSettingsStore } from '@/stores/settings';
import { useToastStore } from '@/stores/toasts';

/** The columns as they are drawn, which while an edge is dragged is not yet what is stored. */
const draft = shallowRef<ListColumns | null>(null);

export interface Columns {
  readonly now: ComputedRef<ListColumns>;
  /** Shows without storing; null: what is stored. */
  preview(columns: ListColumns | null): void;
  store(columns: ListColumns): void;
}

/** The columns of the list, kept in the settings. */
export function useColumns(): Columns {
  const settings = useSettingsStore();
  const toasts = useToastStore();
  return {
    now: computed(() => draft.value ?? settings.value.columns),
    preview(columns) {
      draft.value = columns;
    },
    store(columns) {
      draft.value = null;
      if (columns === settings.value.columns) return;
      settings.change({ columns: [...columns] }).catch((error: unknown) => {
        toasts.show(caughtErrorText(error), { kind: 'error' });
      });
    },
  };
}
