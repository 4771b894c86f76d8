import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startWebServer, type WebServer } from '../../../src/main/hosts/web/server.ts';
import { createFakeCore, type FakeCore } from './fake-core.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
  /** False: without the session's cookie. */
  readonly signedIn?: boolean;
}

export interface WebHost {
  readonly core: FakeCore;
  readonly server: WebServer;
  readonly port: number;
  readonly origin: string;
  readonly token: string;
  readonly cookie: string;
  readonly unexpected: string[];
  /** A request as a program makes it: Node's own client, since fetch normalises paths and forbids headers. */
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** Opens /rpc with the given headers; rejects with the status where it is refused. */
  socket(headers?: Readonly<Record<string, string | undefined>>): Promise<WebSocket>;
  stop(): Promise<void>;
}

export const PAGE = '<!doctype html><title>Postino</title>';

/** The real web server over the fake core, with a built interface of three files. The token is used up for the cookie. */
export async function startWebHost(): Promise<WebHost> {
  const dir = await mkdtemp(join(tmpdir(), 'postino-web-'));
  const rendererDir = join(dir, 'renderer');
  await mkdir(join(rendererDir, 'assets'), { recursive: true });
  await mkdir(join(dir, 'renderer-secret'));
  await writeFile(join(dir, 'renderer-secret', 'key.json'), 'SECRET');
  await writeFile(join(dir, 'key.json'), 'SECRET');
  await writeFile(join(rendererDir, 'index.html'), PAGE);
  await writeFile(join(rendererDir, 'assets', 'index-abc.js'), 'export {};');
  await writeFile(join(rendererDir, 'assets', 'index-abc.js.map'), 'SECRET');

  const core = await createFakeCore();
  const unexpected: string[] = [];
  const server = await startWebServer({
    core,
    port: 0,
    rendererDir,
    info: {
      version: '0.0.0',
      platform: 'test',
      locale: 'it-IT',
      demo: false,
      capabilities: { openExternal: false, openAttachment: false, badge: false, links: false },
    },
    handlers: {},
    onUnexpected: (what) => unexpected.push(what),
  });
  const { port, address } = server;
  const origin = `http://127.0.0.1:${port}`;
  const token = new URL(address).searchParams.get('token') ?? '';
  let cookie = '';

  const ask = (path: string, options: AskOptions = {}): Promise<Answer> =>
    new Promise((done, fail) => {
      const wanted = { ...(options.signedIn === false ? {} : { cookie }), ...options.headers };
      const headers = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      const request = httpRequest(
        { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', fail);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            done({ status: response.statusCode ?? 0, headers: response.headers, text });
          });
        },
      );
      request.on('error', fail);
      request.end(options.body);
    });

  const first = await ask(`/?token=${token}`);
  cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

  return {
    core,
    server,
    port,
    origin,
    token,
    cookie,
    unexpected,
    ask,
    socket(headers = {}) {
      const all = Object.entries({ cookie, origin, ...headers }).filter(([, value]) => value !== undefined);
      const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: Object.fromEntries(all) });
      return new Promise((done, fail) => {
        socket.once('open', () => done(socket));
        socket.once('unexpected-response', (_request, response) => {
          socket.terminate();
          fail(new Error(String(response.statusCode)));
        });
        socket.once('error', fail);
      });
    },
    async stop() {
      await server.close();
      await core.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
