import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { AppError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { Client } from '#shared/rpc/client.ts';
import { createKept, type Kept } from './kept.ts';
import { createMessageState, type MessageState } from './message-state.ts';

const id = (value: number): MessageId => value as MessageId;
const scopes: { stop(): void }[] = [];
let calls: [string, Record<string, unknown>][] = [];
let listeners: Record<string, ((payload: never) => void)[]> = {};
let bodyFails: AppError | null = null;
let headFails: AppError | null = null;
const tell = (event: string, payload: unknown): void => {
  for (const each of listeners[event] ?? []) (each as (payload: unknown) => void)(payload);
};
const flush = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  await nextTick();
};
const client = {
  call(method: string, input: Record<string, unknown>) {
    calls.push([method, input]);
    const messageId = input['messageId'];
    if (method === 'messages.get' && headFails !== null) return Promise.reject(headFails);
    if (method === 'messages.get')
      return Promise.resolve({
        id: messageId,
        remoteAllowed: false,
        locations: [{ id: 100 + Number(messageId), folderId: 1, unread: true, flagged: false }],
      });
    if (method === 'messages.body')
      return bodyFails === null ? Promise.resolve({ messageId, parts: [] }) : Promise.reject(bodyFails);
    return Promise.resolve({});
  },
  on(event: string, listener: (payload: never) => void) {
    listeners[event] = [...(listeners[event] ?? []), listener];
    return () => {
      listeners[event] = (listeners[event] ?? []).filter((each) => each !== listener);
    };
  },
} as unknown as Client;

function start(seconds: number | null, kept: Kept = createKept()) {
  const opened = ref<MessageId | null>(id(1));
  const scope = effectScope();
  scopes.push(scope);
  const state = scope.run(() =>
    createMessageState({ api: client, kept, id: () => opened.value, readAfter: () => seconds }),
  ) as MessageState;
  return { opened, state, scope, kept };
}
const reads = () => calls.filter(([method]) => method === 'messages.setRead').map(([, input]) => input);
const asked = () => calls.map(([method]) => method);

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  listeners = {};
  bodyFails = null;
  headFails = null;
});
afterEach(() => {
  for (const scope of scopes.splice(0)) scope.stop();
  vi.useRealTimers();
});

describe('a message in the reader', () => {
  it('counts as read at once, once its text stands there, and not as an action of the person', async () => {
    start(0);
    await flush();
    vi.advanceTimersByTime(200);
    expect(reads()).toEqual([{ locationIds: [101], read: true, byItself: true }]);
  });

  it('counts as read at once also where it is left in the same moment', async () => {
    const { opened, scope } = start(0);
    await flush();
    opened.value = id(2);
    await flush();
    expect(reads()).toEqual([{ locationIds: [101], read: true, byItself: true }]);
    scope.stop();
    expect(reads()).toHaveLength(2);
  });

  it('counts as read after so many seconds, unless it was left before', async () => {
    const { opened } = start(5);
    await flush();
    vi.advanceTimersByTime(4_900);
    expect(reads()).toEqual([]);
    opened.value = id(2);
    await flush();
    vi.advanceTimersByTime(5_000);
    expect(reads()).toEqual([{ locationIds: [102], read: true, byItself: true }]);
  });

  it('stays unread where the person says so themselves', async () => {
    start(null);
    await flush();
    vi.advanceTimersByTime(120_000);
    expect(reads()).toEqual([]);
  });

  it('stands there without a call where it is kept, and asks again for what has changed', async () => {
    const { opened, state, kept } = start(null);
    await flush();
    opened.value = id(2);
    await flush();
    calls = [];
    opened.value = id(1);
    await nextTick();
    expect([state.detail.value?.id, state.body.value?.messageId]).toEqual([1, 1]);
    expect(asked()).toEqual([]);
    kept.changed([id(1)]);
    tell('messages.changed', { messageIds: [id(1)] });
    await flush();
    expect(asked()).toEqual(['messages.get']);
  });

  it('says what went wrong with its text, and tries again when asked to', async () => {
    bodyFails = new AppError('OFFLINE');
    const { state } = start(0);
    await flush();
    expect(state.detail.value?.id).toBe(1);
    expect(state.error.value?.code).toBe('OFFLINE');
    expect(reads()).toEqual([]);
    bodyFails = null;
    void state.load();
    await flush();
    expect(state.error.value).toBeNull();
    expect(state.body.value?.messageId).toBe(1);
  });

  it('stands there again once its deletion has been undone', async () => {
    const { state } = start(null);
    await flush();
    headFails = new AppError('NOT_FOUND');
    tell('messages.changed', { messageIds: [id(1)] });
    await flush();
    expect(state.gone.value).toBe(true);
    headFails = null;
    tell('messages.changed', { messageIds: [id(1)] });
    await flush();
    expect([state.gone.value, state.detail.value?.id, state.body.value?.messageId]).toEqual([false, 1, 1]);
  });

  it('hears nothing more once its part of the window is gone', async () => {
    const { scope } = start(5);
    await flush();
    scope.stop();
    calls = [];
    tell('messages.changed', { messageIds: [id(1)] });
    vi.advanceTimersByTime(10_000);
    await flush();
    expect(calls).toEqual([]);
  });
});
