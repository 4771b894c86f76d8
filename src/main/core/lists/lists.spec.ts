import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FolderId, MessageId, ThreadId } from '#shared/model/ids.ts';
import type { ListQuery } from '#shared/model/query.ts';
import { sql } from '../db/driver.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { flagState, locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { openReader, openStore, type Store } from '../db/store.ts';
import { createLists, type Lists } from './lists.ts';

const NOW = new Date(2026, 10, 24, 12).getTime();
const DAY = 24 * 60 * 60_000;

let dir: string;
let store: Store;
let reader: ReturnType<typeof openReader>;
let lists: Lists;
let inbox: FolderId;
let clients: FolderId;
let trash: FolderId;
let count = 0;

interface Given {
  folder?: FolderId;
  subject?: string;
  from?: string;
  to?: string;
  at?: number;
  flags?: string[];
  size?: number;
  attached?: boolean;
}
/** Stores one message as a sync does. */
function give({
  folder = inbox,
  subject = 'x',
  from = 'Anna <a@x.example>',
  to = 'Me <me@x.example>',
  ...rest
}: Given = {}) {
  count += 1;
  const uid = count;
  const person = (text: string) => {
    const [, name = '', address = ''] = /^(.*) <(.*)>$/.exec(text) ?? [];
    return [{ name, address }];
  };
  return store.write((tx) => {
    const accountId = foldersRepo.get(tx.db, folder)!.account_id;
    const { id, isNew } = messagesRepo.adopt(
      tx,
      accountId,
      {
        identity: `i${count}`,
        messageId: `<${count}@x>`,
        inReplyTo: '',
        references: [],
        subject,
        addresses: { from: person(from), 'reply-to': [], to: person(to), cc: [], bcc: [] },
        dateHeader: NOW,
        size: rest.size ?? 100,
        problems: [],
      },
      rest.attached ?? false,
    );
    locationsRepo.place(tx, accountId, folder, id, isNew, {
      uid,
      received: rest.at ?? NOW - count * 1000,
      flags: flagState(rest.flags ?? []),
    });
    return id;
  });
}
const folderOf = (path: string, role: 'inbox' | 'trash' | null, account = 'me@x.example') =>
  store.write((tx) =>
    foldersRepo.insert(tx, accountsRepo.idOfAddress(tx.db, account)!, {
      path,
      name: path,
      delimiter: '/',
      parentPath: '',
      role,
      selectable: true,
      subscribed: true,
    }),
  );
const server = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
const account = (address: string) =>
  store.write((tx) =>
    accountsRepo.insert(
      tx,
      { address, name: '', imap: server, smtp: server, acceptPlain: false, signedOut: false },
      0,
    ),
  );

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-lists-'));
  const file = join(dir, 'x.db');
  store = openStore({ file, onCommit: () => undefined });
  reader = openReader({ file });
  lists = createLists(reader.read, () => NOW);
  count = 0;
  account('me@x.example');
  inbox = folderOf('INBOX', 'inbox');
  clients = folderOf('Clienti', null);
  trash = folderOf('Trash', 'trash');
});
afterEach(() => {
  reader.close();
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const page = (query: Partial<ListQuery> = {}, more: Partial<Parameters<Lists['messages.list']>[0]> = {}) =>
  lists['messages.list']({
    query: { scope: { kind: 'folder', folderId: inbox }, ...query },
    offset: 0,
    limit: 100,
    ...more,
  });
const found = (query: Partial<ListQuery>) => page(query).rows.map((row) => row.id);
const all: Partial<ListQuery> = { scope: { kind: 'all' } };
const join2 = (thread: MessageId, ...ids: MessageId[]) =>
  store.write(({ db }) => {
    for (const id of [thread, ...ids])
      db.run(sql('test.thread', 'UPDATE message SET thread_id = ? WHERE id = ?'), thread, id);
  });

describe('a list', () => {
  it('shows a folder newest first, in windows, with its totals', () => {
    const ids = [1, 2, 3, 4, 5].map(() => give());
    give({ folder: clients });
    expect(page().rows.map((row) => row.id)).toEqual(ids);
    const window = page({}, { offset: 3, limit: 10 });
    expect(window).toMatchObject({ total: 5, unread: 5 });
    expect(window.rows.map((row) => row.id)).toEqual(ids.slice(3));
  });

  it('follows every change of the store', () => {
    const [a, b] = [give(), give()];
    expect(page().total).toBe(2);
    const c = give({ at: NOW });
    const place = locationsRepo.ofMessage(store.read, a)[0]!;
    store.write((tx) => locationsRepo.setFlag(tx, place, '\\Seen', true));
    expect(page()).toMatchObject({ total: 3, unread: 2 });
    expect(found({})).toEqual([c, a, b]);
    store.write((tx) => locationsRepo.show(tx, place, clients));
    expect(found({})).toEqual([c, b]);
    expect(found({ scope: { kind: 'folder', folderId: clients } })).toEqual([a]);
    store.write((tx) => locationsRepo.remove(tx, place, NOW));
    expect(found({ scope: { kind: 'folder', folderId: clients } })).toEqual([]);
    // The freed id is given again, to another place.
    const d = give({ at: NOW + 5 });
    expect(found({})).toEqual([d, c, b]);
    store.write((tx) => messagesRepo.setHasAttachments(tx, b, true));
    expect(found({ attachments: true })).toEqual([b]);
  });

  it('reads everything again where the changes it has missed are put away', () => {
    const a = give();
    expect(found({})).toEqual([a]);
    const place = locationsRepo.ofMessage(store.read, a)[0]!;
    for (const on of [true, false, true]) store.write((tx) => locationsRepo.setFlag(tx, place, '\\Seen', on));
    store.write(({ db }) => db.run(sql('test.prune', 'DELETE FROM list_change WHERE seq < 3')));
    expect(page().unread).toBe(0);
  });

  it('filters by state, association, date and size, together', () => {
    const a = give({ flags: ['\\Seen', '\\Flagged'], size: 5000 });
    const b = give({ flags: ['$B24Task'], attached: true, at: NOW - 3 * DAY });
    const c = give({ flags: ['\\Seen', '$b24crm', '$B24Feed'], at: NOW - 20 * DAY });
    expect(found({ read: true })).toEqual([a, c]);
    expect(found({ flagged: false })).toEqual([b, c]);
    expect(found({ attachments: true })).toEqual([b]);
    expect(found({ bound: 'none' })).toEqual([a]);
    expect(found({ bound: ['task', 'crm'] })).toEqual([b, c]);
    expect(page({ bound: ['crm'] }).rows[0]?.associations).toEqual(['crm', 'feed']);
    expect(found({ date: { kind: 'today' } })).toEqual([a]);
    expect(found({ date: { kind: 'last7' } })).toEqual([a, b]);
    expect(found({ date: { kind: 'range', from: '2026-11-04', to: '2026-11-21' } })).toEqual([b, c]);
    expect(found({ text: 'larger:4k' })).toEqual([a]);
    expect(found({ text: '-larger:5000' })).toEqual([a, b, c]);
    expect(found({ text: '-smaller:5000' })).toEqual([a]);
    expect(found({ text: Array.from({ length: 250 }, () => 'x').join(' ') })).toEqual([]);
    expect(found({ text: 'is:read -has:crm' })).toEqual([a]);
    expect(found({ text: 'before:2026-11-21' })).toEqual([c]);
    expect(found({ text: '-on:2026-11-21' })).toEqual([a, c]);
    expect(found({ read: true, flagged: true, text: 'after:2026-11-23' })).toEqual([a]);
  });

  it('leaves Trash and Junk out of wide scopes and shows a message once, also with two places', () => {
    const a = give();
    const b = give({ folder: clients });
    const c = give({ folder: trash });
    store.write((tx) => locationsRepo.copy(tx, locationsRepo.ofMessage(tx.db, a)[0]!, clients));
    account('other@x.example');
    const d = give({ folder: folderOf('INBOX', 'inbox', 'other@x.example') });
    expect(found(all)).toEqual([a, b, d]);
    expect(page(all)).toMatchObject({ total: 3, unread: 3 });
    expect(found({ scope: { kind: 'inboxes' } })).toEqual([a, d]);
    expect(found({ scope: { kind: 'folder', folderId: trash } })).toEqual([c]);
    expect(found({ text: 'in:trash' })).toEqual([c]);
    expect(found({ ...all, text: 'in:clienti' })).toEqual([a, b]);
    expect(found({ ...all, text: '-in:clienti' })).toEqual([a, d]);
  });

  it('stands for conversations, unfolds them, and finds a row again', () => {
    const [a, b, c, d] = [
      give({ from: 'Anna <a@x.example>' }),
      give({ flags: ['\\Seen'] }),
      give({ from: 'Bruno <b@x.example>' }),
      give({ folder: trash }),
    ] as const;
    join2(a, c, d);
    const { rows, total } = page({}, { conversations: true });
    expect({ total, ids: rows.map((row) => row.id) }).toEqual({ total: 2, ids: [a, b] });
    expect(rows[0]?.conversation).toEqual({
      count: 2,
      unread: 2,
      people: [
        { name: 'Bruno', address: 'b@x.example' },
        { name: 'Anna', address: 'a@x.example' },
      ],
    });
    const query: ListQuery = { scope: { kind: 'folder', folderId: inbox } };
    const threadId = a as number as ThreadId;
    expect(lists['messages.ofThread']({ query, threadId }).map((row) => row.id)).toEqual([a, c]);
    expect(lists['messages.conversation']({ messageId: c }).map((row) => row.id)).toEqual([c, a]);
    expect(lists['messages.conversation']({ messageId: d }).map((row) => row.id)).toEqual([d, c, a]);
    const indexOf = (id: MessageId, conversations: boolean) =>
      lists['messages.indexOf']({
        query,
        sort: { by: 'date', descending: true },
        conversations,
        locationId: locationsRepo.ofMessage(store.read, id)[0]!.id,
      }).index;
    expect([indexOf(c, false), indexOf(c, true), indexOf(b, true), indexOf(d, false)]).toEqual([
      2,
      null,
      1,
      null,
    ]);
  });

  it('finds nothing that is to be two opposite things', () => {
    give({ flags: ['\\Seen', '$B24Task'] });
    const unread = give();
    expect(found({ read: false })).toEqual([unread]);
    expect(found({ read: false, text: 'is:read' })).toEqual([]);
    expect(found({ text: 'is:flagged -is:flagged' })).toEqual([]);
    expect(found({ bound: 'none', text: 'has:task' })).toEqual([]);
    expect(lists.unread({ scope: { kind: 'all' }, read: true, text: 'is:unread' })).toBe(0);
  });

  it('finds the day itself where it is not to be after it, or not before it', () => {
    const [before, on, after] = [give({ at: NOW - DAY }), give({ at: NOW }), give({ at: NOW + DAY })];
    expect(found({ text: '-after:2026-11-24' }).toSorted()).toEqual([before, on]);
    expect(found({ text: '-before:2026-11-24' }).toSorted()).toEqual([on, after]);
  });

  it('leaves out of a conversation what lies in a folder that waits for its deletion', () => {
    const [a, b] = [give(), give({ folder: clients })];
    join2(a, b);
    store.write((tx) => foldersRepo.setHidden(tx, foldersRepo.get(tx.db, clients)!, true));
    expect(lists['messages.conversation']({ messageId: a }).map((row) => row.id)).toEqual([a]);
    expect(lists['messages.conversation']({ messageId: b }).map((row) => row.id)).toEqual([b, a]);
  });

  it('counts the rows from a moment on, whichever way it is sorted by date', () => {
    const [a] = [give({ at: NOW }), give({ at: NOW - DAY }), give({ at: NOW - 3 * DAY })];
    const since = [NOW + 1, NOW, NOW - DAY, NOW - 2 * DAY, 0];
    const newer = (more: Partial<Parameters<Lists['messages.list']>[0]>) =>
      page({}, { since, ...more }).newer;
    expect(newer({})).toEqual([0, 1, 2, 2, 3]);
    expect(newer({ sort: { by: 'date', descending: false } })).toEqual([0, 1, 2, 2, 3]);
    join2(a, give({ at: NOW - 2 * DAY }));
    expect(newer({ conversations: true })).toEqual([0, 1, 2, 2, 3]);
    expect(newer({ sort: { by: 'size', descending: true } })).toEqual([]);
    expect(page({ flagged: true }, { since }).newer).toEqual([0, 0, 0, 0, 0]);
  });

  it('sorts by size and attachments, ties newest first', () => {
    const [a, b, c] = [give({ size: 5 }), give({ size: 9, attached: true }), give({ size: 5 })];
    const sorted = (by: 'size' | 'attachments' | 'date', descending: boolean) =>
      page({}, { sort: { by, descending } }).rows.map((row) => row.id);
    expect(sorted('size', true)).toEqual([b, a, c]);
    expect(sorted('size', false)).toEqual([a, c, b]);
    expect(sorted('attachments', true)).toEqual([b, a, c]);
    expect(sorted('date', false)).toEqual([c, b, a]);
  });
});
