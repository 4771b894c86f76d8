import { ImapFlow, type FetchMessageObject } from 'imapflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startImapServer, type ImapServer } from './imap/server.ts';
import { createMailStore, type MailStore } from './imap/store.ts';

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'));
const INNER_TEXT = 'Perché no? È così.';
const PDF = 'JVBERi0xLjQ=';
const NESTED = crlf(`Message-ID: <nested@a.example>
In-Reply-To: <before@a.example>
References: <first@a.example>
 <before@a.example>
Date: Mon, 1 Jun 2026 10:00:00 +0200
From: =?UTF-8?Q?Zo=C3=AB?= <zoe@a.example>
To: "Rossi, Marco" <marco@b.example>, squadra@b.example
Cc: gruppo: anna@c.example, bruno@c.example;
Subject: =?UTF-8?B?UGVyY2jDqSBubw==?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

${INNER_TEXT}
--inner
Content-Type: text/html; charset=utf-8

<p>ciao</p>
--inner--
--outer
Content-Type: application/pdf; name="b c.pdf"
Content-Disposition: attachment; filename*=utf-8''b%20%C3%A8.pdf
Content-Transfer-Encoding: base64

${PDF}
--outer
Content-Type: message/rfc822

Subject: inside
Content-Type: multipart/mixed; boundary=deep

--deep

deep text
--deep--

--outer--
`);
const simple = (index: number): Buffer =>
  crlf(
    `Message-ID: <m${index}@a.example>\nSubject: Message ${index}\nFrom: a@a.example\nTo: b@b.example\n\nText ${index}\n`,
  );

let store: MailStore;
let server: ImapServer;
let clients: ImapFlow[];

async function client(
  options: { user?: string; password?: string; qresync?: boolean } = {},
): Promise<ImapFlow> {
  const made = new ImapFlow({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: options.user ?? 'anna@b.example', pass: options.password ?? 'perché "no"' },
    qresync: options.qresync ?? false,
    logger: false,
    disableAutoIdle: true,
  });
  made.on('error', () => undefined);
  clients.push(made);
  await made.connect();
  return made;
}

beforeEach(async () => {
  clients = [];
  store = createMailStore(1000);
  store.create('Inviati', '\\Sent');
  store.create('Cestino', '\\Trash');
  store.create('Perché no – città & più');
  const inbox = store.get('INBOX');
  store.add(inbox, { raw: NESTED, internalDate: new Date('2026-06-01T08:00:00Z') });
  for (let index = 2; index <= 20; index += 1) {
    store.add(inbox, { raw: simple(index), internalDate: new Date(Date.UTC(2026, 5, index)) });
  }
  server = await startImapServer({ users: [{ user: 'anna@b.example', password: 'perché "no"', store }] });
});

afterEach(async () => {
  for (const one of clients) one.close();
  await server.stop();
});

const numbers = (found: number[] | undefined | false): number[] => found || [];
async function all(messages: AsyncIterable<FetchMessageObject>): Promise<FetchMessageObject[]> {
  const found: FetchMessageObject[] = [];
  for await (const message of messages) found.push(message);
  return found;
}
const until = async (test: () => boolean): Promise<void> => {
  const end = Date.now() + 20_000;
  while (!test() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(test()).toBe(true);
};

describe('logging in and listing', () => {
  it('refuses a wrong password with the code of RFC 5530', async () => {
    await expect(client({ password: 'wrong' })).rejects.toMatchObject({
      authenticationFailed: true,
      serverResponseCode: 'AUTHENTICATIONFAILED',
    });
  });

  it('lists folders with their uses and counts, names beyond ASCII too', async () => {
    const imap = await client();
    store.create('Clienti/Rossi');
    const listed = await imap.list({
      statusQuery: { messages: true, unseen: true, uidNext: true, highestModseq: true },
    });
    expect(Object.fromEntries(listed.map(({ path, specialUse }) => [path, specialUse]))).toEqual({
      INBOX: '\\Inbox',
      Inviati: '\\Sent',
      Cestino: '\\Trash',
      'Perché no – città & più': undefined,
      Clienti: undefined,
      'Clienti/Rossi': undefined,
    });
    expect(listed[0]!.status).toMatchObject({ messages: 20, unseen: 20, uidNext: 21, highestModseq: 21n });
    expect(listed.find(({ path }) => path === 'Clienti/Rossi')?.parentPath).toBe('Clienti');
  });

  it('creates, renames with what is below, and deletes', async () => {
    const imap = await client();
    expect(await imap.mailboxCreate('Città/Été')).toMatchObject({ path: 'Città/Été', created: true });
    expect(await imap.mailboxCreate('Città')).toMatchObject({ created: false });
    await imap.mailboxRename('Città', 'Paesi');
    expect(
      [...store.mailboxes.keys()].filter((path) => /Citt|Paesi/.test(path) && !path.includes('&')),
    ).toEqual(['Paesi', 'Paesi/Été']);
    await expect(imap.mailboxDelete('Paesi')).rejects.toMatchObject({ serverResponseCode: 'HASCHILDREN' });
    await imap.mailboxDelete('Paesi/Été');
    await expect(imap.mailboxOpen('Paesi/Été')).rejects.toMatchObject({ serverResponseCode: 'NONEXISTENT' });
    await imap.mailboxUnsubscribe('Paesi');
    const subscribed = (await imap.list()).filter((one) => one.subscribed).map(({ path }) => path);
    expect([subscribed.includes('Paesi'), subscribed.includes('Cestino')]).toEqual([false, true]);
  });
});

describe('reading', () => {
  it('opens for writing and for reading only', async () => {
    const imap = await client();
    const opened = await imap.mailboxOpen('INBOX');
    expect(opened).toMatchObject({ exists: 20, uidNext: 21, uidValidity: 1000n, highestModseq: 21n });
    expect(await imap.mailboxOpen('INBOX', { readOnly: true })).toMatchObject({ readOnly: true });
    await imap.messageFlagsAdd('1', ['\\Seen'], { uid: true });
    expect(store.get('INBOX').messages[0]!.flags.size).toBe(0);
  });

  it('gives envelope, structure, dates and chosen headers', async () => {
    const imap = await client();
    await imap.mailboxOpen('INBOX');
    const query = {
      uid: true,
      flags: true,
      envelope: true,
      bodyStructure: true,
      internalDate: true,
      size: true,
      headers: ['references'],
    };
    const message = await imap.fetchOne('1', query, { uid: true });
    if (message === false) throw new Error('Nothing fetched');
    expect(message.size).toBe(NESTED.length);
    expect(message.internalDate).toEqual(new Date('2026-06-01T08:00:00Z'));
    expect(message.headers?.toString()).toBe('References: <first@a.example>\r\n <before@a.example>\r\n\r\n');
    expect(message.envelope).toMatchObject({
      subject: 'Perché no',
      messageId: '<nested@a.example>',
      inReplyTo: '<before@a.example>',
      from: [{ name: 'Zoë', address: 'zoe@a.example' }],
      to: [{ name: 'Rossi, Marco', address: 'marco@b.example' }, { address: 'squadra@b.example' }],
      cc: [{ address: 'anna@c.example' }, { address: 'bruno@c.example' }],
    });
    expect(message.bodyStructure).toMatchObject({
      type: 'multipart/mixed',
      childNodes: [
        {
          type: 'multipart/alternative',
          childNodes: [
            {
              part: '1.1',
              type: 'text/plain',
              encoding: '8bit',
              size: Buffer.byteLength(INNER_TEXT),
              parameters: { charset: 'utf-8' },
            },
            { part: '1.2', type: 'text/html', size: 11, lineCount: 1 },
          ],
        },
        {
          part: '2',
          type: 'application/pdf',
          disposition: 'attachment',
          dispositionParameters: { filename: 'b è.pdf' },
        },
        { part: '3', type: 'message/rfc822', envelope: { subject: 'inside' } },
      ],
    });
  });

  it('gives exact bytes: the whole, parts, their headers, ranges', async () => {
    const imap = await client();
    await imap.mailboxOpen('INBOX');
    const parts = ['1', '1.1', '1.1.mime', '2', '3', '3.1', '3.header', 'text', '7'];
    const message = await imap.fetchOne('1', { source: true, bodyParts: parts }, { uid: true });
    if (message === false) throw new Error('Nothing fetched');
    const part = (name: string): string | undefined => message.bodyParts?.get(name)?.toString();
    expect(message.source?.equals(NESTED)).toBe(true);
    expect(part('1.1')).toBe(INNER_TEXT);
    expect(part('1.1.mime')).toBe(
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n',
    );
    expect(part('1')?.startsWith('--inner\r\n')).toBe(true);
    expect(part('1')?.endsWith('--inner--')).toBe(true);
    expect(part('2')).toBe(PDF);
    expect(part('3.1')).toBe('deep text');
    expect(part('3.header')).toMatch(/^Subject: inside\r\n.*\r\n\r\n$/s);
    expect(part('text')?.startsWith('preamble\r\n--outer')).toBe(true);
    expect(message.bodyParts?.get('7')).toBeFalsy();
    const range = await imap.fetchOne('1', { source: { start: 5, maxLength: 30 } }, { uid: true });
    expect(range !== false && range.source?.equals(NESTED.subarray(5, 35))).toBe(true);
    expect(store.get('INBOX').messages[0]!.flags.has('\\Seen')).toBe(false);
    const { content } = await imap.download('1', '1.1', { uid: true });
    let text = '';
    for await (const chunk of content ?? []) text += String(chunk);
    expect(text).toBe(INNER_TEXT);
  });

  it('searches', async () => {
    const imap = await client();
    await imap.mailboxOpen('INBOX');
    const search = async (query: Parameters<ImapFlow['search']>[0]): Promise<number[]> =>
      numbers(await imap.search(query, { uid: true }));
    expect(await search({ header: { 'message-id': '<m7@a.example>' } })).toEqual([7]);
    expect(await search({ body: 'è così' })).toEqual([1]);
    expect(await search({ subject: 'perché' })).toEqual([1]);
    expect(await search({ since: new Date('2026-06-05'), before: new Date('2026-06-08') })).toEqual([
      5, 6, 7,
    ]);
    expect(await search({ or: [{ uid: '3' }, { text: 'message 9' }] })).toEqual([3, 9]);
    expect(await search({ not: { uid: '1:18' } })).toEqual([19, 20]);
    expect(await search({ larger: 500 })).toEqual([1]);
    const esearch = await imap.search({ all: true }, { uid: true, returnOptions: ['COUNT', 'ALL', 'MAX'] });
    expect(esearch).toMatchObject({ count: 20, all: '1:20', max: 20 });
  });

  it('hands over 1 000 messages at once', async () => {
    const box = store.create('Tanti');
    for (let index = 0; index < 1000; index += 1)
      store.add(box, { raw: index % 2 ? NESTED : simple(index), internalDate: new Date() });
    const imap = await client();
    await imap.mailboxOpen('Tanti');
    const found = await all(
      imap.fetch('1:*', { uid: true, envelope: true, bodyStructure: true, flags: true, source: true }),
    );
    expect(found).toHaveLength(1000);
    expect(found.map(({ uid }) => uid)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(found[501]?.source?.equals(NESTED)).toBe(true);
  });
});

describe('changing', () => {
  it('sets, adds and removes flags, keywords too', async () => {
    const imap = await client();
    await imap.mailboxOpen('INBOX');
    await imap.messageFlagsAdd('1:3', ['\\Seen', '$Label1'], { uid: true });
    await imap.messageFlagsRemove('2', ['\\Seen'], { uid: true });
    await imap.messageFlagsSet('3', ['\\Flagged'], { uid: true });
    expect(
      store
        .get('INBOX')
        .messages.slice(0, 3)
        .map(({ flags }) => [...flags]),
    ).toEqual([['\\Seen', '$Label1'], ['$Label1'], ['\\Flagged']]);
  });

  it('moves and copies, and tells the new UIDs', async () => {
    const imap = await client();
    await imap.mailboxOpen('INBOX');
    const moved = await imap.messageMove('3,5', 'Perché no – città & più', { uid: true });
    expect(moved).toMatchObject({
      uidValidity: 1003n,
      uidMap: new Map([
        [3, 1],
        [5, 2],
      ]),
    });
    const copied = await imap.messageCopy('1', 'Cestino', { uid: true });
    expect(copied).toMatchObject({ uidMap: new Map([[1, 1]]) });
    expect(store.get('INBOX').byUid.has(3)).toBe(false);
    expect(imap.mailbox !== false && imap.mailbox.exists).toBe(18);
    expect(store.get('Cestino').messages[0]!.raw.equals(NESTED)).toBe(true);
    expect(numbers(await imap.search({ all: true }, { uid: true }))).toHaveLength(18);
    await expect(imap.messageMove('1', 'Nessuna', { uid: true })).resolves.toBe(false);
  });

  it('appends bytes as they are, with flags and date', async () => {
    const imap = await client();
    const date = new Date('2026-03-04T05:06:07Z');
    expect(await imap.append('Inviati', NESTED, ['\\Seen'], date)).toMatchObject({
      uid: 1,
      uidValidity: 1001n,
    });
    const [kept] = store.get('Inviati').messages;
    expect(kept!.raw.equals(NESTED)).toBe(true);
    expect([...kept!.flags]).toEqual(['\\Seen']);
    expect(kept!.internalDate).toEqual(date);
    const large = Buffer.alloc(6_000_000, 'x\r\n');
    expect(await imap.append('Inviati', large)).toMatchObject({ uid: 2 });
    await imap.mailboxOpen('Inviati');
    const back = await imap.fetchOne('2', { source: true }, { uid: true });
    expect(back !== false && back.source?.equals(large)).toBe(true);
  });

  it('expunges only what is named', async () => {
    const imap = await client();
    await imap.mailboxOpen('INBOX');
    await imap.messageFlagsAdd('4,8', ['\\Deleted'], { uid: true });
    await imap.messageDelete('4', { uid: true });
    expect([store.get('INBOX').byUid.has(4), store.get('INBOX').byUid.has(8)]).toEqual([false, true]);
  });

  it('tells changes since a MODSEQ, and refuses a change of what has changed', async () => {
    const imap = await client();
    const { highestModseq } = await imap.mailboxOpen('INBOX');
    expect(imap.enabled.has('CONDSTORE')).toBe(true);
    await imap.messageFlagsAdd('6', ['\\Seen'], { uid: true });
    const changed = await all(
      imap.fetch('1:*', { uid: true, flags: true }, { uid: true, changedSince: highestModseq! }),
    );
    expect(changed.map(({ uid, modseq }) => [uid, modseq])).toEqual([[6, 22n]]);
    await imap.messageFlagsAdd('6:7', ['\\Flagged'], { uid: true, unchangedSince: 21n });
    expect([...store.get('INBOX').byUid.get(6)!.flags]).toEqual(['\\Seen']);
    expect([...store.get('INBOX').byUid.get(7)!.flags]).toEqual(['\\Flagged']);
  });
});

describe('two connections', { retry: 1 }, () => {
  it('one that idles is told at once of new, changed and removed messages', async () => {
    const [watching, acting] = [await client(), await client()];
    await watching.mailboxOpen('INBOX');
    await acting.mailboxOpen('INBOX');
    const events: string[] = [];
    watching.on('exists', ({ count, prevCount }: { count: number; prevCount: number }) =>
      events.push(`exists ${prevCount} ${count}`),
    );
    watching.on('expunge', ({ seq }: { seq: number }) => events.push(`expunge ${seq}`));
    watching.on('flags', ({ uid, flags }: { uid?: number; flags: Set<string> }) =>
      events.push(`flags ${uid} ${[...flags].join()}`),
    );
    const idle = watching.idle();
    await until(() => watching.idling === true || events.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await acting.append('INBOX', simple(21));
    await acting.messageFlagsAdd('2', ['\\Seen'], { uid: true });
    await acting.messageMove('20', 'Cestino', { uid: true });
    await until(() => events.length >= 3);
    expect(events).toEqual(['exists 20 21', 'flags 2 \\Seen', 'expunge 20']);
    await watching.noop();
    await idle;
    expect(watching.mailbox !== false && watching.mailbox.exists).toBe(20);
  });

  it('one that does not idle is told with its next command, and never of an expunge during a FETCH by number', async () => {
    const [watching, acting] = [await client(), await client()];
    await watching.mailboxOpen('INBOX');
    await acting.mailboxOpen('INBOX');
    await acting.messageMove('1', 'Cestino', { uid: true });
    const seen = await all(watching.fetch('2:3', { uid: true }));
    expect(seen.map(({ uid }) => uid)).toEqual([2, 3]);
    await watching.noop();
    const after = await all(watching.fetch('2:3', { uid: true }));
    expect(after.map(({ uid }) => uid)).toEqual([3, 4]);
  });
});
