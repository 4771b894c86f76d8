import { AppError } from '#shared/errors.ts';
import type { MessageId, PushId } from '#shared/model/ids.ts';
import { useApi } from '@/api';
import { useOpenWeb } from '@/composables/open-web';
import { pushWords } from '@/composables/push-words';
import { caughtErrorText, errorText } from '@/composables/use-error-text';
import { t } from '@/i18n';
import type { PushCommand } from '@/stores/commands';
import { useToastStore } from '@/stores/toasts';
import { useViewStore } from '@/stores/view';
import { usePushStore } from '@/stores/pushes';

/** In this time one click can be taken back, before anything of it is in the portal (milliseconds). */
export const GRACE_MS = 4_000;
/** What became of it is told for so long after the click; later the outbox tells. */
const FOLLOWED_MS = 60_000;
/** A second press of the same so soon after the answer belongs to a double click, which means one record (milliseconds). */
const DOUBLE_MS = 700;

/** What has defaults. */
export type OneClick = 'task' | 'crm' | 'feed' | 'chat';

export interface Pushing {
  /** Follows a push in toasts: under way with a way back, made with a way to it, or why not. */
  tell(what: PushCommand, made: { readonly pushId: PushId; readonly title: string }): void;
  /** Makes it with the defaults, once for a double click. False where a form has to ask first. */
  oneClick(what: OneClick, messageIds: readonly MessageId[]): Promise<boolean>;
}

/** What one click does, and what is said of it. */
export function usePushing(): Pushing {
  const api = useApi();
  const openWeb = useOpenWeb();
  const pushes = usePushStore();
  const toasts = useToastStore();
  const view = useViewStore();

  const cancel = async (id: PushId): Promise<void> => {
    try {
      await api.call('push.cancel', { id });
      toasts.show(t('bitrix24.cancelled'));
    } catch (error) {
      const late = error instanceof AppError && error.code === 'CONFLICT';
      toasts.show(late ? t('bitrix24.tooLate') : caughtErrorText(error), { kind: late ? 'info' : 'error' });
    }
  };
  const toOutbox = { label: t('bitrix24.details'), run: () => view.show('outbox') };

  const tell: Pushing['tell'] = (what, { pushId: id, title }) => {
    const toast = toasts.show(t(`bitrix24.${what}.making`, { title }), {
      shownMs: 10_000,
      action: { label: t('undo.undo'), testId: 'undo', run: () => void cancel(id) },
    });
    let waits = false;
    const end = (): void => {
      clearTimeout(timer);
      stop();
    };
    const stop = pushes.follow(id, ({ state, error, url }) => {
      if (state === 'done' || state === 'failed' || state === 'asking' || state === 'cancelled') {
        end();
        toasts.dismiss(toast);
      }
      if (state === 'done') {
        const action = {
          label: t('bitrix24.show'),
          testId: 'show-record',
          run: () => void openWeb(url ?? ''),
        };
        toasts.show(t(`bitrix24.${what}.made`, { title }), {
          kind: 'success',
          ...(url === null ? {} : { action }),
        });
      } else if (state === 'failed') {
        const why = error === null ? '' : errorText(error);
        toasts.show(t(`bitrix24.${what}.failed`, { title, why }), { kind: 'error', action: toOutbox });
      } else if (state === 'asking') {
        toasts.show(t('bitrix24.asking', { title }), { kind: 'error', action: toOutbox });
      } else if (state === 'deferred' && !waits) {
        waits = true;
        toasts.dismiss(toast);
        toasts.show(t('bitrix24.waits', { why: error === null ? '' : errorText(error) }), {
          action: toOutbox,
        });
      }
    });
    const timer = setTimeout(stop, FOLLOWED_MS);
  };

  const pressed = new Set<string>();

  return {
    tell,
    async oneClick(what, messageIds) {
      const press = `${what} ${messageIds.join()}`;
      if (pressed.has(press)) return true;
      pressed.add(press);
      try {
        const input = { messageIds: [...messageIds], words: pushWords(), graceMs: GRACE_MS };
        tell(what, await api.call(`push.${what}`, input));
        return true;
      } catch (error) {
        // A default has to be chosen first.
        if (error instanceof AppError && error.code === 'VALIDATION') return false;
        toasts.show(caughtErrorText(error), { kind: 'error' });
        return true;
      } finally {
        setTimeout(() => pressed.delete(press), DOUBLE_MS);
      }
    },
  };
}
