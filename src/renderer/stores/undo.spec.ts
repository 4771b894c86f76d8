import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { AccountId, UndoId } from '#shared/model/ids.ts';
import type { UndoEntry } from '#shared/model/undo.ts';
import type { Client } from '#shared/rpc/client.ts';
import { provideApi, type Api } from '@/api';
import { setLocale } from '@/i18n';
import { useToastStore } from './toasts.ts';
import { useUndoStore } from './undo.ts';

/** What the core would still take back, newest first. */
let entries: UndoEntry[];
let ran: UndoId[];
/** Messages whose folder of before has gone. */
let stayed: number;

const id = (value: number): UndoId => value as UndoId;
const entry = (value: number, more: Partial<UndoEntry> = {}): UndoEntry => ({
  id: id(value),
  accountId: 1 as AccountId,
  kind: 'delete',
  count: 1,
  at: 0,
  until: null,
  ...more,
});
const call = (method: string, input: { undoId?: UndoId }): Promise<unknown> => {
  if (method === 'undo.list') return Promise.resolve(entries);
  const found = entries.find((one) => input.undoId === undefined || one.id === input.undoId);
  if (found === undefined) {
    const reason = input.undoId === undefined ? { reason: 'nothing' } : {};
    return Promise.reject(new AppError('NOT_FOUND', { what: 'undo', ...reason }));
  }
  entries = entries.filter((one) => one !== found);
  ran.push(found.id);
  if (found.count === stayed)
    return Promise.reject(new AppError('NOT_FOUND', { what: 'undo', reason: 'origin-gone' }));
  return Promise.resolve({ ...found, stayed });
};
const done = (...ids: number[]) => ({
  key: 'delete',
  text: (count: number) => `${count} deleted`,
  count: ids.length,
  undoIds: ids.map(id),
});
const shown = () => useToastStore().items.map(({ message, action }) => [message, action !== null]);

beforeEach(async () => {
  await setLocale('en');
  vi.useFakeTimers();
  entries = [];
  ran = [];
  stayed = 0;
  const client = { call, on: () => () => undefined } as unknown as Client;
  provideApi(createApp({}), client, {} as Api['host']);
  setActivePinia(createPinia());
});
afterEach(() => {
  vi.useRealTimers();
});

describe('taking back', () => {
  it('is offered for ten seconds, and no longer', async () => {
    entries = [entry(1, { count: 3 })];
    await useUndoStore().offer(done(1));
    expect(shown()).toEqual([['3 deleted', true]]);
    vi.advanceTimersByTime(9_900);
    expect(shown()).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(shown()).toEqual([]);
  });

  it('has no button for what cannot be taken back any more, and loses it at that moment', async () => {
    entries = [entry(1, { until: Date.now() - 1 }), entry(2, { until: Date.now() + 5_000 })];
    const toasts = useToastStore();
    await useUndoStore().offer(done(1));
    await useUndoStore().offer({ ...done(2), key: 'other' });
    expect(shown()).toEqual([
      ['1 deleted', false],
      ['1 deleted', true],
    ]);
    // Pointed at, it stays; the button does not.
    toasts.pause(toasts.items[1]!.id);
    vi.advanceTimersByTime(5_001);
    expect(toasts.items.at(-1)?.action).toBe(null);
  });

  it('joins actions of one kind that follow each other soon, and takes all of them back, the last one first', async () => {
    entries = [entry(1), entry(2)];
    const undo = useUndoStore();
    await undo.offer(done(1));
    vi.advanceTimersByTime(2_000);
    await undo.offer(done(2));
    expect(shown()).toEqual([['2 deleted', true]]);
    useToastStore().items[0]?.action?.run();
    await vi.runAllTimersAsync();
    expect(ran).toEqual([2, 1]);
  });

  it('keeps them apart where time passed between, or what was done differs', async () => {
    entries = [entry(1), entry(2), entry(3)];
    const undo = useUndoStore();
    await undo.offer(done(1));
    vi.advanceTimersByTime(4_500);
    await undo.offer(done(2));
    await undo.offer({ ...done(3), key: 'move:7' });
    expect(shown()).toHaveLength(3);
  });

  it('by Ctrl+Z withdraws the button of what it took back', async () => {
    entries = [entry(2), entry(1)];
    const undo = useUndoStore();
    await undo.offer(done(1, 2));
    await undo.undoLast();
    expect(ran).toEqual([2]);
    expect(shown()[0]).toEqual(['1 deleted', true]);
    await undo.undoLast();
    expect(ran).toEqual([2, 1]);
    expect(useToastStore().items.every(({ action }) => action === null)).toBe(true);
    await undo.undoLast();
    expect(ran).toEqual([2, 1]);
    expect(shown().at(-1)).toEqual(['Nothing to undo', false]);
  });

  it('by Ctrl+Z pressed twice takes back two things', async () => {
    entries = [entry(2), entry(1)];
    const undo = useUndoStore();
    await Promise.all([undo.undoLast(), undo.undoLast()]);
    expect(ran).toEqual([2, 1]);
  });

  it('of several goes on where one was taken back in another window', async () => {
    entries = [entry(3), entry(2), entry(1)];
    await useUndoStore().offer(done(1, 2, 3));
    const action = useToastStore().items[0]?.action;
    entries = entries.filter((one) => one.id !== 3);
    action?.run();
    await vi.advanceTimersByTimeAsync(10);
    expect(ran).toEqual([2, 1]);
    expect(shown()).toEqual([['Undone: 2 messages deleted', false]]);
  });

  it('says so where it came too late', async () => {
    entries = [entry(1)];
    await useUndoStore().offer(done(1));
    const action = useToastStore().items[0]?.action;
    entries = [];
    action?.run();
    await vi.advanceTimersByTimeAsync(10);
    expect(shown().at(-1)).toEqual(['It can no longer be undone', false]);
  });

  it('tells that messages stay where they are because their folder of before has been deleted', async () => {
    entries = [entry(2, { kind: 'move', count: 3 }), entry(1, { kind: 'move', count: 2 })];
    stayed = 2;
    const undo = useUndoStore();
    await undo.undoLast();
    expect(shown().at(-1)).toEqual([
      '2 messages stay where they are: the folder they came from has been deleted.',
      false,
    ]);
    await undo.undoLast();
    expect(shown().at(-1)).toEqual([
      'This stays as it is: the folder the messages came from has been deleted.',
      false,
    ]);
  });

  it('says nothing where nothing has changed', async () => {
    await useUndoStore().offer({ ...done(), count: 0, undoIds: [null] });
    expect(shown()).toEqual([]);
  });
});
