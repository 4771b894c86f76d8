import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FolderId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import { profilePaths, systemClock } from '../ports.ts';
import { createFoldersService } from '../services/folders.service.ts';
import { accountLane, runAccountLane } from './run-lane.ts';

const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => logger,
};

let dir: string;
let store: Store;
let answers: boolean[];
/** The folders that were asked for, in order. */
let asked: string[];
let client: ImapFlow & { usable: boolean };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-lane-'));
  store = openStore({ file: profilePaths(dir).database, onCommit: () => undefined });
  [answers, asked] = [[], []];
  const answer = (path: string) => {
    asked.push(path);
    return Promise.resolve(answers.shift());
  };
  client = Object.assign(new EventEmitter(), {
    ...{ host: 'h', port: 1, usable: true, mailboxSubscribe: answer, mailboxUnsubscribe: answer },
  }) as unknown as typeof client;
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A mailbox with these folders. */
const setUp = (...names: string[]) => {
  const host = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
  const account = { address: 'a@b.example', name: '', imap: host, smtp: host };
  const { accountId, made } = store.write((tx) => {
    const id = accountsRepo.insert(tx, { ...account, acceptPlain: false, signedOut: false }, 1);
    const ids = names.map((name) => {
      const listed = { path: name, name, delimiter: '/', parentPath: '', role: null };
      return foldersRepo.insert(tx, id, { ...listed, selectable: true, subscribed: false });
    });
    return { accountId: id, made: ids };
  });
  const common = { store, clock: systemClock, paths: profilePaths(dir), logger, accountId };
  const deps = { ...common, onStale: () => undefined, refusals: new Map<number, number>() };
  const folders = createFoldersService({ store, clock: systemClock, kick: () => undefined });
  const waiting = (): number => opsRepo.count(store.read, accountLane(accountId));
  return { made, folders, waiting, run: () => runAccountLane(client, deps) };
};

it('gives each action its own four tries, also one that gets the id of an action that is done', async () => {
  const { made, folders, waiting, run } = setUp('Clienti');
  const [folder] = made as [FolderId];
  answers.push(false, false, false, true);
  folders.subscribe(folder, true);
  await run();
  expect(answers).toEqual([]);
  answers.push(false, true);
  folders.subscribe(folder, false);
  await run();
  expect(answers).toEqual([]);
  expect(waiting()).toBe(0);
  expect(foldersRepo.get(store.read, folder)?.subscribed).toBe(0);
});

it('tries an action that failed again before any later one, so that none overtakes another', async () => {
  const { made, folders, waiting, run } = setUp('Prima', 'Dopo');
  for (const folder of made) folders.subscribe(folder, true);
  // Refused, then cut off by the connection, then done.
  answers.push(false, false);
  const lost = client.mailboxSubscribe.bind(client);
  client.mailboxSubscribe = (path) => {
    if (asked.length === 1) client.usable = false;
    return lost(path);
  };
  await expect(run()).rejects.toMatchObject({ code: 'OFFLINE' });
  expect(waiting()).toBe(2);
  client.usable = true;
  client.mailboxSubscribe = lost;
  answers.push(true, true);
  await run();
  expect(asked).toEqual(['Prima', 'Prima', 'Prima', 'Dopo']);
  expect(waiting()).toBe(0);
});
