import { t } from '@/i18n';
import { useToastStore } from '@/stores/toasts';
import { useViewStore } from '@/stores/view';
import type { ShownAction } from './use-action-list';

/** To where a portal is connected and its permissions are told. */
export const toPortalSettings = (): void => useViewStore().showSettings('bitrix24');

/** Says why something cannot be done in the portal, with the way to where that is put right. */
export function useTellWhy(): (shown: ShownAction) => void {
  const toasts = useToastStore();
  return ({ reason, bySettings }) => {
    if (reason === null || !bySettings) return;
    toasts.show(reason, {
      action: {
        label: t('portals.toSettings'),
        testId: 'to-portal-settings',
        run: toPortalSettings,
      },
    });
  };
}
