import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { MessageId } from '#shared/model/ids.ts';
import type { MessageBody, MessageRow } from '#shared/model/message.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';
import { useSessionStore } from '@/stores/session';
import { useSettingsStore } from '@/stores/settings';
import { createKept } from './kept';
import { createMessageState, type MessageState } from './message-state';

/** A text that may be larger is fetched when it is opened, not ahead. What makes a letter with files large is its files. */
const MOST_AHEAD_BYTES = 3_000_000;

/** The open message with its conversation, and what is kept of those around it. */
export const useReaderStore = defineStore('reader', () => {
  const api = useApi();
  const session = useSessionStore();
  const settings = useSettingsStore();
  const kept = createKept();

  // Before anything that asks again: what is asked then must not find what was kept before.
  api.on('messages.changed', ({ messageIds }) => {
    kept.changed(messageIds);
  });
  api.on('people.changed', kept.changedAll);
  api.on('resync', kept.changedAll);

  const readAfter = (): number | null => settings.value.readAfterSeconds;
  const openedId = computed(() => session.opened?.messageId ?? null);
  const opened = createMessageState({ api, kept, id: () => openedId.value, readAfter });
  /** Another message of the conversation, for as long as the calling component lives. */
  const follow = (id: () => MessageId): MessageState => createMessageState({ api, kept, id, readAfter });

  /** The conversation of the open message, oldest first; null until it is known. */
  const thread = shallowRef<readonly MessageRow[] | null>(null);
  const readThread = coalesce(async () => {
    const messageId = openedId.value;
    if (messageId === null) return;
    const since = kept.age;
    // Without its conversation a message is still a message.
    const rows = await api.call('messages.conversation', { messageId }).catch(() => []);
    kept.put(messageId, { thread: rows }, since);
    if (openedId.value === messageId) thread.value = rows;
  });
  watch(
    openedId,
    (id) => {
      const known = id === null ? undefined : kept.get(id).thread;
      // One that stays within its conversation keeps it on the screen.
      if (known !== undefined || !thread.value?.some((row) => row.id === id)) thread.value = known ?? null;
      if (known === undefined) void readThread();
    },
    { immediate: true },
  );
  api.on('messages.changed', () => void readThread());
  api.on('resync', () => void readThread());

  /** The rows that are shown as a conversation; empty where the message stands for itself. */
  const conversation = computed(() => {
    const rows = settings.value.conversations ? (thread.value ?? []) : [];
    return rows.length > 1 && rows.some((row) => row.id === openedId.value) ? rows : [];
  });
  /** Whether it is known what is to be shown, so that nothing has to be moved afterwards. */
  const settled = computed(() => thread.value !== null || !settings.value.conversations);

  /** Gets messages that the person may step to, and answers their texts. What cannot be had now is fetched when it is wanted. */
  const prefetch = async (rows: readonly MessageRow[]): Promise<MessageBody[]> => {
    for (const { id: messageId, size, hasAttachments } of rows) {
      const known = kept.get(messageId);
      const since = kept.age;
      const get = async <T>(part: T | undefined, ask: () => Promise<T>, put: (value: T) => void) => {
        if (part === undefined) put(await ask());
      };
      await Promise.all([
        get(
          known.detail,
          () => api.call('messages.get', { messageId }),
          (detail) => {
            kept.put(messageId, { detail }, since);
          },
        ),
        get(
          known.thread,
          () => api.call('messages.conversation', { messageId }),
          (rows) => {
            kept.put(messageId, { thread: rows }, since);
          },
        ),
        size > MOST_AHEAD_BYTES && !hasAttachments
          ? null
          : get(
              known.body,
              () => api.call('messages.body', { messageId }),
              (body) => {
                kept.put(messageId, { body }, since);
              },
            ),
      ]).catch(() => undefined);
    }
    return rows.map(({ id }) => kept.get(id).body).filter((body) => body !== undefined);
  };

  return { ...opened, conversation, settled, follow, prefetch };
});
