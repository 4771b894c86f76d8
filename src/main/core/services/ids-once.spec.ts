import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountId, FolderId, LocationId, MessageId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { flagState, locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import { threadsRepo } from '../db/repos/threads.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import { createIndexer } from '../search/indexer.ts';
import { createActionsService } from './actions.service.ts';
import { createTurns } from './turns.ts';
import { createUndoService } from './undo.service.ts';

// The newest mail, folder or mailbox goes while something that names it by id waits here, and another one comes.

const NOW = 1_000_000;
const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => logger,
};
let dir: string;
let store: Store;
let account: AccountId;
let inbox: FolderId;
let clients: FolderId;
let uid: number;

const listed = (path: string, role: 'inbox' | 'trash' | null = null) => ({
  ...{ path, name: path, delimiter: '/', parentPath: '' },
  ...{ role, selectable: true, subscribed: true },
});
const newAccount = (address: string): AccountId => {
  const host = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
  const settings = { address, name: '', imap: host, smtp: host, acceptPlain: false, signedOut: false };
  return store.write((tx) => accountsRepo.insert(tx, settings, NOW));
};
const newFolder = (path: string, role: 'inbox' | 'trash' | null = null): FolderId =>
  store.write((tx) => foldersRepo.insert(tx, account, listed(path, role)));
const receive = (
  messageId: string,
  references: readonly string[] = [],
): { message: MessageId; place: LocationId } => {
  uid += 1;
  const message = store.write((tx) => {
    const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
    const { id, isNew } = messagesRepo.adopt(
      tx,
      account,
      {
        ...{ identity: messageId, messageId, inReplyTo: '', references, subject: '', addresses },
        ...{ dateHeader: 0, size: 1, problems: [] },
      },
      false,
    );
    locationsRepo.place(tx, account, inbox, id, isNew, { uid, received: uid, flags: flagState([]) });
    return id;
  });
  return { message, place: locationsRepo.byUid(store.read, inbox, uid)!.id };
};
/** Another client deletes it, and a sync sees that. */
const vanish = (place: LocationId): void =>
  store.write((tx) => locationsRepo.remove(tx, locationsRepo.get(tx.db, place)!, NOW));

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-ids-'));
  store = openStore({ file: join(dir, 'x.db'), onCommit: () => undefined });
  uid = 0;
  account = newAccount('a@b.example');
  inbox = newFolder('INBOX', 'inbox');
  newFolder('Trash', 'trash');
  clients = newFolder('Clienti');
  receive('<old@x>');
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const services = () => {
  const parts = {
    ...{ store, clock: { now: () => NOW, after: () => () => undefined } },
    ...{ kick: () => undefined, turns: createTurns() },
  };
  const actions = createActionsService(parts);
  return { actions, undo: createUndoService({ ...parts, stop: actions.stop }) };
};

describe('mail that comes after other mail has gone', () => {
  it('is not deleted, flagged or moved by what waits for the mail that went', async () => {
    const { place } = receive('<gone@x>');
    const { actions } = services();
    await actions.setFlag([place], '\\Flagged', true);
    await actions.remove([place], true);
    vanish(place);
    const next = receive('<next@x>');
    expect(opsRepo.ofLocation(store.read, next.place)).toEqual([]);
  });

  it('stays where it is when what was done to the mail that went is taken back', async () => {
    const { place } = receive('<gone@x>');
    const { actions, undo } = services();
    const { undoId } = await actions.copy([place], clients);
    const [copy] = locationsRepo.shown(store.read, clients);
    vanish(copy!.id);
    const next = receive('<next@x>');
    await Promise.resolve()
      .then(() => undo.run(undoId ?? undefined))
      .catch(() => undefined);
    expect(locationsRepo.get(store.read, next.place)).toMatchObject({ folder_id: inbox, deleted: 0 });
  });

  it('is not in the conversation of the mail that went', async () => {
    const indexer = createIndexer({ store, logger });
    const root = receive('<root@x>');
    const answer = receive('<answer@x>', ['<root@x>']);
    await indexer.finish();
    expect(threadsRepo.around(store.read, [answer.message], 10)).toEqual([root.message, answer.message]);
    store.write((tx) => {
      messagesRepo.remove(tx, answer.message);
      messagesRepo.remove(tx, root.message);
    });
    const [first, late] = [receive('<next@x>'), receive('<late@x>', ['<root@x>'])];
    await indexer.finish();
    await indexer.close();
    expect(threadsRepo.around(store.read, [late.message], 10)).toEqual([late.message]);
    expect(threadsRepo.around(store.read, [first.message], 10)).toEqual([first.message]);
  });
});

it('a file that comes late is not that of another message whose part got the same id', () => {
  const part = {
    ...{ part: '2', display: 0, type: 'application/pdf', charset: null, encoding: 'base64', size: 9 },
    ...{ name: 'a.pdf', content_id: null, inline: 0, flowed: 0, delsp: 0 },
  };
  const gone = receive('<gone@x>').message;
  store.write((tx) => partsRepo.insertAll(tx, gone, [part]));
  const asked = partsRepo.get(store.read, gone, '2')!;
  store.write((tx) => messagesRepo.remove(tx, gone));
  const next = receive('<next@x>').message;
  store.write((tx) => partsRepo.insertAll(tx, next, [part]));
  store.write((tx) => partsRepo.setCached(tx, gone, asked.id, 7, NOW));
  expect(partsRepo.get(store.read, next, '2')?.cached_size).toBeNull();
});

describe('a folder that is made after another has gone', () => {
  it('does not get the mail that was on its way to the one that went', async () => {
    const { place } = receive('<mail@x>');
    await services().actions.move([place], clients);
    store.write((tx) => foldersRepo.remove(tx, account, clients));
    const other = newFolder('Altro');
    expect(locationsRepo.get(store.read, place)?.folder_id).toBe(inbox);
    const [move] = opsRepo.ofLocation(store.read, place);
    expect(JSON.parse(move!.payload)).toEqual({ target: clients });
    expect(other).not.toBe(clients);
  });
});

it('a mailbox that is added after another was removed has an id of its own, and so has its mail', () => {
  const before = receive('<mail@x>');
  store.write((tx) => accountsRepo.remove(tx, account));
  const removed = account;
  account = newAccount('c@d.example');
  inbox = newFolder('INBOX', 'inbox');
  const after = receive('<mail@x>');
  expect(account).toBeGreaterThan(removed);
  expect(after.message).toBeGreaterThan(before.message);
  expect(after.place).toBeGreaterThan(before.place);
});
