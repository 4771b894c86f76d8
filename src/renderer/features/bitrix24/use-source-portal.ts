import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import type { AccountId, MessageId } from '#shared/model/ids.ts';
import type { Portal, PortalParty } from '#shared/model/portal.ts';
import { useApi } from '@/api';
import { usePortalsStore } from '@/stores/portals';

/** The portal that messages go to, that of the first one's mailbox, and a way to look people up in it. */
export function useSourcePortal(messageIds: () => readonly MessageId[]): {
  readonly portal: ComputedRef<Portal | null>;
  find(text: string, kinds: readonly PortalParty['kind'][]): Promise<readonly PortalParty[]>;
} {
  const api = useApi();
  const portals = usePortalsStore();
  const accountId = shallowRef<AccountId | null>(null);
  watch(
    () => messageIds()[0],
    async (messageId) => {
      if (messageId === undefined) return;
      const detail = await api.call('messages.get', { messageId }).catch(() => null);
      accountId.value = detail?.accountId ?? null;
    },
    { immediate: true },
  );
  const portal = computed(() => (accountId.value === null ? null : portals.ofAccount(accountId.value)));
  return {
    portal,
    find: async (text, kinds) =>
      portal.value === null
        ? []
        : await api.call('portals.find', { portalId: portal.value.id, text, kinds: [...kinds] }),
  };
}
