import { useApi } from '@/api';
import { caughtErrorText } from '@/composables/use-error-text';
import { plainLine } from '@/composables/sender';
import { t } from '@/i18n';
import { useConfirmStore } from '@/stores/confirm';
import { useToastStore } from '@/stores/toasts';
import { linkMismatch } from './links';
import { linkTarget } from './sanitize';

/** The addresses of a mailto: link. Nothing else of it is taken: no attachment, no hidden copy, no text of a stranger. */
export function mailtoAddresses(href: string): string[] {
  try {
    return decodeURIComponent(new URL(href).pathname)
      .split(',')
      .map(plainLine)
      .filter((address) => address.includes('@'));
  } catch {
    return [];
  }
}

/**
 * Opens a link of a message: mail addresses go to `compose`, the rest to the system's browser. Asks first where the text
 * names another address than the one that opens. Links of other kinds do nothing.
 */
export function useOpenLink(compose: (to: string[]) => void): (href: string, text: string) => Promise<void> {
  const api = useApi();
  const confirm = useConfirmStore();
  const toasts = useToastStore();

  return async (href, text) => {
    const target = linkTarget(href);
    if (target === null) return;
    if (target.startsWith('mailto:')) {
      compose(mailtoAddresses(target));
      return;
    }
    if (linkMismatch(text, target)) {
      const sure = await confirm.ask({
        title: t('reader.linkTitle'),
        text: t('reader.linkText', { shown: plainLine(text).slice(0, 200) }),
        detail: target,
        yes: t('reader.linkOpen'),
        no: t('reader.linkStay'),
        danger: true,
      });
      if (!sure) return;
    }
    if (!api.host.capabilities.openExternal) {
      window.open(target, '_blank', 'noopener,noreferrer');
      return;
    }
    await api.call('host.openExternal', { url: target }).catch((error: unknown) => {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    });
  };
}
