import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListQuery } from '#shared/model/query.ts';
import { mail } from '../fixtures/mail.ts';
import { startMailbox, type TestMailbox } from '../fixtures/mailbox.ts';

let box: TestMailbox;
const call = (...args: Parameters<TestMailbox['core']['client']['call']>) => box.core.client.call(...args);
const pending = async () => (await box.core.client.call('sync.status', {}))[0]?.pendingOps;

beforeEach(async () => {
  box = await startMailbox({}, async (dovecot) => {
    dovecot.deliver([
      await mail({ subject: 'uno' }),
      await mail({ subject: 'due' }),
      await mail({ subject: 'tre' }),
    ]);
    dovecot.deliver(await mail({ subject: 'vecchia' }), { folder: 'Clienti', flags: ['\\Seen'] });
  });
});
afterEach(() => box.remove());

/** A whole result, whatever of it is loaded. */
const unreadInbox = async (): Promise<ListQuery> => ({
  scope: { kind: 'folder', folderId: (await box.folder('INBOX')).id },
  read: false,
});

/** Every action on messages, and what the server has after it. */
const ACTIONS: readonly {
  name: string;
  run: () => Promise<{ undoId: number | null }>;
  done: () => Promise<void>;
}[] = [
  {
    name: 'read',
    run: async () =>
      box.core.client.call('messages.setRead', {
        locationIds: await box.at('INBOX', 'uno', 'due'),
        read: true,
      }),
    done: async () =>
      expect(await box.server('INBOX')).toEqual({ uno: ['\\Seen'], due: ['\\Seen'], tre: [] }),
  },
  {
    name: 'read, of a whole result save one',
    run: async () =>
      box.core.client.call('messages.setRead', {
        query: await unreadInbox(),
        except: await box.at('INBOX', 'tre'),
        read: true,
      }),
    done: async () =>
      expect(await box.server('INBOX')).toEqual({ uno: ['\\Seen'], due: ['\\Seen'], tre: [] }),
  },
  {
    name: 'flag',
    run: async () =>
      box.core.client.call('messages.setFlagged', {
        locationIds: await box.at('INBOX', 'uno'),
        flagged: true,
      }),
    done: async () => expect((await box.server('INBOX'))['uno']).toEqual(['\\Flagged']),
  },
  {
    name: 'keyword',
    run: async () =>
      box.core.client.call('messages.setKeyword', {
        locationIds: await box.at('INBOX', 'uno'),
        keyword: '$B24Task',
        add: true,
      }),
    done: async () => {
      expect((await box.server('INBOX'))['uno']).toEqual(['$B24Task']);
      expect((await box.rows('INBOX')).find((row) => row.subject === 'uno')?.keywords).toEqual(['$B24Task']);
    },
  },
  {
    name: 'move',
    run: async () =>
      box.core.client.call('messages.move', {
        locationIds: await box.at('INBOX', 'uno', 'tre'),
        folderId: (await box.folder('Clienti')).id,
      }),
    done: async () => {
      expect(Object.keys(await box.server('INBOX'))).toEqual(['due']);
      expect(Object.keys(await box.server('Clienti')).sort()).toEqual(['tre', 'uno', 'vecchia']);
    },
  },
  {
    name: 'copy',
    run: async () =>
      box.core.client.call('messages.copy', {
        locationIds: await box.at('INBOX', 'uno'),
        folderId: (await box.folder('Clienti')).id,
      }),
    done: async () => {
      expect(Object.keys(await box.server('INBOX')).sort()).toEqual(['due', 'tre', 'uno']);
      expect(Object.keys(await box.server('Clienti')).sort()).toEqual(['uno', 'vecchia']);
    },
  },
  {
    name: 'delete',
    run: async () => box.core.client.call('messages.delete', { locationIds: await box.at('INBOX', 'due') }),
    done: async () => {
      expect(Object.keys(await box.server('INBOX')).sort()).toEqual(['tre', 'uno']);
      expect(Object.keys(await box.server('Trash'))).toEqual(['due']);
    },
  },
  {
    name: 'spam',
    run: async () =>
      box.core.client.call('messages.markSpam', { locationIds: await box.at('INBOX', 'due'), spam: true }),
    done: async () => {
      expect(await box.server('Junk')).toEqual({ due: ['$Junk'] });
    },
  },
];
const START = {
  INBOX: { uno: [], due: [], tre: [] },
  Clienti: { vecchia: ['\\Seen'] },
  Trash: {},
  Junk: {},
};
const asAtFirst = async (): Promise<void> => {
  for (const [path, content] of Object.entries(START)) expect(await box.server(path)).toEqual(content);
  expect(await box.subjects('INBOX')).toEqual(['due', 'tre', 'uno']);
  expect((await box.folder('INBOX')).unread).toBe(3);
  expect(await box.subjects('Clienti')).toEqual(['vecchia']);
};

describe('an action', { timeout: 150_000 }, () => {
  it('of each kind reaches the server, and is taken back there too', async () => {
    for (const action of ACTIONS) {
      const { undoId } = await action.run();
      await box.replayed();
      await action.done();
      expect(undoId, action.name).not.toBeNull();
      await call('undo.run', { undoId: undoId as never });
      await box.replayed();
      await asAtFirst();
      await box.sync();
      await asAtFirst();
    }
  });

  it('taken back before it could be sent leaves nothing to send', async () => {
    await box.dovecot.stop();
    for (const action of ACTIONS) {
      await action.run();
      expect(await pending(), action.name).toBeGreaterThan(0);
      await call('undo.run', {});
      expect(await pending(), action.name).toBe(0);
    }
    await box.dovecot.start();
    await box.sync();
    await asAtFirst();
  });

  it('cancels against its opposite, also without undo, and goes the short way', async () => {
    await box.dovecot.stop();
    const ids = await box.at('INBOX', 'uno', 'due');
    await call('messages.setRead', { locationIds: ids, read: true });
    await call('messages.setRead', { locationIds: ids.slice(0, 1), read: false });
    await call('messages.move', { locationIds: ids, folderId: (await box.folder('Clienti')).id });
    await call('messages.move', { locationIds: ids, folderId: (await box.folder('Archive')).id });
    await call('messages.move', { locationIds: ids.slice(0, 1), folderId: (await box.folder('INBOX')).id });
    // Left: "due" is read, "due" goes to Archive.
    expect(await pending()).toBe(2);
    await box.dovecot.start();
    await box.sync();
    await box.replayed();
    expect(await box.server('INBOX')).toEqual({ uno: [], tre: [] });
    expect(await box.server('Archive')).toEqual({ due: ['\\Seen'] });
    expect(await box.server('Clienti')).toEqual(START.Clienti);
  });

  it('outlives a restart, and so does its undo', async () => {
    await box.dovecot.stop();
    await call('messages.move', {
      locationIds: await box.at('INBOX', 'uno'),
      folderId: (await box.folder('Clienti')).id,
    });
    await box.restart();
    expect(await box.subjects('Clienti')).toEqual(['uno', 'vecchia']);
    const [entry] = await box.core.client.call('undo.list', {});
    expect(entry).toMatchObject({ kind: 'move', count: 1 });
    await box.dovecot.start();
    await box.sync();
    await box.replayed();
    expect(Object.keys(await box.server('Clienti')).sort()).toEqual(['uno', 'vecchia']);
    await call('undo.run', {});
    await box.replayed();
    await asAtFirst();
  });
});

describe('a deletion for good', { timeout: 60_000 }, () => {
  it('is hidden at once, can be called off for ten seconds, and then happens', async () => {
    await call('messages.delete', { locationIds: await box.at('INBOX', 'uno'), permanently: true });
    expect(await box.subjects('INBOX')).toEqual(['due', 'tre']);
    expect((await box.folder('INBOX')).unread).toBe(2);
    await call('undo.run', {});
    expect(await pending()).toBe(0);
    await asAtFirst();

    await call('messages.delete', { locationIds: await box.at('INBOX', 'uno'), permanently: true });
    // Another action need not wait for it.
    await call('messages.setRead', { locationIds: await box.at('INBOX', 'due'), read: true });
    await box.replayed();
    expect(Object.keys(await box.server('INBOX')).sort()).toEqual(['due', 'tre']);
    const list = await box.core.client.call('undo.list', {});
    expect(list.map((one) => one.kind)).toEqual(['read']);
  });

  it('empties Trash for good and another folder into Trash', async () => {
    const clienti = (await box.folder('Clienti')).id;
    expect(await call('folders.empty', { folderId: clienti })).toMatchObject({ count: 1 });
    await box.replayed();
    expect(Object.keys(await box.server('Trash'))).toEqual(['vecchia']);
    await call('folders.empty', { folderId: (await box.folder('Trash')).id });
    await box.replayed();
    expect(await box.server('Trash')).toEqual({});
  });
});

describe('what happened elsewhere meanwhile', { timeout: 60_000 }, () => {
  it('wins over a move: the message that was deleted there goes, and the person is told', async () => {
    await box.dovecot.stop();
    await call('messages.move', {
      locationIds: await box.at('INBOX', 'uno', 'due'),
      folderId: (await box.folder('Clienti')).id,
    });
    await box.core.client.call('sync.stop', {});
    box.proxy.refuse();
    await box.dovecot.start();
    await box.elsewhere('INBOX', (client) => client.messageDelete({ subject: 'uno' }));
    box.proxy.heal();
    await box.sync();
    await box.replayed();
    await box.sync();
    expect(await box.subjects('Clienti')).toEqual(['due', 'vecchia']);
    expect(Object.keys(await box.server('Clienti')).sort()).toEqual(['due', 'vecchia']);
    const notices = await box.core.client.call('notices.list', {});
    expect(notices).toMatchObject([{ reason: 'vanished', action: 'move', count: 1 }]);
    await call('notices.dismiss', { noticeIds: notices.map((one) => one.id) });
    expect(await box.core.client.call('notices.list', {})).toEqual([]);
  });

  it('keeps the flag of the person and takes over the other one', async () => {
    await box.dovecot.stop();
    await call('messages.setRead', { locationIds: await box.at('INBOX', 'uno'), read: true });
    box.proxy.refuse();
    await box.dovecot.start();
    await box.elsewhere('INBOX', (client) => client.messageFlagsAdd({ subject: 'uno' }, ['\\Flagged']));
    box.proxy.heal();
    await box.sync();
    await box.replayed();
    await box.sync();
    expect((await box.server('INBOX'))['uno']).toEqual(['\\Flagged', '\\Seen']);
    expect((await box.rows('INBOX')).find((row) => row.subject === 'uno')).toMatchObject({
      unread: false,
      flagged: true,
    });
  });
});
