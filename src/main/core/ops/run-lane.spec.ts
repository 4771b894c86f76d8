import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { expect, it } from 'vitest';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { openStore } from '../db/store.ts';
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

it('gives each action its own four tries, also one that gets the id of an action that is done', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'postino-lane-'));
  const paths = profilePaths(dir);
  const store = openStore({ file: paths.database, onCommit: () => undefined });
  const host = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
  const account = { address: 'a@b.example', name: '', imap: host, smtp: host };
  const { accountId, folder } = store.write((tx) => {
    const id = accountsRepo.insert(tx, { ...account, acceptPlain: false, signedOut: false }, 1);
    const listed = { path: 'Clienti', name: 'Clienti', delimiter: '/', parentPath: '', role: null };
    const made = foldersRepo.insert(tx, id, { ...listed, selectable: true, subscribed: false });
    return { accountId: id, folder: made };
  });
  const answers: boolean[] = [];
  const answer = () => Promise.resolve(answers.shift());
  const client = Object.assign(new EventEmitter(), {
    ...{ host: 'h', port: 1, usable: true, mailboxSubscribe: answer, mailboxUnsubscribe: answer },
  }) as unknown as ImapFlow;
  const common = { store, clock: systemClock, paths, logger, accountId };
  const deps = { ...common, onStale: () => undefined, refusals: new Map<number, number>() };
  const folders = createFoldersService({ store, clock: systemClock, kick: () => undefined });
  try {
    answers.push(false, false, false, true);
    folders.subscribe(folder, true);
    await runAccountLane(client, deps);
    expect(answers).toEqual([]);
    answers.push(false, true);
    folders.subscribe(folder, false);
    await runAccountLane(client, deps);
    expect(answers).toEqual([]);
    expect(opsRepo.count(store.read, accountLane(accountId))).toBe(0);
    expect(foldersRepo.get(store.read, folder)?.subscribed).toBe(0);
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
