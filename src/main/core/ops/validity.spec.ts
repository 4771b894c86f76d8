import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImapFlow, MailboxObject } from 'imapflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { flagState, locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { noticesRepo } from '../db/repos/notices.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import { profilePaths, systemClock, type Paths } from '../ports.ts';
import { copyRows, deleteRows, moveRows } from './changes.ts';
import { accountLane, runAccountLane } from './run-lane.ts';

// A folder gets another UIDVALIDITY, and its messages other UIDs, while an operation is under way, and a sync on the other
// connection sees it.

const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => logger,
};

interface Box {
  validity: number;
  next: number;
  /** Message-IDs by UID. */
  mail: Map<number, string>;
}
const boxOf = (first: number, names: readonly string[]): Box => ({
  ...{ validity: 1, next: first + names.length },
  mail: new Map(names.map((name, index) => [first + index, name])),
});

let dir: string;
let paths: Paths;
let store: Store;
let account: AccountId;
let folders: Record<'INBOX' | 'Clienti', FolderId>;
let server: Record<string, Box>;
/** Called when a command has been done, before it is answered. */
let meanwhile: (command: string) => void;
let capabilities: Map<string, boolean>;

const rangeOf = (range: string, box: Box): number[] =>
  [...box.mail.keys()].filter((uid) =>
    range.split(',').some((part) => {
      const [from = 0, to = from] = part.split(':').map((one) => (one === '*' ? Infinity : Number(one)));
      return uid >= from && uid <= to;
    }),
  );

/** A server of two folders, as imapflow shows it. */
function newClient(): ImapFlow {
  let path = '';
  const selected = (): Box => server[path] as Box;
  const put = (range: string, to: string, takes: boolean) => {
    const [from, target] = [selected(), server[to] as Box];
    const uidMap = new Map<number, number>();
    for (const uid of rangeOf(range, from)) {
      target.mail.set(target.next, from.mail.get(uid) ?? '');
      uidMap.set(uid, target.next);
      target.next += 1;
      if (takes) from.mail.delete(uid);
    }
    const uidValidity = BigInt(target.validity);
    meanwhile(takes ? 'move' : 'copy');
    return Promise.resolve({ path, destination: to, uidValidity, uidMap });
  };
  const client = Object.assign(new EventEmitter(), {
    ...{
      host: 'h',
      port: 1,
      usable: true,
      capabilities,
      enabled: new Set<string>(),
    },
    mailbox: undefined as MailboxObject | undefined,
    mailboxOpen(name: string) {
      path = name;
      const { validity, mail } = selected();
      client.mailbox = { path, uidValidity: BigInt(validity), exists: mail.size } as MailboxObject;
      return Promise.resolve(client.mailbox);
    },
    messageMove: (range: string, to: string) => put(range, to, true),
    messageCopy: (range: string, to: string) => put(range, to, false),
    messageDelete(range: string) {
      for (const uid of rangeOf(range, selected())) selected().mail.delete(uid);
      return Promise.resolve(true);
    },
    async *fetch(range: string) {
      const box = selected();
      await Promise.resolve();
      for (const uid of rangeOf(range, box)) {
        const envelope = { messageId: box.mail.get(uid), date: new Date(0) };
        yield { uid, seq: uid, envelope, size: 1, internalDate: new Date(0), flags: new Set<string>() };
      }
    },
  });
  return client as unknown as ImapFlow;
}

/** What a sync makes of a folder with another UIDVALIDITY. */
function sync(path: 'INBOX' | 'Clienti'): void {
  const box = server[path] as Box;
  store.write((tx) => {
    const folder = foldersRepo.get(tx.db, folders[path])!;
    const validity = String(box.validity);
    if (folder.uidvalidity !== validity) {
      foldersRepo.resetValidity(tx, folder, validity);
      if (folder.uidvalidity !== null) locationsRepo.voidUids(tx, account, folder.id);
    }
    const known = locationsRepo.uids(tx.db, folder.id);
    for (const [uid, messageId] of box.mail) {
      if (known.has(uid)) continue;
      const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
      const facts = {
        messageId,
        inReplyTo: '',
        references: [],
        subject: '',
        addresses,
        size: 1,
        problems: [],
      };
      const message = { ...facts, identity: `0|1|${messageId}`, dateHeader: 0 };
      const { id, isNew } = messagesRepo.adopt(tx, account, message, false);
      locationsRepo.place(tx, account, folder.id, id, isNew, { uid, received: uid, flags: flagState([]) });
    }
    const state = { uidvalidity: validity, uidnext: box.next, highestmodseq: null, complete: true };
    foldersRepo.setSynced(tx, foldersRepo.get(tx.db, folder.id)!, { ...state, total: box.mail.size, now: 0 });
  });
}
/** Its messages get UIDs from `first` on, in another order than before. */
function renumber(path: 'INBOX' | 'Clienti', first = 1): void {
  const box = server[path] as Box;
  const names = [...box.mail.values()].reverse();
  server[path] = { ...boxOf(first, names), validity: box.validity + 1 };
}
/** Once, when that command has been done. */
function once(command: string, run: () => void): void {
  meanwhile = (done) => {
    if (done !== command) return;
    meanwhile = () => undefined;
    run();
  };
}

/** Replays until nothing waits, as the lane's loop does: a folder whose UIDs are void is synced in between. */
async function replay(): Promise<void> {
  const stale = (id: FolderId): void => sync(id === folders.INBOX ? 'INBOX' : 'Clienti');
  const common = { store, clock: systemClock, paths, logger, accountId: account };
  for (let tries = 0; opsRepo.count(store.read, accountLane(account)) > 0; tries += 1) {
    if (tries > 5) throw new Error('the operation never ends');
    await runAccountLane(newClient(), { ...common, onStale: stale, refusals: new Map() }).catch(
      () => undefined,
    );
  }
}
const rowOf = (path: 'INBOX' | 'Clienti', name: string): LocationRecord => {
  const uid = [...(server[path] as Box).mail].find(([, one]) => one === name)?.[0] ?? 0;
  return locationsRepo.byUid(store.read, folders[path], uid)!;
};
/** Where the store says that the messages are, and where they are. */
const agree = (): void => {
  for (const path of ['INBOX', 'Clienti'] as const) {
    const rows = locationsRepo.shown(store.read, folders[path]).map((row) => {
      const name = messagesRepo.get(store.read, row.message_id)?.message_id;
      return `${row.uid} ${name}`;
    });
    expect(rows.sort()).toEqual(
      [...(server[path] as Box).mail].map(([uid, name]) => `${uid} ${name}`).sort(),
    );
  }
  expect(noticesRepo.list(store.read)).toEqual([]);
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-validity-'));
  paths = profilePaths(dir);
  store = openStore({ file: paths.database, onCommit: () => undefined });
  meanwhile = () => undefined;
  capabilities = new Map([
    ['MOVE', true],
    ['UIDPLUS', true],
  ]);
  server = { INBOX: boxOf(10, ['a', 'b', 'c']), Clienti: boxOf(50, ['x', 'y', 'z', 'a']) };
  const host = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
  const settings = { address: 'a@b.example', name: '', imap: host, smtp: host };
  store.write((tx) => {
    account = accountsRepo.insert(tx, { ...settings, acceptPlain: false, signedOut: false }, 1);
    const made = (path: string) =>
      foldersRepo.insert(tx, account, {
        ...{
          path,
          name: path,
          delimiter: '/',
          parentPath: '',
          role: null,
          selectable: true,
          subscribed: true,
        },
      });
    folders = { INBOX: made('INBOX'), Clienti: made('Clienti') };
  });
  sync('INBOX');
  sync('Clienti');
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

describe.each([
  ['with MOVE', 'MOVE', 'move'],
  ['by COPY and a deletion', '', 'copy'],
])('a move %s whose target gets other UIDs', (_name, capability, command) => {
  beforeEach(() => {
    if (capability === '') capabilities.delete('MOVE');
  });
  const move = (...names: string[]): void =>
    store.write((tx) => {
      moveRows(
        tx,
        names.map((name) => rowOf('INBOX', name)),
        folders.Clienti,
        1,
      );
    });

  it.each([true, false])(
    'after it was done and before that is noted (a sync has seen it: %s)',
    async (seen) => {
      move('b', 'c');
      once(command, () => {
        renumber('Clienti');
        if (seen) sync('Clienti');
      });
      await replay();
      sync('Clienti');
      agree();
    },
  );

  it('and its answer is lost as well', async () => {
    move('b', 'a');
    once(command, () => {
      renumber('Clienti');
      throw Object.assign(new Error('closed'), { code: 'NoConnection' });
    });
    await replay();
    sync('Clienti');
    agree();
  });

  it('before it is sent', async () => {
    move('a', 'c');
    renumber('Clienti');
    await replay();
    sync('Clienti');
    agree();
  });
});

describe('a copy whose target gets other UIDs', () => {
  it.each([true, false])(
    'is made once, beside one that was there before (a sync has seen it: %s)',
    async (seen) => {
      store.write((tx) => copyRows(tx, [rowOf('INBOX', 'a'), rowOf('INBOX', 'b')], folders.Clienti, 1));
      once('copy', () => {
        renumber('Clienti');
        if (seen) sync('Clienti');
      });
      await replay();
      sync('Clienti');
      agree();
    },
  );
});

it('a deletion whose folder gets other UIDs while another folder is worked on deletes nothing else', async () => {
  store.write((tx) => deleteRows(tx, [rowOf('Clienti', 'x'), rowOf('INBOX', 'a')], 0, 0));
  // The rows of both folders are read when the operation begins.
  const client = newClient();
  const deleting = client.messageDelete.bind(client);
  client.messageDelete = async (...args) => {
    const done = await deleting(...args);
    if ((server['Clienti'] as Box).validity === 1) {
      renumber('Clienti', 50);
      sync('Clienti');
    }
    return done;
  };
  const stale = (id: FolderId): void => sync(id === folders.INBOX ? 'INBOX' : 'Clienti');
  const common = { store, clock: systemClock, paths, logger, accountId: account };
  await runAccountLane(client, { ...common, onStale: stale, refusals: new Map() }).catch(() => undefined);
  await replay();
  expect([...(server['INBOX'] as Box).mail.values()].sort()).toEqual(['b', 'c']);
  expect([...(server['Clienti'] as Box).mail.values()].sort()).toEqual(['a', 'y', 'z']);
  agree();
});
