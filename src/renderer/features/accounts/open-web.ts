import { useApi } from '@/api';
import { caughtErrorText } from '@/composables/use-error-text';
import { useToastStore } from '@/stores/toasts';

/** Opens a page of the web in the system's browser, or in a new tab where the host has no say in that. */
export function useOpenWeb(): (url: string) => Promise<void> {
  const api = useApi();
  const toasts = useToastStore();
  return async (url) => {
    if (!/^https:\/\//.test(url)) return;
    if (!api.host.capabilities.openExternal) {
      window.open(url, '_blank', 'noopener,noreferrer');
      return;
    }
    await api.call('host.openExternal', { url }).catch((error: unknown) => {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    });
  };
}
