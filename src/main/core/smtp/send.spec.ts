import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { AppError } from '#shared/errors.ts';
import type { Security } from '#shared/model/account.ts';
import type { Logger } from '../log/logger.ts';
import {
  scriptedSmtp,
  smtpAnswers as answers,
  type ScriptedSmtp,
  type SmtpScript,
} from '../../../../tests/fixtures/scripted-smtp.ts';
import { testCa, tlsFixture } from '../../../../tests/fixtures/tls/index.ts';
import { SendFailure, sendRaw, type SendRawOptions } from './send.ts';
import { testSmtp } from './verify.ts';

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};
const PASSWORD = 'correct horse';

let folder: string;
let files = 0;
let closers: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postino-smtp-'));
});
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
  await rm(folder, { recursive: true });
});

const settings = (port: number, security: Security = 'plain', host = '127.0.0.1') => ({
  host,
  port,
  security,
  user: 'anna@example.org',
});

async function message(content: string | Buffer): Promise<{ file: string; size: number }> {
  const file = join(folder, `${files++}.eml`);
  await writeFile(file, content, 'latin1');
  return { file, size: content.length };
}

async function options(port: number, extra: Partial<SendRawOptions> = {}): Promise<SendRawOptions> {
  return {
    settings: settings(port),
    password: PASSWORD,
    acceptPlain: true,
    logger: silent,
    from: 'anna@example.org',
    recipients: ['bruno@example.org', 'carla@example.org'],
    ...(await message('Subject: Ciao\r\n\r\nTesto\r\n')),
    onHandover: () => undefined,
    ...extra,
  };
}

/** A real SMTP server; resolves with its port. */
async function smtpServer(overrides: SMTPServerOptions = {}): Promise<number> {
  const server = new SMTPServer({
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onAuth: (auth, _session, done) =>
      auth.password === PASSWORD
        ? done(null, { user: auth.username })
        : done(Object.assign(new Error(`Wrong password ${auth.password}`), { responseCode: 535 })),
    ...overrides,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const scripted = async (script: SmtpScript): Promise<ScriptedSmtp> => {
  const server = await scriptedSmtp(script);
  closers.push(() => server.close());
  return server;
};

async function failure(promise: Promise<unknown>): Promise<SendFailure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof SendFailure) return error;
    throw error;
  }
  throw new Error('it was sent');
}

describe('sendRaw with a real server', { retry: 1 }, () => {
  it('marks the handover after all recipients are accepted and before the text comes', async () => {
    const order: string[] = [];
    let text = '';
    const port = await smtpServer({
      onRcptTo: (to, _session, done) => {
        order.push(`rcpt ${to.address}`);
        done();
      },
      onData: (stream, _session, done) => {
        order.push('data');
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => {
          order.push('end');
          done();
        });
      },
    });
    let release: () => void = () => undefined;
    const marked = new Promise<void>((resolve) => (release = resolve));
    const sending = sendRaw(
      await options(port, {
        onHandover: async () => {
          order.push('handover');
          setTimeout(release, 50);
          await marked;
          expect(text).toBe('');
          order.push('marked');
        },
      }),
    );
    const result = await sending;
    expect(order.filter((step) => step !== 'data')).toEqual([
      'rcpt bruno@example.org',
      'rcpt carla@example.org',
      'handover',
      'marked',
      'end',
    ]);
    expect(text).toBe('Subject: Ciao\r\n\r\nTesto\r\n');
    expect(result.response).toMatch(/^250/);
    expect(result.rejected).toEqual([]);
  });

  it('waits for a slow server instead of holding 30 MB', async () => {
    const content = Buffer.alloc(30_000_000, 'abcdefghi\r\n', 'latin1');
    let received = 0;
    let held = Number.POSITIVE_INFINITY;
    let before = 0;
    const port = await smtpServer({
      onData: (stream, _session, done) => {
        stream.on('end', () => done());
        setTimeout(() => {
          held = process.memoryUsage().arrayBuffers - before;
          stream.on('data', (chunk: Buffer) => (received += chunk.length));
        }, 300);
      },
    });
    const big = await message(content);
    await sendRaw(
      await options(port, { ...big, onHandover: () => void (before = process.memoryUsage().arrayBuffers) }),
    );
    expect(received).toBeGreaterThanOrEqual(content.length);
    expect(held).toBeLessThan(15_000_000);
  });

  it('refuses a message over the announced size before anything of it is sent', async () => {
    let handover = false;
    const port = await smtpServer({ size: 20 });
    const failed = await failure(sendRaw(await options(port, { onHandover: () => void (handover = true) })));
    expect(failed.error).toMatchObject({ code: 'TOO_LARGE', params: { limit: 20, size: 24 } });
    expect(failed).toMatchObject({ handedOver: false, temporary: false });
    expect(handover).toBe(false);
  });

  it('tells a refused login from a server that cannot check it now, and never repeats the password', async () => {
    const refused = await failure(sendRaw(await options(await smtpServer(), { password: 'a secret word' })));
    expect(refused.error.code).toBe('AUTH');
    expect(refused.temporary).toBe(false);
    expect(JSON.stringify(refused.error.params)).not.toContain('a secret word');
    const port = await smtpServer({
      onAuth: (_auth, _session, done) =>
        done(Object.assign(new Error('4.7.0 Temporary authentication failure'), { responseCode: 454 })),
    });
    const busy = await failure(sendRaw(await options(port)));
    expect(busy.error.code).toBe('SERVER_BUSY');
    expect(busy.temporary).toBe(true);
  });

  it('upgrades by STARTTLS and verifies the certificate', async () => {
    const port = await smtpServer({ ...tlsFixture('localhost'), disabledCommands: [] });
    const base = { settings: settings(port, 'starttls', 'localhost'), acceptPlain: false };
    expect((await sendRaw(await options(port, { ...base, ca: testCa }))).response).toMatch(/^250/);
    const failed = await failure(sendRaw(await options(port, base)));
    expect(failed.error).toMatchObject({ code: 'TLS', params: { reason: 'untrusted', host: 'localhost' } });
  });

  it('refuses to go on where STARTTLS is not offered', async () => {
    const port = await smtpServer();
    const failed = await failure(sendRaw(await options(port, { settings: settings(port, 'starttls') })));
    expect(failed.error).toMatchObject({ code: 'TLS', params: { reason: 'starttls' } });
  });

  it('says which half of TLS failed', async () => {
    const expired = await smtpServer({ ...tlsFixture('expired'), secure: true });
    const check = async (port: number, host: string): Promise<unknown> =>
      await testSmtp({
        settings: settings(port, 'tls', host),
        password: PASSWORD,
        acceptPlain: false,
        logger: silent,
        ca: testCa,
      });
    expect(await check(expired, 'localhost')).toMatchObject({
      ok: false,
      error: { code: 'TLS', params: { reason: 'expired' } },
    });
    const valid = await smtpServer({ ...tlsFixture('localhost'), secure: true });
    expect(await check(valid, 'localhost')).toEqual({ ok: true });
    expect(await check(valid, '127.0.0.2')).toMatchObject({ error: { code: 'OFFLINE' } });
    const plain = await smtpServer();
    expect(await check(plain, 'localhost')).toMatchObject({
      error: { code: 'TLS', params: { reason: 'protocol' } },
    });
  });

  it('connects to nothing where plain is not accepted', async () => {
    const failed = await failure(sendRaw(await options(1, { acceptPlain: false })));
    expect(failed.error).toMatchObject({ code: 'VALIDATION', params: { reason: 'plain-not-accepted' } });
    const refused = await failure(sendRaw(await options(1)));
    expect(refused.error).toMatchObject({ code: 'OFFLINE', params: { reason: 'refused' } });
    expect(refused.temporary).toBe(true);
  });
});

describe('sendRaw against a scripted server', () => {
  it('writes only CRLF, stuffs dots and ends the text once', async () => {
    const server = await scripted({ reply: answers() });
    const raw = 'A: b\r\n\r\n.\r\n..x\r\na\n.\nb\r.\rc\r\n.\n\r\nend';
    await sendRaw(await options(server.port, await message(raw)));
    const wire = server.wire().toString('latin1');
    expect(wire).toBe('A: b\r\n\r\n..\r\n...x\r\na\r\n..\r\nb\r\n..\r\nc\r\n..\r\n\r\nend\r\n.\r\n');
    expect(wire.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(wire.indexOf('\r\n.\r\n')).toBe(wire.length - 5);
  });

  it('keeps every length of line as it is in the file', async () => {
    const server = await scripted({ reply: answers() });
    const raw = `A: b\r\n\r\n${'x'.repeat(998)}\r\n${'.'.repeat(2000)}\r\n`;
    await sendRaw(await options(server.port, await message(raw)));
    expect(server.wire().toString('latin1')).toBe(`${raw.replace('\r\n...', '\r\n....')}.\r\n`);
  });

  it('sends to nobody where one recipient is refused, and names them', async () => {
    let handover = false;
    const server = await scripted({ reply: answers({ 'RCPT TO:<carla': '550 5.1.1 No such user\r\n' }) });
    const failed = await failure(
      sendRaw(await options(server.port, { onHandover: () => void (handover = true) })),
    );
    expect(failed.error).toMatchObject({
      code: 'SEND_REFUSED',
      params: { recipients: 'carla@example.org', server: '550 5.1.1 No such user' },
    });
    expect(failed).toMatchObject({ handedOver: false, temporary: false });
    expect(handover).toBe(false);
    expect(server.lines).toContain('RCPT TO:<bruno@example.org>');
    expect(server.lines).not.toContain('DATA');
  });

  it('names everybody where all are refused', async () => {
    const server = await scripted({ reply: answers({ 'RCPT TO': '550 5.1.1 No such user\r\n' }) });
    const failed = await failure(sendRaw(await options(server.port)));
    expect(failed.error.code).toBe('SEND_REFUSED');
    expect(failed.error.params['recipients']).toBe('bruno@example.org, carla@example.org');
  });

  it('takes greylisting as temporary', async () => {
    const server = await scripted({
      reply: answers({ 'RCPT TO:<carla': '451 4.7.1 Greylisted, come back\r\n' }),
    });
    const failed = await failure(sendRaw(await options(server.port)));
    expect(failed.error.code).toBe('SERVER_BUSY');
    expect(failed.error.params['server']).toBe('451 4.7.1 Greylisted, come back');
    expect(failed).toMatchObject({ handedOver: false, temporary: true });
  });

  it.each([
    ['554 5.7.1 Spam\r\n', 'SEND_REFUSED', false],
    ['452 4.3.1 Insufficient system storage\r\n', 'SERVER_BUSY', true],
    ['552 5.3.4 Message too big\r\n', 'TOO_LARGE', false],
    ['552 5.2.2 Over quota\r\n', 'QUOTA', false],
    ['421 4.3.2 Shutting down\r\n', 'SERVER_BUSY', true],
  ])('is certain about a refusal of the text: %s', async (answer, code, temporary) => {
    const server = await scripted({ reply: answers(), afterText: answer });
    const failed = await failure(sendRaw(await options(server.port)));
    expect(failed.error.code).toBe(code);
    expect(failed).toMatchObject({ handedOver: false, temporary });
  });

  it('does not know after a connection lost between the text and its answer', async () => {
    const server = await scripted({ reply: answers(), afterText: null });
    const failed = await failure(sendRaw(await options(server.port)));
    expect(failed.error).toMatchObject({ code: 'OFFLINE', params: { reason: 'closed' } });
    expect(failed).toMatchObject({ handedOver: true, temporary: true });
  });

  it('knows that half a text was not taken', async () => {
    const server = await scripted({ reply: answers(), dropAfter: 100_000 });
    const failed = await failure(
      sendRaw(await options(server.port, await message(Buffer.alloc(20_000_000, 'abcdefghi\r\n', 'latin1')))),
    );
    expect(failed.error.code).toBe('OFFLINE');
    expect(failed.handedOver).toBe(false);
  });

  it('is certain where the server hangs up at any earlier command', async () => {
    for (const command of ['EHLO', 'MAIL', 'RCPT', 'DATA']) {
      const server = await scripted({ reply: answers({ [command]: null }) });
      const failed = await failure(sendRaw(await options(server.port)));
      expect([command, failed.error.code, failed.handedOver]).toEqual([command, 'OFFLINE', false]);
    }
  });

  it('sends nothing of the text where the handover cannot be stored', async () => {
    const server = await scripted({ reply: answers() });
    const failed = await failure(
      sendRaw(
        await options(server.port, {
          onHandover: () => Promise.reject(new AppError('DISK_FULL')),
        }),
      ),
    );
    expect(failed.error.code).toBe('DISK_FULL');
    expect(failed.handedOver).toBe(false);
    expect(server.wire()).toHaveLength(0);
  });

  it('stops when asked', async () => {
    const server = await scripted({ reply: answers() });
    const controller = new AbortController();
    const failed = await failure(
      sendRaw(
        await options(server.port, { signal: controller.signal, onHandover: () => controller.abort() }),
      ),
    );
    expect(failed.error.code).toBe('CANCELLED');
    expect(failed.handedOver).toBe(false);
  });

  it('uses SMTPUTF8 only where a local part needs it, and says so where the server lacks it', async () => {
    const able = await scripted({ reply: answers({}, '250-test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n') });
    await sendRaw(await options(able.port, { recipients: ['bruno@bücher.example', 'jürgen@example.org'] }));
    expect(able.lines).toContain('MAIL FROM:<anna@example.org> SMTPUTF8 BODY=8BITMIME');
    expect(able.lines).toContain('RCPT TO:<bruno@xn--bcher-kva.example>');
    const unable = await scripted({ reply: answers() });
    const failed = await failure(sendRaw(await options(unable.port, { recipients: ['jürgen@example.org'] })));
    expect(failed.error).toMatchObject({
      code: 'SEND_REFUSED',
      params: { reason: 'smtputf8', recipients: 'jürgen@example.org' },
    });
  });

  it('puts no second command into an address', async () => {
    const server = await scripted({ reply: answers() });
    const failed = await failure(
      sendRaw(await options(server.port, { recipients: ['a@b.example>\r\nRCPT TO:<evil@example.org'] })),
    );
    expect(failed.error.code).toBe('SEND_REFUSED');
    expect(server.lines.join('\n')).not.toContain('evil');
  });
});
