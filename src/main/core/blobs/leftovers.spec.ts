import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { AccountId, MessageId, OutgoingId } from '#shared/model/ids.ts';
import type { Draft } from '#shared/model/outgoing.ts';
import { createCore, type Core } from '../create-core.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { outgoingRepo } from '../db/repos/outgoing.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import { uploadsRepo } from '../db/repos/uploads.repo.ts';
import { openStore, type Store, type Tx } from '../db/store.ts';
import { profilePaths, systemClock, type Paths } from '../ports.ts';
import { openSecrets } from '../secrets.ts';

// Two mailboxes with mail, drafts and files; one of them is taken away.

const DAY = 24 * 60 * 60_000;
const key = new Uint8Array(32).fill(7);
const never = new AbortController().signal;
let dir: string;
let paths: Paths;
let core: Core | null;

const start = (): Core =>
  createCore({
    profile: dir,
    masterKey: key,
    push: () => undefined,
    ports: { imap: () => Promise.reject(new AppError('OFFLINE')) },
  });
/** Works on the store while no core does. */
function inStore<T>(work: (store: Store) => T): T {
  const store = openStore({ file: paths.database, onCommit: () => undefined });
  try {
    return work(store);
  } finally {
    store.close();
  }
}
const newAccount = (tx: Tx, address: string): AccountId => {
  const server = { host: '127.0.0.1', port: 1, security: 'plain', user: 'u' } as const;
  const settings = { address, name: '', imap: server, smtp: server, acceptPlain: true, signedOut: true };
  return accountsRepo.insert(tx, settings, 0);
};
/** A message with one attachment; `cached`: its file is here. */
function newMessage(tx: Tx, account: AccountId, name: string, cached: boolean): MessageId {
  const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
  const { id } = messagesRepo.adopt(
    tx,
    account,
    {
      ...{
        identity: name,
        messageId: `<${name}@x>`,
        inReplyTo: '',
        references: [],
        subject: name,
        addresses,
      },
      ...{ dateHeader: 0, size: 1, problems: [] },
    },
    true,
  );
  partsRepo.insertAll(tx, id, [
    {
      ...{ part: '2', display: 0, type: 'text/plain', charset: null, encoding: '8bit', size: 4 },
      ...{ name: `${name}.txt`, content_id: null, inline: 0, flowed: 0, delsp: 0 },
    },
  ]);
  const part = partsRepo.get(tx.db, id, '2')!;
  if (cached) {
    writeFileSync(join(paths.blobs, String(part.id)), name);
    partsRepo.setCached(tx, id, part.id, name.length, 0);
  } else writeFileSync(join(paths.blobs, `${part.id}.part`), 'half of it');
  writeFileSync(join(paths.blobs, `source-${id}.eml`), name);
  return id;
}
function newDraft(tx: Tx, account: AccountId, attachments: Draft['attachments']): OutgoingId {
  const id = outgoingRepo.save(
    tx,
    {
      ...{ id: null, mode: 'new', accountId: account, to: [], cc: [], bcc: [], subject: '', html: '' },
      ...{ attachments, sourceMessageId: null },
    },
    0,
  );
  writeFileSync(join(paths.outbox, `${id}.eml`), 'Subject: x\r\n\r\n');
  return id;
}
function newUpload(tx: Tx, content: string, created: number): Draft['attachments'][number] {
  const id = uploadsRepo.insert(tx, content, 'text/plain', created);
  uploadsRepo.commit(tx, id, content.length);
  writeFileSync(join(paths.uploads, String(id)), content);
  const source = { kind: 'upload', uploadId: id } as const;
  return { source, name: content, type: 'text/plain', size: content.length, contentId: null };
}
const partOf = (messageId: MessageId, name: string): Draft['attachments'][number] => ({
  ...{ source: { kind: 'part', messageId, part: '2' }, name, type: 'text/plain', size: 4, contentId: null },
});
const files = () =>
  [paths.blobs, paths.outbox, paths.uploads]
    .flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
    .sort();

interface Ground {
  readonly going: AccountId;
  readonly staying: AccountId;
  readonly gone: MessageId;
  readonly forwarded: OutgoingId;
}
/** `cached`: the file that the staying mailbox forwards from the one that goes is here. */
const prepare = (cached: boolean): Ground =>
  inStore((store) =>
    store.write((tx) => {
      const [staying, going] = [newAccount(tx, 'resta@x.example'), newAccount(tx, 'via@x.example')];
      newMessage(tx, staying, 'kept', true);
      const gone = newMessage(tx, going, 'gone', cached);
      newMessage(tx, going, 'half', false);
      const now = systemClock.now();
      const shared = newUpload(tx, 'shared', now - 30 * DAY);
      newDraft(tx, going, [newUpload(tx, 'of it alone', now), shared]);
      const forwarded = newDraft(tx, staying, [shared, partOf(gone, 'gone.txt')]);
      newUpload(tx, 'just added', now - DAY);
      newUpload(tx, 'long forgotten', now - 30 * DAY);
      return { going, staying, gone, forwarded };
    }),
  );

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-leftovers-'));
  paths = profilePaths(dir);
  core = null;
});
afterEach(async () => {
  await core?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const KEPT = ['Subject: x\r\n\r\n', 'just added', 'kept', 'kept', 'shared'];

it('a mailbox that is taken away takes its files with it, and none that another still refers to', async () => {
  const { going, forwarded } = prepare(true);
  core = start();
  await core.handlers['accounts.remove']({ accountId: going }, never);
  // The forwarded file is the draft's own now.
  await vi.waitFor(() => expect(files()).toEqual([...KEPT, 'gone'].sort()));
  await core.stop();
  core = null;
  inStore(({ read }) => {
    const [shared, file] = outgoingRepo.attachments(read, forwarded);
    expect(shared?.source.kind).toBe('upload');
    expect(file).toMatchObject({ name: 'gone.txt', source: { kind: 'upload' } });
    const id = file?.source.kind === 'upload' ? file.source.uploadId : 0;
    expect(readFileSync(join(paths.uploads, String(id)), 'utf8')).toBe('gone');
  });
});

it('a mailbox stays while another’s draft wants a file of it that cannot be had', async () => {
  const { going, forwarded, gone } = prepare(false);
  core = start();
  const removing = Promise.resolve(core.handlers['accounts.remove']({ accountId: going }, never));
  await expect(removing).rejects.toMatchObject({
    code: 'CONFLICT',
    params: { reason: 'files-wanted', file: 'gone.txt' },
  });
  await core.stop();
  core = null;
  inStore(({ read }) => {
    expect(accountsRepo.get(read, going)).toBeDefined();
    expect(outgoingRepo.attachments(read, forwarded)[1]?.source).toMatchObject({ messageId: gone });
  });
});

it('what an end of the program left of it goes at the next start, its password too', async () => {
  const { going, staying } = prepare(true);
  const secrets = openSecrets(paths.secrets, key);
  secrets.set(`account:${going}`, 'old');
  secrets.set(`account:${staying}`, 'needed');
  inStore((store) => store.write((tx) => accountsRepo.remove(tx, going)));
  core = start();
  await vi.waitFor(() => expect(files()).toEqual(['of it alone', ...KEPT].sort()));
  const after = openSecrets(paths.secrets, key);
  expect(after.get(`account:${going}`)).toBeUndefined();
  expect(after.get(`account:${staying}`)).toBe('needed');
});

it('a part never gets the id of one that has gone, whose half-fetched file may lie there still', () => {
  inStore((store) => {
    const partId = (id: MessageId) => partsRepo.get(store.read, id, '2')!.id;
    const account = store.write((tx) => newAccount(tx, 'a@x.example'));
    const first = store.write((tx) => newMessage(tx, account, 'first', false));
    const before = partId(first);
    store.write((tx) => messagesRepo.remove(tx, first));
    expect(partId(store.write((tx) => newMessage(tx, account, 'second', false)))).toBeGreaterThan(before);
  });
});
