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
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { outgoingRepo } from '../db/repos/outgoing.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import type { Logger } from '../log/logger.ts';
import { profilePaths, systemClock, type Paths } from '../ports.ts';
import { accountLane, runAccountLane } from '../ops/run-lane.ts';
import { createComposeService } from '../services/compose.service.ts';
import { createOutbox, type Outbox, type OutboxDeps } from './outbox.ts';

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

const open = (more: Partial<Pick<OutboxDeps, 'store' | 'clock'>>): Outbox =>
  createOutbox({
    ...{ store, paths, logger, clock: systemClock, imap: unused },
    secrets: { get: () => 'secret', set: unused, remove: unused },
    blobs: { resolve: unused, beginUpload: unused, commitUpload: unused, abortUpload: unused },
    async smtp({ file, onHandover }) {
      tries += 1;
      if (offline) throw new AppError('OFFLINE');
      await onHandover();
      sent.push(readFileSync(file, 'utf8'));
      return { response: '250 2.0.0 queued', rejected: [] };
    },
    onAccountWork: () => undefined,
    findInSent: () => Promise.resolve(null),
    ...more,
  });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-outbox-'));
  paths = profilePaths(dir);
  store = openStore({ file: paths.database, onCommit: () => undefined });
  [offline, tries, sent.length] = [false, 0, 0];
  outbox = open({});
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

it('a mail whose file has gone with its message waits for the person, and is not sent without it', async () => {
  const [own, other] = [newAccount('a@x.example'), newAccount('b@x.example')];
  const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
  const source = store.write((tx) => {
    const message = { identity: 'm', messageId: '<m>', inReplyTo: '', references: [], subject: 'Offerta' };
    const more = { addresses, dateHeader: 0, size: 1, problems: [] };
    return messagesRepo.adopt(tx, other, { ...message, ...more }, true).id;
  });
  const file = { name: 'offerta.pdf', type: 'application/pdf', size: 9, contentId: null };
  const forward: Draft = {
    ...draft(own, 'Fwd: Offerta'),
    ...{ mode: 'forward', sourceMessageId: source },
    attachments: [{ ...file, source: { kind: 'part', messageId: source, part: '2' } }],
  };
  const id = compose().save(forward);
  store.write((tx) => accountsRepo.remove(tx, other));
  const stored = outgoingRepo.draft(store.read, id)!;
  expect(compose().send({ ...stored, attachments: forward.attachments })).toBe(id);
  await vi.waitFor(() => expect(outgoingRepo.get(store.read, id)?.state).toBe('failed'));
  expect(outgoingRepo.list(store.read, 0)[0]?.error).toMatchObject({
    ...{ code: 'NOT_FOUND', params: { what: 'lost-file', name: 'offerta.pdf' } },
  });
  expect(sent).toEqual([]);
});

it('an answer that is being written is kept and sent, though the mailbox of its original has gone', async () => {
  const [own, other] = [newAccount('a@x.example'), newAccount('b@x.example')];
  const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
  const source = store.write((tx) => {
    const message = { identity: 'm', messageId: '<m>', inReplyTo: '', references: [], subject: 'Offerta' };
    const more = { addresses, dateHeader: 0, size: 1, problems: [] };
    return messagesRepo.adopt(tx, other, { ...message, ...more }, false).id;
  });
  const answer: Draft = { ...draft(own, 'Re: Offerta'), mode: 'reply', sourceMessageId: source };
  store.write((tx) => accountsRepo.remove(tx, other));
  const id = compose().save(answer);
  expect(compose().save({ ...answer, id, html: '<p>ancora</p>' })).toBe(id);
  compose().send({ ...answer, id });
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toContain('Subject: Re: Offerta');
});

it('an address with an invisible character is refused at once, not when it is on its way', () => {
  const to = [{ name: '', address: 'cliente@x.example\u200b' }];
  expect(() => compose().send({ ...draft(newAccount('a@x.example'), 'x'), to })).toThrow(
    expect.objectContaining({ code: 'VALIDATION', params: expect.objectContaining({ field: 'to' }) }),
  );
});

it('a mail goes on by itself where the end of an attempt could not be written', async () => {
  await outbox.close();
  let refusals = 0;
  const clock = { now: systemClock.now, after: (_: number, run: () => void) => systemClock.after(5, run) };
  const full: Store = {
    ...store,
    write(work, options) {
      if (refusals > 0 && outgoingRepo.inState(store.read, 'sending').length > 0) {
        refusals -= 1;
        throw new AppError('DISK_FULL');
      }
      return store.write(work, options);
    },
  };
  offline = true;
  outbox = open({ store: full, clock });
  refusals = 1;
  const id = compose().send(draft(newAccount('a@x.example'), 'Offerta'));
  await vi.waitFor(() => expect(outgoingRepo.get(store.read, id)?.state).toBe('deferred'));
  expect(tries).toBe(2);
  offline = false;
  compose().retry(id);
  await vi.waitFor(() => expect(outgoingRepo.get(store.read, id)?.state).toBe('sent'));
  expect(sent).toHaveLength(1);
});

it('a mail whose acceptance could not be written is not sent again without the person’s word', async () => {
  await outbox.close();
  let refusals = 0;
  const clock = { now: systemClock.now, after: (_: number, run: () => void) => systemClock.after(5, run) };
  const full: Store = {
    ...store,
    write(work, options) {
      if (refusals > 0 && sent.length > 0) {
        refusals -= 1;
        throw new AppError('DISK_FULL');
      }
      return store.write(work, options);
    },
  };
  outbox = open({ store: full, clock });
  refusals = 1;
  const id = compose().send(draft(newAccount('a@x.example'), 'Offerta'));
  await vi.waitFor(() => expect(outgoingRepo.get(store.read, id)?.state).toBe('uncertain'));
  expect([sent.length, tries]).toEqual([1, 1]);
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
