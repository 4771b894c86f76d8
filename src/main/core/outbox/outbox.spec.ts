import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { AccountId } from '#shared/model/ids.ts';
import type { Draft } from '#shared/model/outgoing.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { outgoingRepo } from '../db/repos/outgoing.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import { profilePaths, systemClock, type Paths } from '../ports.ts';
import { accountLane, runAccountLane } from '../ops/run-lane.ts';
import { createComposeService } from '../services/compose.service.ts';
import { createOutbox, type Outbox } from './outbox.ts';

// A finished message lies in a file by its id, and a later attempt offers the same bytes. A file that was left behind is not it.

const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => logger,
};
const unused = (): never => {
  throw new Error('not asked for in this test');
};
let dir: string;
let paths: Paths;
let store: Store;
let outbox: Outbox;
let offline: boolean;
let tries: number;
const sent: string[] = [];

const newAccount = (address: string): AccountId => {
  const host = { host: 'h.example', port: 1, security: 'tls', user: 'u' } as const;
  const settings = { address, name: '', imap: host, smtp: host, acceptPlain: false, signedOut: false };
  return store.write((tx) => accountsRepo.insert(tx, settings, 1));
};
const draft = (accountId: AccountId, subject: string, id: Draft['id'] = null): Draft => ({
  ...{ id, mode: 'new', accountId, cc: [], bcc: [], subject, html: `<p>${subject}</p>` },
  ...{ to: [{ name: '', address: 'cliente@x.example' }], attachments: [], sourceMessageId: null },
});
const compose = () =>
  createComposeService({ store, clock: systemClock, paths, messages: { body: unused }, outbox });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-outbox-'));
  paths = profilePaths(dir);
  store = openStore({ file: paths.database, onCommit: () => undefined });
  [offline, tries, sent.length] = [false, 0, 0];
  outbox = createOutbox({
    ...{ store, paths, logger, clock: systemClock, imap: unused },
    secrets: { get: () => 'secret', set: unused, remove: unused },
    blobs: { resolve: unused, beginUpload: unused, commitUpload: unused, abortUpload: unused },
    smtp({ file }) {
      tries += 1;
      if (offline) return Promise.reject(new AppError('OFFLINE'));
      sent.push(readFileSync(file, 'utf8'));
      return Promise.resolve({ response: '250 2.0.0 queued', rejected: [] });
    },
    onAccountWork: () => undefined,
    findInSent: () => Promise.resolve(null),
  });
});
afterEach(async () => {
  await outbox.close();
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

it('what waited in a mailbox that was removed is not sent in the place of a later message', async () => {
  offline = true;
  const first = newAccount('a@x.example');
  compose().send(draft(first, 'Riservato'));
  await vi.waitFor(() => expect(tries).toBe(1));
  store.write((tx) => accountsRepo.remove(tx, first));
  offline = false;
  compose().send(draft(newAccount('b@x.example'), 'Offerta'));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toContain('Subject: Offerta');
  expect(sent[0]).not.toContain('Riservato');
});

it('a message that was taken back to be changed is sent as it was changed, though the end came before its file went', async () => {
  const account = newAccount('a@x.example');
  const id = store.write((tx) => outgoingRepo.save(tx, draft(account, 'Prima'), 1));
  writeFileSync(join(paths.outbox, `${id}.eml`), 'Subject: Prima\r\n\r\n');
  expect(compose().send(draft(account, 'Dopo', id))).toBe(id);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toContain('Subject: Dopo');
});

it('a draft does not get the id of one that was thrown away, which a copy for Sent may still name', () => {
  const account = newAccount('a@x.example');
  const id = compose().save(draft(account, 'Prima'));
  compose().discard(id);
  expect(compose().save(draft(account, 'Dopo'))).toBeGreaterThan(id);
});

describe('the line of a mail that was sent, put away while its copy for Sent waits', () => {
  const putAway = async () => {
    const account = newAccount('a@x.example');
    const id = compose().send(draft(account, 'Offerta'));
    await vi.waitFor(() => expect(outgoingRepo.get(store.read, id)?.state).toBe('sent'));
    await compose().remove(id);
    const shown = () => outgoingRepo.list(store.read, 0).map((item) => [item.id, item.sentCopy]);
    expect(shown()).toEqual([]);
    return { account, id, shown };
  };
  /** The mailbox's server takes its turn: what it files, or that it refuses. */
  const replay = async (account: AccountId, append: (bytes: Buffer) => boolean) => {
    const client = Object.assign(new EventEmitter(), {
      ...{ host: 'h', port: 1, usable: true, namespaces: {} },
      mailboxCreate: (path: string) => Promise.resolve({ path }),
      mailboxOpen: () => Promise.resolve({}),
      search: () => Promise.resolve([]),
      append: (_path: string, bytes: Buffer) => Promise.resolve(append(bytes)),
    }) as unknown as ImapFlow;
    const common = { store, clock: systemClock, paths, logger, accountId: account };
    await runAccountLane(client, { ...common, onStale: () => undefined, refusals: new Map() });
    expect(opsRepo.count(store.read, accountLane(account))).toBe(0);
  };

  it('is filed all the same, and nothing of it is left here', async () => {
    const { account, id } = await putAway();
    const filed: string[] = [];
    await replay(account, (bytes) => filed.push(bytes.toString()) > 0);
    expect(filed).toHaveLength(1);
    expect(filed[0]).toContain('Subject: Offerta');
    expect(outgoingRepo.get(store.read, id)).toBeUndefined();
    expect(existsSync(join(paths.outbox, `${id}.eml`))).toBe(false);
  });

  it('is shown again where the copy cannot be stored', async () => {
    const { account, id, shown } = await putAway();
    await replay(account, () => false);
    expect(shown()).toEqual([[id, 'failed']]);
  });
});
