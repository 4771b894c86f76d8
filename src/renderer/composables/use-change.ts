import type { Settings } from '#shared/contract/settings.ts';
import { caughtErrorText } from '@/composables/use-error-text';
import { useSettingsStore } from '@/stores/settings';
import { useToastStore } from '@/stores/toasts';

/** Changes settings at once. Where that fails, says why; the store shows the truth again by itself. */
export function useChange(): (patch: Partial<Settings>) => Promise<void> {
  const settings = useSettingsStore();
  const toasts = useToastStore();
  return async (patch) => {
    try {
      await settings.change(patch);
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    }
  };
}
