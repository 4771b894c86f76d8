import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FolderId, LocationId, MessageId, ThreadId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { Client } from '#shared/rpc/client.ts';
import { provideApi, type Api } from '@/api';
import { useSessionStore } from '@/stores/session';
import { useSettingsStore } from '@/stores/settings';
import { useMailboxStore } from './store.ts';

// What the stores ask of a browser, before they are imported.
vi.hoisted(() => {
  vi.stubGlobal('location', { hash: '' });
  vi.stubGlobal('window', {
    history: { state: null },
    addEventListener: () => undefined,
    matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
  });
});

const FOLDER = 1 as FolderId;
const TRASH = 2 as FolderId;
/** The folder as the core has it, in the order of the list; of a message that has another place, that. */
let folder: MessageRow[];
let moved: Map<number, FolderId>;
let listeners: Map<string, ((payload: never) => void)[]>;
/** Answers of the list that are held back, in the order of their calls. */
let held: (() => void)[] | null;

const row = (id: number, thread = id): MessageRow =>
  ({
    id: id as MessageId,
    locationId: id as LocationId,
    folderId: FOLDER,
    threadId: thread as ThreadId,
    conversation: null,
    unread: false,
  }) as MessageRow;
const rows = (from: number, to: number): MessageRow[] =>
  Array.from({ length: to - from + 1 }, (_, at) => row(from + at));

const call = async (
  method: string,
  input: { offset: number; limit: number; messageId: number },
): Promise<unknown> => {
  if (method === 'messages.get') {
    const id = input.messageId;
    return { locations: [{ id, folderId: moved.get(id) ?? FOLDER }] };
  }
  if (method !== 'messages.list') return [];
  const { offset, limit } = input;
  const answer = { total: folder.length, unread: 0, newer: [], rows: folder.slice(offset, offset + limit) };
  const { promise, resolve } = Promise.withResolvers<void>();
  if (held === null) resolve();
  else held.push(resolve);
  await promise;
  return answer;
};
const settled = () => new Promise((resolve) => setTimeout(resolve));
/** The core tells of messages that have changed. */
async function tell(...ids: number[]): Promise<void> {
  for (const listener of listeners.get('messages.changed') ?? [])
    listener({ folderIds: [FOLDER], messageIds: ids } as never);
  await settled();
}
const selected = () => useMailboxStore().selectedRows.map(({ id }) => Number(id));

beforeEach(async () => {
  folder = rows(1, 400);
  moved = new Map();
  listeners = new Map();
  held = null;
  const on = (event: string, listener: (payload: never) => void) => {
    listeners.set(event, [...(listeners.get(event) ?? []), listener]);
    return () => undefined;
  };
  provideApi(createApp({}), { call, on } as unknown as Client, {} as Api['host']);
  setActivePinia(createPinia());
  useSessionStore().query = { scope: { kind: 'folder', folderId: FOLDER } };
  useMailboxStore();
  await settled();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('what is loaded of the list', () => {
  it('stays where the window is, whatever line the keyboard goes to', async () => {
    const mailbox = useMailboxStore();
    await mailbox.show(95, 110);
    await mailbox.reach(97);
    mailbox.select(97);
    await tell(98);
    expect([95, 99, 100, 110].map((line) => mailbox.row(line)?.id)).toEqual([96, 100, 101, 111]);
  });

  it('has the active line in it, however far the window is scrolled', async () => {
    const mailbox = useMailboxStore();
    mailbox.select(3);
    await mailbox.show(300, 320);
    folder = [row(1000), ...folder];
    await tell(1000);
    expect(mailbox.activeIndex).toBe(4);
    expect(mailbox.row(4)?.id).toBe(4);
  });
});

describe('the selection', () => {
  it('reaches from the message that it began on, though others have come above it', async () => {
    const mailbox = useMailboxStore();
    mailbox.select(5);
    folder = [row(1000), row(1001), ...folder];
    await tell(1000, 1001);
    await mailbox.extendTo(9, false);
    expect(selected()).toEqual([6, 7, 8]);
  });

  it('is not what an earlier range was fetched for', async () => {
    const mailbox = useMailboxStore();
    mailbox.select(0);
    held = [];
    const range = mailbox.extendTo(250, false);
    mailbox.select(3);
    for (const answer of held) answer();
    await range;
    expect(selected()).toEqual([4]);
  });

  it('loses what was deleted elsewhere, though as many have come meanwhile', async () => {
    const mailbox = useMailboxStore();
    mailbox.select(1);
    folder = [row(1000), ...folder.filter(({ id }) => Number(id) !== 2)];
    moved.set(2, TRASH);
    await tell(1000, 2);
    expect(selected()).toEqual([]);
  });

  it('keeps what has changed out of sight', async () => {
    const mailbox = useMailboxStore();
    mailbox.select(1);
    await mailbox.show(300, 320);
    mailbox.activate(310);
    await mailbox.reach(310);
    await tell(2);
    expect(selected()).toEqual([2]);
  });

  it('stays on a conversation that has grown, and so does the keyboard', async () => {
    useSettingsStore().value = { ...useSettingsStore().value, conversations: true };
    const mailbox = useMailboxStore();
    await settled();
    mailbox.select(6);
    folder = [row(1000, 7), ...folder.filter(({ id }) => Number(id) !== 7)];
    await tell(1000);
    expect(selected()).toEqual([1000]);
    expect([mailbox.activeIndex, mailbox.activeId]).toEqual([0, 1000]);
  });
});
