import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { createServer, connect, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { bad, GREETING, startImapScript, type Step } from '../fixtures/imap-script.ts';
import { startProxy } from '../fixtures/proxy.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
});

async function script(steps: readonly Step[]): ReturnType<typeof startImapScript> {
  const server = await startImapScript({ steps });
  cleanUps.push(server.stop);
  return server;
}

function client(port: number, options: Partial<ImapFlowOptions> = {}): ImapFlow {
  const flow = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: 'a', pass: 'b' },
    logger: false,
    ...options,
  });
  flow.on('error', () => undefined);
  return flow;
}

describe('startImapScript', () => {
  it('is polite enough for a real client', async () => {
    const server = await script([{ send: GREETING }]);
    const flow = client(server.port);
    await flow.connect();
    expect((await flow.mailboxOpen('INBOX')).exists).toBe(1);
    await flow.logout();
    expect(server.unexpected).toEqual([]);
    expect(server.lines.some((line) => line.includes('SELECT'))).toBe(true);
  });

  it('breaks off inside a literal', async () => {
    const server = await script(bad.cutInLiteral(1_000, 300));
    const flow = client(server.port);
    await flow.connect();
    await flow.mailboxOpen('INBOX');
    await expect(flow.fetchOne('1', { source: true })).rejects.toThrow();
  });

  it('turns clients away, and talks nonsense', async () => {
    await expect(client((await script(bad.bye('full'))).port).connect()).rejects.toThrow();
    await expect(
      client((await script(bad.notImap())).port, { greetingTimeout: 2_000 }).connect(),
    ).rejects.toThrow();
  });

  it('strips STARTTLS', async () => {
    const server = await script(bad.starttlsStripped());
    await expect(client(server.port, { doSTARTTLS: true }).connect()).rejects.toThrow();
    expect(server.lines.some((line) => /LOGIN|AUTHENTICATE/.test(line))).toBe(false);
  });

  it('greets with PREAUTH', async () => {
    const server = await script(bad.preauth());
    const socket = connect(server.port, server.host);
    const greeting = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(data.toString())),
    );
    expect(greeting).toMatch(/^\* PREAUTH /);
    socket.destroy();
  });

  it('tells a wrong literal length', async () => {
    const server = await script(bad.wrongLiteral(5_000, 'short', true));
    const flow = client(server.port);
    await flow.connect();
    await flow.mailboxOpen('INBOX');
    await expect(flow.fetchOne('1', { source: true })).rejects.toThrow();
  });
});

/** A server that sends 1 000 bytes at once and then echoes. */
async function target(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('x'.repeat(1_000));
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

async function proxy(): ReturnType<typeof startProxy> {
  const one = await startProxy(await target());
  cleanUps.push(one.stop);
  return one;
}

/** A connection and what has come over it so far. */
function open(port: number) {
  const socket = connect(port, '127.0.0.1');
  const state = { received: 0, error: null as string | null };
  socket.on('data', (data) => (state.received += data.length));
  socket.on('error', (error) => (state.error = (error as NodeJS.ErrnoException).code ?? error.message));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { socket, state, closed };
}

describe('startProxy', () => {
  it('passes everything in both directions', async () => {
    const { port } = await proxy();
    const { socket, state } = open(port);
    socket.write('y'.repeat(500_000));
    await expect.poll(() => state.received).toBe(501_000);
    socket.destroy();
  });

  it('cuts after exactly so many bytes, and heals', async () => {
    const one = await proxy();
    one.cutAfter(400);
    const { state, closed } = open(one.port);
    await closed;
    expect(state.received).toBe(400);
    one.heal();
    const again = open(one.port);
    await expect.poll(() => again.state.received).toBe(1_000);
    again.socket.destroy();
    expect(one.accepted).toBe(2);
  });

  it('freezes what is open and what comes, and thaws', async () => {
    const one = await proxy();
    const { socket, state } = open(one.port);
    await expect.poll(() => state.received).toBe(1_000);
    one.freeze();
    const late = open(one.port);
    socket.write('hello');
    await pause(200);
    expect([state.received, late.state.received]).toEqual([1_000, 0]);
    one.heal();
    await expect.poll(() => [state.received, late.state.received]).toEqual([1_005, 1_000]);
    socket.destroy();
    late.socket.destroy();
  });

  it('cuts and refuses', async () => {
    const one = await proxy();
    const first = open(one.port);
    await expect.poll(() => first.state.received).toBe(1_000);
    one.refuse();
    await first.closed;
    expect(first.state.error).toBe('ECONNRESET');
    const second = open(one.port);
    await second.closed;
    expect(second.state.received).toBe(0);
  });
});
