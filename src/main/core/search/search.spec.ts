import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FolderId, MessageId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { sql } from '../db/driver.ts';
import { indexRepo } from '../db/repos/index.repo.ts';
import { flagState, locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import { peopleRepo } from '../db/repos/people.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import { createLists, type Lists } from '../lists/lists.ts';
import type { Logger } from '../log/logger.ts';
import { createIndexer, type Indexer } from './indexer.ts';
import { normaliseSubject } from './subject.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY = 24 * 60 * 60_000;
const fail = (event: string, fields: unknown): never => {
  throw new Error(`${event} ${JSON.stringify(fields)}`);
};
const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: fail,
  error: fail,
  child: () => logger,
};

interface Letter {
  id: string;
  refs?: string[];
  subject?: string;
  from?: string;
  to?: string;
  text?: string;
  html?: string;
  file?: string;
  at?: number;
}

let dir: string;
let store: Store;
let indexer: Indexer;
let lists: Lists;
let inbox: FolderId;
let uid: number;

function open(): void {
  dir = mkdtempSync(join(tmpdir(), 'postino-search-'));
  store = openStore({ file: join(dir, 'x.db'), onCommit: () => undefined });
  indexer = createIndexer({ store, logger });
  const server = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
  const account = store.write((tx) =>
    accountsRepo.insert(
      tx,
      { address: 'me@x.example', name: '', imap: server, smtp: server, acceptPlain: false, signedOut: false },
      0,
    ),
  );
  inbox = store.write((tx) =>
    foldersRepo.insert(tx, account, {
      path: 'INBOX',
      name: 'INBOX',
      delimiter: '/',
      parentPath: '',
      role: 'inbox',
      selectable: true,
      subscribed: true,
    }),
  );
  uid = 0;
}
async function shut(): Promise<void> {
  await indexer.close();
  store.close();
  rmSync(dir, { recursive: true, force: true });
}
beforeEach(open);
afterEach(shut);

const people = (text: string) => [{ name: text.split('@')[0] ?? '', address: text }];
function arrive(letter: Letter): MessageId {
  uid += 1;
  return store.write((tx) => {
    const account = foldersRepo.get(tx.db, inbox)!.account_id;
    const { id, isNew } = messagesRepo.adopt(
      tx,
      account,
      {
        identity: letter.id,
        messageId: `<${letter.id}>`,
        inReplyTo: '',
        references: (letter.refs ?? []).map((ref) => `<${ref}>`),
        subject: letter.subject ?? '',
        addresses: {
          from: people(letter.from ?? 'anna@x.example'),
          'reply-to': [],
          to: people(letter.to ?? 'me@x.example'),
          cc: [],
          bcc: [],
        },
        dateHeader: NOW,
        size: 1,
        problems: [],
      },
      letter.file !== undefined,
    );
    if (letter.file !== undefined)
      partsRepo.insertAll(tx, id, [
        {
          part: '2',
          display: 0,
          type: 'application/pdf',
          charset: null,
          encoding: 'base64',
          size: 1,
          name: letter.file,
          content_id: null,
          inline: 0,
          flowed: 0,
          delsp: 0,
        },
      ]);
    locationsRepo.place(tx, account, inbox, id, isNew, {
      uid,
      received: letter.at ?? NOW - uid * 1000,
      flags: flagState([]),
    });
    return id;
  });
}
const setBody = (id: MessageId, kind: 'text' | 'html', content: string): void =>
  store.write((tx) => {
    messagesRepo.setBody(tx, id, { size: content.length, used: 0, preview: 'x', problems: null });
    partsRepo.setBody(tx, id, [{ kind, content }], []);
  });
const page = async (text: string, more: object = {}) => {
  await indexer.finish();
  // A reader of its own each time: a handle does not notice its own changes.
  lists = createLists(store.read, () => NOW);
  return lists['messages.list']({
    query: { scope: { kind: 'folder', folderId: inbox }, text, ...more },
    offset: 0,
    limit: 50,
  });
};
const find = async (text: string, more: object = {}): Promise<MessageId[]> =>
  (await page(text, more)).rows.map((row) => row.id);

describe('full text', () => {
  it('finds words in subject, people, text and file names, by their beginnings and without accents', async () => {
    const a = arrive({
      id: 'a',
      subject: 'Perché no',
      from: 'marco.rossi@x.example',
      file: 'Preventivo_2026.pdf',
    });
    const b = arrive({ id: 'b', subject: 'Счёт', to: 'zoë@y.example' });
    setBody(b, 'html', '<style>segreto</style><p>La <b>consegna</b> è prevista lunedì</p>');
    expect(await find('perche')).toEqual([a]);
    expect(await find('preventivo')).toEqual([a]);
    expect(await find('СЧЕТ')).toEqual([b]);
    expect(await find('lunedi conseg')).toEqual([b]);
    expect(await find('segreto')).toEqual([]);
    expect(await find('from:rossi')).toEqual([a]);
    expect(await find('to:zoe@y')).toEqual([b]);
    expect(await find('', { from: 'marco' })).toEqual([a]);
    expect(await find('subject:perche -from:rossi')).toEqual([]);
    expect(await find('-perche')).toEqual([b]);
    expect(await find('"prevista lunedì"')).toEqual([b]);
    expect(await find('"lunedì prevista"')).toEqual([]);
    expect(await find('"( * ^')).toEqual([a, b]);
  });

  it('finds Chinese and Japanese within a run, one character and more', async () => {
    const a = arrive({ id: 'a', subject: '請查看東京都的報價' });
    arrive({ id: 'b', subject: '京都' });
    expect(await find('東京')).toEqual([a]);
    expect(await find('東京都')).toEqual([a]);
    expect(await find('價')).toEqual([a]);
    expect(await find('東都')).toEqual([]);
  });

  it('keeps the words of a text that leaves the cache, and loses those of a message that is gone', async () => {
    const a = arrive({ id: 'a' });
    const text = `${'parole '.repeat(60)}un ornitorinco ${'e altro '.repeat(60)}`;
    setBody(a, 'text', text);
    expect((await page('ornitorinco')).rows[0]?.preview).toMatch(/^… .{10,40}ornitorinco e altro/);
    store.write((tx) => partsRepo.dropBody(tx, a));
    expect(await find('ornitorinco')).toEqual([a]);
    store.write((tx) => {
      locationsRepo.remove(tx, locationsRepo.ofMessage(tx.db, a)[0]!, NOW);
      messagesRepo.remove(tx, a);
    });
    const b = arrive({ id: 'b' });
    expect(b).toBeGreaterThan(a);
    expect(await find('ornitorinco')).toEqual([]);
  });
});

describe('conversations', () => {
  const threads = async (): Promise<Map<number, string[]>> => {
    const { rows } = await page('');
    const identity = (id: MessageId) => messagesRepo.get(store.read, id)!.identity;
    const groups = Map.groupBy(rows, (row) => row.threadId as number);
    return new Map([...groups].map(([id, members]) => [id, members.map((row) => identity(row.id)).sort()]));
  };
  const partition = async () => [...(await threads()).values()].map((ids) => ids.join(' ')).sort();

  it('are the same in whatever order the messages come', { timeout: fc.patience(60_000) }, async () => {
    const letters: Letter[] = [
      { id: 'a' },
      { id: 'b', refs: ['a'] },
      { id: 'c', refs: ['missing'] },
      { id: 'd', refs: ['missing', 'b'] },
      { id: 'e' },
      { id: 'f', refs: ['e', 'g'] },
      { id: 'h' },
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(letters, { minLength: letters.length }), async (order) => {
        await shut();
        open();
        for (const letter of order) {
          arrive(letter);
          if (order.indexOf(letter) % 2 === 0) await indexer.finish();
        }
        expect(await partition()).toEqual(['a b c d', 'e f', 'h']);
      }),
      { numRuns: 25 },
    );
  });

  it('take in replies that name nothing: same subject, shared people, near in time', async () => {
    arrive({ id: 'reply', subject: 'R: Offerta', from: 'me@x.example', to: 'anna@x.example' });
    arrive({ id: 'first', subject: 'offerta', from: 'anna@x.example' });
    arrive({ id: 'stranger', subject: 'Re: Offerta', from: 's@y.example', to: 'z@y.example' });
    arrive({ id: 'late', subject: 'Re: Offerta', at: NOW - 60 * DAY });
    arrive({ id: 'other', subject: 'Newsletter' });
    arrive({ id: 'other2', subject: 'Newsletter' });
    expect(await partition()).toEqual(['first reply', 'late', 'other', 'other2', 'stranger']);
  });

  it.each([
    ['RE: Fwd: R: Offerta', 'offerta', true],
    ['AW: [ext] I: Ciao  a tutti', 'ciao a tutti', true],
    ['Re[2]: x', 'x', true],
    ['Reso merce: pratica', 'reso merce: pratica', false],
    ['回复：报价', '报价', true],
  ])('know %j as %j', (subject, key, reply) => {
    expect(normaliseSubject(subject)).toEqual({ key, reply });
  });
});

describe('people', () => {
  it('are suggested by the beginnings of their words, the address book first, then those written to', async () => {
    arrive({ id: 'a', from: 'giulia@x.example' });
    arrive({ id: 'b', from: 'me@x.example', to: 'giorgio.verdi@y.example' });
    await indexer.finish();
    const names = (text: string) => peopleRepo.suggest(store.read, text, 8, NOW).map((one) => one.address);
    expect(names('gi')).toEqual(['giorgio.verdi@y.example', 'giulia@x.example']);
    store.write((tx) => peopleRepo.addContact(tx, { name: 'Zia Giulìa', address: 'giulia@x.example' }));
    expect(names('gi')).toEqual(['giulia@x.example', 'giorgio.verdi@y.example']);
    expect(names('giuli zi')).toEqual(['giulia@x.example']);
    expect(names('giorgio.verdi@')).toEqual(['giorgio.verdi@y.example']);
    expect(names('iulia')).toEqual([]);
    expect(peopleRepo.contacts(store.read)).toEqual([
      { name: 'Zia Giulìa', address: 'giulia@x.example', contact: true },
    ]);
  });
});

describe('what follows from a message that came', () => {
  it('is one with its place in a conversation: both are there or neither is', async () => {
    await indexer.close();
    const id = arrive({ id: 'a' });
    const quiet: Logger = { ...logger, warn: () => undefined };
    let tried = false;
    const failing = createIndexer({
      store,
      logger: quiet,
      onThreaded(tx) {
        tx.db.run(sql('test.follow', "UPDATE message SET subject = 'followed'"));
        tried = true;
        throw new Error('the program ends here');
      },
    });
    await expect.poll(() => tried).toBe(true);
    await failing.close();
    expect(indexRepo.fresh(store.read, 9).map((one) => [one.id, one.subject])).toEqual([[id, '']]);

    const told: unknown[] = [];
    const good = createIndexer({
      store,
      logger,
      onThreaded(tx, ids) {
        tx.db.run(sql('test.follow2', "UPDATE message SET subject = 'followed'"));
        told.push(ids);
        return () => told.push(messagesRepo.get(store.read, id)?.subject);
      },
    });
    await good.finish();
    await good.close();
    expect(indexRepo.fresh(store.read, 9)).toEqual([]);
    // What is to be done about it is done once it is written.
    expect(told).toEqual([[id], 'followed']);
  });
});

describe('the indexer beside a sync', () => {
  it('waits while one runs, and begins when it is over', async () => {
    await indexer.close();
    let syncing = true;
    const waiting = createIndexer({ store, logger, isBusy: () => syncing });
    try {
      arrive({ id: 'a', subject: 'Preventivo' });
      waiting.wake();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(indexRepo.isLagging(store.read)).toBe(true);
      syncing = false;
      await expect.poll(() => indexRepo.isLagging(store.read)).toBe(false);
    } finally {
      await waiting.close();
    }
  });
});
