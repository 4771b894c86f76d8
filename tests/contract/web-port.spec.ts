import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { messageId } from '#shared/model/ids.ts';
import { createClient } from '#shared/rpc/client.ts';
import { WRITE_METHODS } from '../../src/renderer/api/client.ts';
import { createWebPort } from '../../src/renderer/api/port-web.ts';
import { hostContract } from './host-contract.ts';
import { startWebHost, type WebHost } from './support/web-host.ts';

/** A browser's WebSocket: sends cookie and origin by itself. `closed` ends it for good, as closing the browser would. */
function browserSockets(host: WebHost): WebSocket[] & { closed?: boolean } {
  const opened: WebSocket[] & { closed?: boolean } = [];
  class BrowserSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie: host.cookie, origin: host.origin } });
      this.on('error', () => undefined);
      // The page's port opens itself again for as long as there is a page.
      if (opened.closed === true) Object.defineProperty(this, 'onclose', { set: () => undefined });
      opened.push(this);
    }
  }
  vi.stubGlobal('WebSocket', BrowserSocket);
  return opened;
}

hostContract('the WebSocket of the web host, by the interface’s own port', async () => {
  const host = await startWebHost();
  const sockets = browserSockets(host);
  return {
    connect: () => createWebPort(`ws://127.0.0.1:${host.port}/rpc`),
    async stop() {
      sockets.closed = true;
      await host.stop();
    },
  };
});

describe('a WebSocket that is cut', () => {
  let host: WebHost;
  beforeAll(async () => {
    host = await startWebHost();
  });
  afterAll(async () => await host.stop());
  afterEach(() => vi.unstubAllGlobals());

  it('opens again, tells to read anew, asks reads again and never repeats a write', async () => {
    const sockets = browserSockets(host);
    const client = createClient(createWebPort(`ws://127.0.0.1:${host.port}/rpc`), (name) =>
      WRITE_METHODS.has(name),
    );
    await client.call('accounts.list', {});
    const resync = new Promise((done) => client.on('resync', done));
    const read = client.call('messages.source', { messageId: messageId.parse(3) });
    const write = client.call('messages.setRead', { locationIds: [1], read: true });
    sockets[0]?.terminate();
    await expect(write).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(await read).toMatchObject({ text: 'èèè' });
    expect(await resync).toEqual({});
    expect(sockets.filter((socket) => socket.url.includes(`:${host.port}/`))).toHaveLength(2);
    sockets.closed = true;
  });

  it('ends the calls of a tab that is closed', async () => {
    const before = host.core.connections();
    const socket = await host.socket();
    socket.send(JSON.stringify({ type: 'call', id: 1, method: 'messages.body', input: { messageId: 1 } }));
    await expect.poll(() => host.core.connections(), { timeout: 10_000 }).toBe(before + 1);
    socket.terminate();
    await expect.poll(() => host.core.connections(), { timeout: 10_000 }).toBe(before);
  });

  it('closes a connection that does not speak JSON', async () => {
    for (const junk of ['not json', Buffer.from([1, 2, 3])]) {
      const socket = await host.socket();
      const closed = new Promise<number>((done) => socket.once('close', done));
      socket.send(junk);
      expect(await closed).toBe(1003);
    }
  });

  it('closes a connection that sends more than a message may hold', async () => {
    const socket = await host.socket();
    const closed = new Promise<number>((done) => socket.once('close', done));
    socket.on('error', () => undefined);
    socket.send('x'.repeat(50_000_000));
    expect(await closed).toBeGreaterThanOrEqual(1006);
  });
});
