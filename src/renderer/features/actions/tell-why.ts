import { t } from '@/i18n';
import { useToastStore } from '@/stores/toasts';
import { useViewStore } from '@/stores/view';
import type { ShownAction } from './use-action-list';

const TO_PORTAL: readonly string[] = ['task', 'crm', 'feed', 'chat', 'event'];

/** Says why something cannot be done in the portal, with the way to where that is put right. */
export function useTellWhy(): (shown: ShownAction) => void {
  const toasts = useToastStore();
  const view = useViewStore();
  return ({ action, reason }) => {
    if (reason === null || !TO_PORTAL.includes(action.id)) return;
    toasts.show(reason, {
      action: {
        label: t('portals.toSettings'),
        testId: 'to-portal-settings',
        run: () => view.showSettings('bitrix24'),
      },
    });
  };
}
