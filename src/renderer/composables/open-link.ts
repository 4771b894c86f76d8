import { useApi } from '@/api';
import { caughtErrorText } from '@/composables/use-error-text';
import { useSessionStore } from '@/stores/session';
import { useToastStore } from '@/stores/toasts';

/** Opens the message that a `postino://message/…` address names, in its folder; says so where no mailbox has it. */
export function useOpenLink(): (link: string) => Promise<void> {
  const api = useApi();
  const session = useSessionStore();
  const toasts = useToastStore();
  return async (link) => {
    try {
      const found = await api.call('messages.byLink', { link: link.trim() });
      session.openFolder(found.folderId);
      session.open(found);
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    }
  };
}
