import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startImapServer, type ImapServer } from './imap/server.ts';
import { createMailStore } from './imap/store.ts';

const PASSWORD = 'perché "no"';
const PASSWORD_BYTES = Buffer.from(PASSWORD).toString('latin1');
const LOGIN = `a0 LOGIN anna@b.example {12+}
${PASSWORD_BYTES}
`;

let server: ImapServer;
beforeEach(async () => {
  const store = createMailStore(1);
  store.create('Via');
  server = await startImapServer({ users: [{ user: 'anna@b.example', password: PASSWORD, store }] });
});
afterEach(() => server.stop());

describe('bad input', () => {
  /** Sends raw lines and resolves with all that came back once `last` appears. */
  const talk = (send: string, last: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(send, 'latin1'));
      let got = '';
      const timer = setTimeout(() => reject(new Error(`Only came: ${got}`)), 20_000);
      socket.on('data', (data) => {
        got += data.toString('latin1');
        if (!last.test(got)) return;
        clearTimeout(timer);
        socket.destroy();
        resolve(got);
      });
      socket.on('error', reject);
    });

  it('is answered with BAD, and the connection goes on', async () => {
    const got = await talk(
      [
        'nonsense',
        'a1 FETCH 1 FLAGS',
        'a2 BLURB',
        'a3 LOGIN "open',
        'a4 LIST ((((',
        'a5 constructor x',
        'a6 SELECT INBOX',
        'a9 NOOP',
        '',
      ].join('\r\n'),
      /a9 OK/,
    );
    for (const line of ['* BAD', 'a1 BAD', 'a2 BAD', 'a3 BAD', 'a4 BAD', 'a5 BAD', 'a6 BAD'])
      expect(got).toContain(line);
  });

  it('a literal in pieces is put together, and one too large ends the connection', async () => {
    const login = 'b1 LOGIN {14+}\r\nanna@b.example {12}\r\n';
    expect(await talk(`${login}${Buffer.from('perché "no"').toString('latin1')}\r\n`, /b1 /)).toContain(
      'b1 OK',
    );
    expect(await talk('b2 LOGIN {999999999}\r\n', /BYE/)).toContain('* BYE');
  });

  it('a client that breaks off leaves the server working', async () => {
    await talk('c1 NOOP\r\nc2 LOGIN {20}\r\nanna', /c1 OK/);
    expect(await talk('c3 NOOP\r\n', /c3 /)).toContain('c3 OK');
  });

  it.each([
    [
      'mailboxes that go while they are open',
      'd1 SELECT Via\r\nd2 DELETE Via\r\nd3 UID FETCH 1:* FLAGS\r\n',
      /d3 OK/,
    ],
    [
      'sets of an empty mailbox',
      'd1 SELECT Via\r\nd2 FETCH 1:* FLAGS\r\nd3 UID SEARCH UID *\r\n',
      /\* SEARCH\r\nd3 OK/,
    ],
    ['an unknown charset', 'd1 SELECT INBOX\r\nd2 SEARCH CHARSET KOI8-R TEXT x\r\n', /d2 NO \[BADCHARSET/],
    ['a mailbox that is missing', 'd1 STATUS Nessuna (MESSAGES)\r\n', /d1 NO \[NONEXISTENT\]/],
  ])('%s', async (_, commands, expected) => {
    expect(await talk(`${LOGIN}${commands}`, expected)).toMatch(expected);
  });
});
