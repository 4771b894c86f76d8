import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import { AppError, toWire, type WireError } from '#shared/errors.ts';
import type { MessageBody, MessageDetail } from '#shared/model/message.ts';
import { useApi } from '@/api';
import { coalesce } from '@/composables/coalesce';
import { useSessionStore } from '@/stores/session';
import { useUndoStore } from '@/stores/undo';

/** The open message: its headers, its body, and what went wrong with either. */
export const useReaderStore = defineStore('reader', () => {
  const api = useApi();
  const session = useSessionStore();
  const undo = useUndoStore();
  const detail = shallowRef<MessageDetail | null>(null);
  const body = shallowRef<MessageBody | null>(null);
  const error = shallowRef<WireError | null>(null);
  /** It was here and is not any more. */
  const gone = ref(false);
  let loading: AbortController | null = null;

  const fail = (caught: unknown): void => {
    if (caught instanceof AppError && caught.code === 'CANCELLED') return;
    if (caught instanceof AppError && caught.code === 'NOT_FOUND') gone.value = true;
    else error.value = toWire(caught);
  };

  /** Once the text can be read, and never for one that was left again before that. */
  const markRead = async (signal: AbortSignal): Promise<void> => {
    const here = detail.value?.locations.filter((each) => each.unread) ?? [];
    if (here.length === 0 || signal.aborted) return;
    // A failure shows in the list, where the row stays unread; the queue of the core tries again by itself.
    const done = await api
      .call('messages.setRead', { locationIds: here.map((each) => each.id), read: true })
      .catch(() => null);
    // Opening is not an action that Ctrl+Z should take back: it would stand before what the person meant.
    if (done !== null) undo.passOver(done.undoId);
  };

  const load = async (): Promise<void> => {
    loading?.abort();
    const opened = session.opened;
    body.value = null;
    error.value = null;
    gone.value = false;
    if (opened === null) {
      detail.value = null;
      return;
    }
    if (detail.value?.id !== opened.messageId) detail.value = null;
    const controller = new AbortController();
    loading = controller;
    const { signal } = controller;
    try {
      const input = { messageId: opened.messageId };
      const text = api.call('messages.body', input, { signal });
      // Both run; a body that fails first must wait for the headers to be shown.
      text.catch(() => undefined);
      const head = await api.call('messages.get', input, { signal });
      if (signal.aborted) return;
      detail.value = head;
      const content = await text;
      if (signal.aborted) return;
      body.value = content;
      await markRead(signal);
    } catch (caught) {
      if (!signal.aborted) fail(caught);
    }
  };

  const refreshDetail = coalesce(async () => {
    const opened = session.opened;
    if (opened === null) return;
    try {
      const head = await api.call('messages.get', { messageId: opened.messageId });
      if (session.opened?.messageId === opened.messageId) detail.value = head;
    } catch (caught) {
      if (session.opened?.messageId === opened.messageId) fail(caught);
    }
  });

  /** Lets the remote images of this message be fetched, now and later. Rejects with the AppError of the core. */
  const allowRemote = async (): Promise<void> => {
    const current = detail.value;
    if (current === null) return;
    await api.call('messages.allowRemote', { messageId: current.id });
    if (detail.value?.id === current.id) detail.value = { ...detail.value, remoteAllowed: true };
  };

  watch(
    () => session.opened?.messageId ?? null,
    () => void load(),
    { immediate: true },
  );
  api.on('messages.changed', ({ messageIds }) => {
    if (session.opened !== null && messageIds.includes(session.opened.messageId)) void refreshDetail();
  });
  api.on('resync', () => void (body.value === null ? load() : refreshDetail()));

  return { detail, body, error, gone, load, allowRemote };
});
