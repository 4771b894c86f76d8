import { ImapFlow, type FetchMessageObject } from 'imapflow';
import { afterEach, describe, expect, it } from 'vitest';
import {
  GREETING,
  POLITE,
  startImapScript,
  type ImapScript,
} from '../../../../tests/fixtures/imap-script.ts';
import { fetchEnvelopes } from './fetch-envelopes.ts';
import { answerHandler, fetchRows } from './fetch-rows.ts';

const STRUCTURE = '("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 15 1 NIL NIL NIL NIL)';
const row = (seq: number, structure = STRUCTURE): string =>
  `* ${seq} FETCH (UID ${seq} FLAGS () INTERNALDATE "05-Nov-2026 10:00:01 +0100" RFC822.SIZE 20 ENVELOPE (NIL "Ciao ${seq}" NIL NIL NIL NIL NIL NIL NIL NIL) BODYSTRUCTURE ${structure} BODY[HEADER.FIELDS (REFERENCES)] {2}\r\n\r\n)\r\n`;
/** A name in pieces: imapflow puts it together. */
const ODD = STRUCTURE.replace('"charset" "utf-8"', '"name*0" "uno" "name*1" "due"');

let server: ImapScript | null = null;
let client: ImapFlow | null = null;
afterEach(async () => {
  client?.close();
  await server?.stop();
});

async function connected(answer: string): Promise<ImapFlow> {
  server = await startImapScript({
    steps: [{ send: GREETING }, { expect: /^FETCH/i, send: answer }],
    always: POLITE,
  });
  client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: 'anna', pass: 'x' },
    logger: false,
    disableAutoIdle: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.mailboxOpen('INBOX');
  return client;
}

describe('fetchRows', () => {
  it('finds the method of imapflow through which answers pass', () => {
    // Without it every row takes the slow way: a new version of imapflow wants a look at fetch-rows.ts.
    expect(answerHandler(new ImapFlow({ host: 'x', port: 1, logger: false }))).not.toBeNull();
  });

  it('reads usual rows itself, leaves others to imapflow, and keeps their order', async () => {
    const flow = await connected(`${row(1)}${row(2, ODD)}${row(3)}<tag> OK done\r\n`);
    const rows: FetchMessageObject[] = [];
    await fetchEnvelopes(flow, '1:*', { uid: false }, (one) => rows.push(one));
    expect(rows.map((one) => [one.uid, one.envelope?.subject])).toEqual([
      [1, 'Ciao 1'],
      [2, 'Ciao 2'],
      [3, 'Ciao 3'],
    ]);
    // Only imapflow makes an id of its own; only it knows how to put a name together.
    expect(rows.map((one) => one.id !== '')).toEqual([false, true, false]);
    expect(rows[1]?.bodyStructure?.parameters).toEqual({ name: 'unodue' });
    // The connection is as it was before.
    expect(Object.hasOwn(flow, 'handleResponse')).toBe(false);
  });

  it('fails when the server says no, with what came before handed over', async () => {
    const flow = await connected(`${row(1)}<tag> NO broken\r\n`);
    const uids: number[] = [];
    await expect(fetchEnvelopes(flow, '1:*', { uid: false }, (one) => uids.push(one.uid))).rejects.toThrow();
    expect(uids).toEqual([1]);
    expect(Object.hasOwn(flow, 'handleResponse')).toBe(false);
  });

  it('waits for one row before it reads the next, and fails as the taker fails, with the connection whole', async () => {
    const flow = await connected(`${row(1)}${row(2)}${row(3)}<tag> OK done\r\n`);
    const events: string[] = [];
    const taken = fetchRows(flow, '1:*', { uid: true }, { uid: false }, async ({ uid }) => {
      events.push(`begin ${uid}`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`end ${uid}`);
      if (uid === 2) throw new Error('no room');
    });
    await expect(taken).rejects.toThrow('no room');
    expect(events).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
    expect(flow.usable).toBe(true);
  });
});
