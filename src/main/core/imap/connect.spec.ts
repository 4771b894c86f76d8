import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { Security } from '#shared/model/account.ts';
import { testCa, tlsFixture } from '../../../../tests/fixtures/tls/index.ts';
import type { LogFields, Logger } from '../log/logger.ts';
import { connectImap, loggedLine, type ConnectImapOptions } from './connect.ts';
import { testImap } from './test-login.ts';

const PASSWORD = 'correct-horse-9';
const logged: string[] = [];
const note = (event: string, fields?: LogFields): void =>
  void logged.push(`${event} ${JSON.stringify(fields ?? {})}`);
const logger: Logger = { debug: note, info: note, warn: note, error: note, child: () => logger };

let closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers) close();
  closers = [];
  logged.length = 0;
});

interface Script {
  readonly greeting?: string;
  readonly capabilities?: string;
  /** Answers to a command by its verb, without the tag; `null` hangs up. */
  readonly answers?: Readonly<Record<string, string | null>>;
  readonly tls?: 'localhost' | 'expired';
}

/** A scripted IMAP server; `seen` are the lines it got. */
async function imapServer(script: Script = {}): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const capabilities = script.capabilities ?? 'IMAP4rev1 SASL-IR';
  const serve = (socket: Socket): void => {
    closers.push(() => socket.destroy());
    let pending = '';
    socket.on('error', () => undefined);
    socket.write(script.greeting ?? `* OK [CAPABILITY ${capabilities}] ready\r\n`);
    socket.on('data', (chunk: Buffer) => {
      pending += chunk.toString('latin1');
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        seen.push(line);
        const [tag = '', verb = ''] = line.split(' ');
        const answer = script.answers?.[verb];
        if (answer === null) return void socket.destroy();
        if (answer !== undefined) socket.write(answer.replaceAll('TAG', tag));
        else if (verb === 'CAPABILITY') socket.write(`* CAPABILITY ${capabilities}\r\n${tag} OK\r\n`);
        else if (verb === 'LOGOUT') socket.end(`* BYE\r\n${tag} OK\r\n`);
        else socket.write(`${tag} OK done\r\n`);
      }
    });
  };
  const server: Server =
    script.tls === undefined ? createServer(serve) : createTlsServer(tlsFixture(script.tls), serve);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, seen };
}

const options = (
  port: number,
  security: Security = 'plain',
  extra: Partial<ConnectImapOptions> = {},
): ConnectImapOptions => ({
  settings: { host: 'localhost', port, security, user: 'anna@example.org' },
  password: PASSWORD,
  acceptPlain: security === 'plain',
  logger,
  ca: testCa,
  ...extra,
});

async function refusal(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => new Error('connected'),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw error;
}

describe('connectImap', { retry: 1 }, () => {
  it('connects with TLS, logs in and says who it is', async () => {
    const server = await imapServer({ tls: 'localhost', capabilities: 'IMAP4rev1 ID' });
    const client = await connectImap(options(server.port, 'tls'));
    expect(client.usable).toBe(true);
    expect(client.secureConnection).toBe(true);
    expect(server.seen.find((line) => / ID /.test(line))).toContain('"Postino"');
    await client.logout();
  });

  it.each<['localhost' | 'expired' | undefined, string | undefined, string]>([
    ['expired', testCa, 'expired'],
    ['localhost', undefined, 'untrusted'],
    [undefined, testCa, 'protocol'],
  ])('says why TLS failed: %s', async (tls, ca, reason) => {
    const server = await imapServer(tls === undefined ? {} : { tls });
    const { ca: _known, ...base } = options(server.port, 'tls');
    const error = await refusal(connectImap(ca === undefined ? base : { ...base, ca }));
    expect(error).toMatchObject({ code: 'TLS', params: { host: 'localhost', port: server.port, reason } });
    expect(server.seen.join('\n')).not.toContain('anna');
  });

  it.each<[string, Script]>([
    ['does not offer it', { capabilities: 'IMAP4rev1' }],
    ['says NO to it', { capabilities: 'IMAP4rev1 STARTTLS', answers: { STARTTLS: 'TAG NO not now\r\n' } }],
    ['greets as logged in', { greeting: '* PREAUTH welcome\r\n', capabilities: 'IMAP4rev1 STARTTLS' }],
    [
      'sends more before the handshake',
      {
        capabilities: 'IMAP4rev1 STARTTLS',
        answers: { STARTTLS: 'TAG OK go\r\n* CAPABILITY IMAP4rev1 EVIL\r\n' },
      },
    ],
  ])('never goes on without STARTTLS: the server %s', async (_name, script) => {
    const server = await imapServer(script);
    const error = await refusal(connectImap(options(server.port, 'starttls')));
    expect(error).toMatchObject({ code: 'TLS', params: { reason: 'starttls' } });
    expect(server.seen.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE|anna/);
  });

  it('connects to nothing where plain is not accepted', async () => {
    const server = await imapServer();
    const error = await refusal(connectImap(options(server.port, 'plain', { acceptPlain: false })));
    expect(error).toMatchObject({ code: 'VALIDATION', params: { reason: 'plain-not-accepted' } });
    expect(server.seen).toEqual([]);
  });

  it.each([
    ['TAG NO [AUTHENTICATIONFAILED] Invalid credentials\r\n', 'AUTH'],
    ['TAG NO [UNAVAILABLE] Try again later\r\n', 'SERVER_BUSY'],
    ['* BYE Too many connections\r\n', 'SERVER_BUSY'],
  ])('tells what a refused login means: %s', async (answer, code) => {
    const server = await imapServer({ answers: { LOGIN: answer } });
    const connecting = refusal(connectImap(options(server.port)));
    if (answer.startsWith('*')) {
      // It hangs up after its words, which may take their time on a busy machine.
      await expect.poll(() => server.seen.some((line) => / LOGIN /.test(line))).toBe(true);
      setTimeout(() => closers.forEach((close) => close()), 200);
    }
    expect((await connecting).code).toBe(code);
  });

  it('never lets the password out: not in words that a server repeats, not in the log', async () => {
    const base64 = Buffer.from(`\0anna@example.org\0${PASSWORD}`).toString('base64');
    const server = await imapServer({ answers: { LOGIN: `TAG NO wrong ${PASSWORD} ${base64}\r\n` } });
    const error = await refusal(connectImap(options(server.port)));
    expect(error.params['server']).toBe('wrong *** ***');
    expect(server.seen.join('\n')).toContain(PASSWORD);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('\n')).not.toContain(PASSWORD);
    expect(logged.join('\n')).not.toContain(base64);
    expect(logged.join('\n')).not.toContain('anna@example.org');
  });

  it('says where nobody listens or the server hangs up', async () => {
    expect(await refusal(connectImap(options(1)))).toMatchObject({
      code: 'OFFLINE',
      params: { reason: 'refused' },
    });
    const server = await imapServer({ answers: { LOGIN: null } });
    expect(await refusal(connectImap(options(server.port)))).toMatchObject({
      code: 'OFFLINE',
      params: { reason: 'closed' },
    });
  });

  it('stops when asked', async () => {
    const server = await imapServer({ greeting: '' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const error = await refusal(connectImap(options(server.port, 'plain', { signal: controller.signal })));
    expect(error.code).toBe('CANCELLED');
    expect(
      (await refusal(connectImap(options(server.port, 'plain', { signal: controller.signal })))).code,
    ).toBe('CANCELLED');
  });
});

describe('testImap', () => {
  it('answers, and does not throw', async () => {
    const good = await imapServer();
    expect(await testImap(options(good.port))).toEqual({ ok: true });
    const bad = await imapServer({ answers: { LOGIN: 'TAG NO wrong\r\n' } });
    expect(await testImap(options(bad.port))).toMatchObject({
      ok: false,
      error: { code: 'AUTH', params: { server: 'wrong' } },
    });
  });
});

describe('loggedLine', () => {
  it.each([
    [{ src: 'c', msg: 'A1 LOGIN "anna" "(* value hidden *)"' }, { client: 'A1 LOGIN' }],
    [{ src: 'c', msg: 'A2 UID SEARCH SUBJECT "segreto"' }, { client: 'A2 UID SEARCH' }],
    [{ src: 'c', msg: 'YW5uYQ==' }, { client: 'continuation' }],
    [
      { src: 's', msg: 'A1 NO [AUTHENTICATIONFAILED] anna is unknown' },
      { server: 'A1 NO AUTHENTICATIONFAILED' },
    ],
    [{ src: 's', msg: '* 12 EXISTS' }, { server: '* 12 EXISTS' }],
    [{ src: 's', msg: '* LIST () "/" "Clienti"' }, { server: '* LIST' }],
    [{ msg: 'Socket error', err: { code: 'ECONNRESET', message: 'secret' } }, { code: 'ECONNRESET' }],
    [null, {}],
  ])('of %j', (entry, expected) => expect(loggedLine(entry)).toEqual(expected));
});
