import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue';
import type { PushWords } from '#shared/contract/bitrix24.ts';
import type { AccountId, MessageId } from '#shared/model/ids.ts';
import type { Portal, PortalParty } from '#shared/model/portal.ts';
import { useApi } from '@/api';
import { usePortalsStore } from '@/stores/portals';
import { pushWords } from './push-words';
import { caughtErrorText } from './use-error-text';

/** What PushForm.vue shows of a form. */
export interface PushFrame {
  readonly open: boolean;
  readonly busy: boolean;
  /** Why it could not begin or be sent, in words; empty where nothing went wrong. */
  readonly failure: string;
  /** The portal that the messages go to: that of the first one's mailbox. Null until it is known. */
  readonly portal: Portal | null;
  readonly 'onUpdate:open': (open: boolean) => void;
}

export interface PushForm {
  /** For `v-bind` of PushForm.vue. */
  readonly frame: ComputedRef<PushFrame>;
  readonly failure: Ref<string>;
  readonly portal: ComputedRef<Portal | null>;
  /** The mailbox of the first message; null until it is known. */
  readonly accountId: Readonly<Ref<AccountId | null>>;
  /** Looks people up in the portal. */
  find(text: string, kinds: readonly PortalParty['kind'][]): Promise<readonly PortalParty[]>;
  /** The messages, and the words that stand in what is made of them: what every call of a form begins with. */
  source(): { messageIds: MessageId[]; words: PushWords };
  /** Reads what the form begins with. False where that failed, which the form says. */
  begin(read: () => Promise<void>): Promise<boolean>;
  /** Hands over what was filled in, one thing at a time, and closes; where that fails the form stays as it is and says why. */
  send(push: () => Promise<void>): Promise<void>;
}

/** A form that makes something in the portal out of messages: from the draft that it begins with to the push that it ends with. */
export function usePushForm(messageIds: readonly MessageId[]): PushForm {
  const api = useApi();
  const portals = usePortalsStore();
  const open = ref(true);
  const busy = ref(false);
  const failure = ref('');
  const accountId = shallowRef<AccountId | null>(null);
  const portal = computed(() => (accountId.value === null ? null : portals.ofAccount(accountId.value)));

  const ofFirst = async ([messageId]: readonly MessageId[]): Promise<void> => {
    if (messageId === undefined) return;
    const detail = await api.call('messages.get', { messageId }).catch(() => null);
    accountId.value = detail?.accountId ?? null;
  };
  void ofFirst(messageIds);

  const frame = computed(() => ({
    open: open.value,
    busy: busy.value,
    failure: failure.value,
    portal: portal.value,
    'onUpdate:open': (now: boolean) => {
      open.value = now;
    },
  }));
  const told = async (work: () => Promise<void>): Promise<boolean> => {
    failure.value = '';
    try {
      await work();
      return true;
    } catch (error) {
      failure.value = caughtErrorText(error);
      return false;
    }
  };

  return {
    ...{ frame, failure, portal, accountId },
    find: async (text, kinds) =>
      portal.value === null
        ? []
        : await api.call('portals.find', { portalId: portal.value.id, text, kinds: [...kinds] }),
    source: () => ({ messageIds: [...messageIds], words: pushWords() }),
    begin: told,
    async send(push) {
      if (busy.value) return;
      busy.value = true;
      if (await told(push)) open.value = false;
      busy.value = false;
    },
  };
}
