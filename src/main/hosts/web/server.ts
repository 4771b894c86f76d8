import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { HostInfo } from '#shared/contract/host.ts';
import type { CoreHandle } from '../../core-handle.ts';
import { commonHeaders } from '../page-policy.ts';
import { createRelay, type HostHandlers } from '../relay.ts';
import { createResources } from '../resources.ts';
import { StartError } from '../start-error.ts';
import { createTeller } from '../activity.ts';
import { judge } from './gate.ts';
import { sendFetchResponse, toFetchRequest } from './node-adapter.ts';
import { hopPage, signInPage, type Page } from './pages.ts';
import { createSession } from './session.ts';
import { createTabs } from './tabs.ts';
import { createSocketPort, keepAlive } from './socket-port.ts';

/** The largest message of a client: a draft's HTML may be 20 MB (contract), escaped in JSON. */
const MAX_MESSAGE_BYTES = 48_000_000;
const PING_MS = 30_000;
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST']);

export interface WebServerOptions {
  readonly core: CoreHandle;
  /** 0: a free one. */
  readonly port: number;
  readonly rendererDir: string;
  readonly info: HostInfo;
  readonly handlers: HostHandlers;
  readonly onUnexpected: (what: string, error: unknown) => void;
}

export interface WebServer {
  readonly port: number;
  /** The first address, with the token that works once. */
  readonly address: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * Serves the interface on 127.0.0.1 and carries the contract over WebSockets at /rpc.
 *
 * @throws StartError where the port is taken
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const http = createServer({ headersTimeout: 10_000, keepAliveTimeout: 30_000, maxHeaderSize: 16_384 });
  http.maxConnections = 512;
  const port = await listen(http, options.port);
  const origin = `http://127.0.0.1:${port}`;
  const session = createSession(port);
  const resources = createResources({
    ...options,
    door: options.core.door,
    connect: [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`],
  });
  const relay = createRelay(options.core, options.handlers, options.onUnexpected);
  const tabs = createTabs(createTeller(options.core.door));
  const sockets = new Set<WebSocket>();
  const upgrader = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const verdict = judge(request, port, session);
    // What no page of ours sends and a Fetch request cannot express: other methods, and targets that are no path.
    if (!METHODS.has(request.method ?? '') || request.url?.startsWith('/') !== true) {
      request.resume();
      response.writeHead(405, { ...commonHeaders, Allow: 'GET, POST' }).end();
      return;
    }
    if (verdict.kind === 'pass') {
      await sendFetchResponse(await resources(toFetchRequest(request, origin)), response);
      return;
    }
    request.resume();
    const cookie = { 'Set-Cookie': session.setCookie };
    if (verdict.kind === 'welcome' && verdict.hop) {
      sendPage(response, hopPage(), cookie);
      return;
    }
    if (verdict.kind === 'welcome' || verdict.kind === 'home') {
      const extra = verdict.kind === 'welcome' ? cookie : {};
      response
        .writeHead(303, { ...commonHeaders, ...extra, Location: '/', 'Cache-Control': 'no-store' })
        .end();
      return;
    }
    if (verdict.kind === 'sign-in') {
      sendPage(response, signInPage(request.headers['accept-language']));
      return;
    }
    response.writeHead(403, { ...commonHeaders, 'Content-Type': 'text/plain' }).end('Refused\n');
  };

  http.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A client that leaves in the middle of an answer is no failure of ours.
      if (!response.destroyed && !response.writableEnded) options.onUnexpected('http', error);
      response.destroy();
    });
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    // A browser always names the origin of a WebSocket; whoever does not is not one of ours.
    const passed = judge(request, port, session).kind === 'pass' && request.headers.origin !== undefined;
    if (!passed || request.url !== '/rpc') {
      socket.end(
        `HTTP/1.1 ${passed ? '404 Not Found' : '403 Forbidden'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (client) => {
      sockets.add(client);
      const tab = tabs.open();
      const detach = relay.attach(createSocketPort(client), {
        'host.activity': (seen) => {
          tab.saw(seen);
          return {};
        },
      });
      client.on('error', () => client.terminate());
      client.on('close', () => {
        sockets.delete(client);
        detach();
        tab.close();
      });
    });
  });
  const stopPings = keepAlive(sockets, PING_MS);

  return {
    port,
    address: `${origin}/?token=${session.token}`,
    async close() {
      stopPings();
      const closed = new Promise<void>((done) => http.close(() => done()));
      for (const client of sockets) client.close(1001, 'stopping');
      await Promise.race([allClosed(sockets), new Promise((done) => setTimeout(done, 500).unref())]);
      for (const client of sockets) client.terminate();
      http.closeAllConnections();
      await closed;
    },
  };
}

async function allClosed(sockets: ReadonlySet<WebSocket>): Promise<void> {
  await Promise.all([...sockets].map((socket) => new Promise((done) => socket.once('close', done))));
}

function sendPage(response: ServerResponse, page: Page, extra: Readonly<Record<string, string>> = {}): void {
  response.writeHead(page.status, { ...page.headers, ...extra }).end(page.body);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const words =
        error.code === 'EADDRINUSE'
          ? `Port ${port} on 127.0.0.1 is in use. Choose another with --port N, or leave --port out for a free one.`
          : `Port ${port} on 127.0.0.1 cannot be opened (${error.code ?? 'unknown'}). Choose another with --port N.`;
      fail(new StartError(words));
    });
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error');
      done((server.address() as AddressInfo).port);
    });
  });
}
