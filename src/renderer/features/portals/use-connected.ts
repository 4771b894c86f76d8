import type { PortalId } from '#shared/model/ids.ts';
import { t } from '@/i18n';
import { usePortalsStore } from '@/stores/portals';
import { useToastStore } from '@/stores/toasts';

/** Says which portal is connected now, and as whom we act there. */
export function useConnected(): (id: PortalId) => Promise<void> {
  const portals = usePortalsStore();
  const toasts = useToastStore();
  return async (id) => {
    await portals.read();
    const portal = portals.get(id);
    toasts.show(t('portals.connected', { portal: portal?.name ?? '', name: portal?.user?.name ?? '' }), {
      kind: 'success',
    });
  };
}
