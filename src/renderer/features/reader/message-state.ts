import { getCurrentScope, onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { AppError, toWire, type WireError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { MessageBody, MessageDetail } from '#shared/model/message.ts';
import type { Client } from '#shared/rpc/client.ts';
import { coalesce } from '@/composables/coalesce';
import type { Kept } from './kept';

/** A message as it is shown: its headers, its body, and what went wrong with either. */
export interface MessageState {
  readonly detail: Readonly<ShallowRef<MessageDetail | null>>;
  readonly body: Readonly<ShallowRef<MessageBody | null>>;
  readonly error: Readonly<ShallowRef<WireError | null>>;
  /** It was here and is not any more. */
  readonly gone: Readonly<Ref<boolean>>;
  load(): Promise<void>;
  /** Lets remote images be fetched, now and later: this message's, or all of its sender's. Rejects with the core's AppError. */
  allowRemote(ofSender: boolean): Promise<void>;
}

export interface MessageStateOptions {
  readonly api: Client;
  readonly kept: Kept;
  /** Which message; null for none. */
  id(): MessageId | null;
  /** Seconds until a message that stands there counts as read; null: the person says so. */
  readAfter(): number | null;
}

/** Long enough for a message to be painted before the work begins that its being read brings, all over the window (milliseconds). */
const PAINTED_MS = 100;

/** Follows one message after the other. What is kept stands there at once, the rest when it comes. */
export function createMessageState({ api, kept, id, readAfter }: MessageStateOptions): MessageState {
  const detail = shallowRef<MessageDetail | null>(null);
  const body = shallowRef<MessageBody | null>(null);
  const error = shallowRef<WireError | null>(null);
  const gone = ref(false);
  let loading: AbortController | null = null;
  let reading: {
    readonly timer: ReturnType<typeof setTimeout>;
    readonly atOnce: (() => void) | null;
  } | null = null;

  const fail = (caught: unknown): void => {
    if (caught instanceof AppError && caught.code === 'CANCELLED') return;
    if (caught instanceof AppError && caught.code === 'NOT_FOUND') gone.value = true;
    else error.value = toWire(caught);
  };
  const readNow = (): void => {
    const here = detail.value?.locations.filter((each) => each.unread) ?? [];
    if (here.length === 0) return;
    const locationIds = here.map((each) => each.id);
    // Opening is not an action that Ctrl+Z should take back. A failure shows in the list, where the row stays unread; the
    // queue of the core tries again by itself.
    api.call('messages.setRead', { locationIds, read: true, byItself: true }).catch(() => undefined);
  };
  /** Once the text can be read, and never for one that was left again before that. */
  const markRead = (): void => {
    const seconds = readAfter();
    if (seconds === null) return;
    const read = (): void => {
      reading = null;
      readNow();
    };
    const timer = setTimeout(read, seconds === 0 ? PAINTED_MS : seconds * 1000);
    reading = { timer, atOnce: seconds === 0 ? read : null };
  };
  /** The message is left: what counts as read at once has been read, however short it stood there. */
  const leave = (): void => {
    clearTimeout(reading?.timer);
    reading?.atOnce?.();
    reading = null;
  };

  const load = async (): Promise<void> => {
    loading?.abort();
    leave();
    const messageId = id();
    error.value = null;
    gone.value = false;
    const known = messageId === null ? {} : kept.get(messageId);
    detail.value = known.detail ?? (detail.value?.id === messageId ? detail.value : null);
    body.value = known.body ?? null;
    if (messageId === null) return;
    if (known.detail !== undefined && known.body !== undefined) {
      markRead();
      return;
    }
    const controller = new AbortController();
    loading = controller;
    const { signal } = controller;
    const since = kept.age;
    try {
      const text = known.body ?? api.call('messages.body', { messageId }, { signal });
      // Both run; a body that fails first must wait for the headers to be shown.
      if (text instanceof Promise) text.catch(() => undefined);
      const head = known.detail ?? (await api.call('messages.get', { messageId }, { signal }));
      if (signal.aborted) return;
      detail.value = head;
      kept.put(messageId, { detail: head }, since);
      const content = await text;
      if (signal.aborted) return;
      body.value = content;
      kept.put(messageId, { body: content }, since);
      markRead();
    } catch (caught) {
      if (!signal.aborted) fail(caught);
    }
  };

  const refreshDetail = coalesce(async () => {
    const messageId = id();
    if (messageId === null) return;
    const since = kept.age;
    try {
      const head = await api.call('messages.get', { messageId });
      kept.put(messageId, { detail: head }, since);
      if (id() !== messageId) return;
      detail.value = head;
      // It has come back: its deletion was undone, in another window for instance.
      const back = gone.value;
      gone.value = false;
      if (back && body.value === null) void load();
    } catch (caught) {
      if (id() === messageId) fail(caught);
    }
  });

  const allowRemote = async (ofSender: boolean): Promise<void> => {
    const current = detail.value;
    if (current === null) return;
    await api.call('messages.allowRemote', { messageId: current.id, ofSender });
    if (detail.value?.id === current.id) detail.value = { ...detail.value, remoteAllowed: true };
  };

  watch(id, () => void load(), { immediate: true });
  const stops = [
    api.on('messages.changed', ({ messageIds }) => {
      const messageId = id();
      if (messageId !== null && messageIds.includes(messageId)) void refreshDetail();
    }),
    // Whose images are shown is a matter of the sender, too.
    api.on('people.changed', () => void refreshDetail()),
    api.on('resync', () => void (body.value === null ? load() : refreshDetail())),
  ];
  if (getCurrentScope() !== undefined)
    onScopeDispose(() => {
      loading?.abort();
      leave();
      for (const stop of stops) stop();
    });

  return { detail, body, error, gone, load, allowRemote };
}
