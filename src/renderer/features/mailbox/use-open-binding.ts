import type { MessageId } from '#shared/model/ids.ts';
import type { Association } from '#shared/model/query.ts';
import { useApi } from '@/api';
import { useOpenWeb } from '@/composables/open-web';
import { useViewStore } from '@/stores/view';

/**
 * Opens what a message is bound to by the badge in its row, as the portal's Webmail does: its page in the portal, the newest where there
 * are several; what failed or waits for an answer in the outbox. Where only a keyword tells of it there is nothing to open.
 */
export function useOpenBinding(): (messageId: MessageId, kind: Association) => Promise<void> {
  const api = useApi();
  const openWeb = useOpenWeb();
  const view = useViewStore();
  return async (messageId, kind) => {
    // That it cannot be read is told where the message is open.
    const all = await api.call('associations.list', { messageIds: [messageId] }).catch(() => []);
    const ours = all.filter((one) => one.kind === kind);
    const url = ours.findLast((one) => one.url !== null)?.url ?? null;
    if (url !== null) await openWeb(url);
    else if (ours.some(({ state }) => state === 'failed' || state === 'asking')) view.show('outbox');
  };
}
