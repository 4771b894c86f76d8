import { useApi } from '@/api';
import { caughtErrorText } from '@/composables/use-error-text';
import { useToastStore } from '@/stores/toasts';

/** A page of the web, or of a portal on this very computer. */
const PAGE = /^https:\/\/|^http:\/\/127\.0\.0\.1(:\d+)?\//;

/** Opens a page of the web in the system's browser, or in a new tab where the host has no say in that. */
export function useOpenWeb(): (url: string) => Promise<void> {
  const api = useApi();
  const toasts = useToastStore();
  return async (url) => {
    if (!PAGE.test(url)) return;
    if (!api.host.capabilities.openExternal) {
      window.open(url, '_blank', 'noopener,noreferrer');
      return;
    }
    await api.call('host.openExternal', { url }).catch((error: unknown) => {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    });
  };
}
