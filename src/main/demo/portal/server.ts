import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Broken } from './faults.ts';
import type { HttpAnswer, HttpRequest } from './rest.ts';

/** The HTTP side of the portal: 127.0.0.1 only, bodies of a limited size, no answer to a foreign page. */

const MAX_BODY = 96 * 1024 * 1024;

export type Answerer = (request: HttpRequest, agent: string) => Promise<HttpAnswer>;

export interface HttpSide {
  /** Rejects with EADDRINUSE where the port is taken. */
  listen(port: number): Promise<number>;
  /** Refuses connections and ends those that are open. */
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

const GUARDS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
};

const refusal = (status: number, text: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: text,
});

/**
 * A name that resolves to this computer is not enough: another site's page must not reach the portal through it. Any port
 * will do, for a test may stand a proxy in between.
 */
function isOwn({ method, headers: { host = '', origin } }: IncomingMessage): boolean {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return false;
  return method === 'GET' || origin === undefined || origin === `http://${host}`;
}

async function answer(request: IncomingMessage, answerer: Answerer): Promise<HttpAnswer> {
  if (!isOwn(request)) return refusal(403, 'This portal answers to its own address only');
  if (request.method !== 'GET' && request.method !== 'POST') return refusal(405, 'GET or POST');
  const body = await readBody(request);
  if (body === undefined) return refusal(413, 'The request is too large');
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const key = request.headers['idempotency-key'];
  return answerer(
    {
      method: request.method,
      path,
      query,
      contentType: request.headers['content-type'] ?? '',
      body,
      idempotencyKey: Array.isArray(key) ? key[0] : key,
      source: request.socket.remoteAddress ?? '',
    },
    request.headers['user-agent'] ?? '',
  );
}

async function serve(request: IncomingMessage, response: ServerResponse, answerer: Answerer): Promise<void> {
  try {
    const { status, headers, body } = await answer(request, answerer);
    response.writeHead(status, { ...GUARDS, 'Content-Length': Buffer.byteLength(body), ...headers });
    response.end(body);
  } catch (error) {
    if (error instanceof Broken && error.page !== undefined) {
      response.writeHead(error.page.status, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(error.page.html);
    } else if (error instanceof Broken) request.socket.destroy();
    else {
      // A mistake of this portal's own: a test sees it as the server fault that it is.
      response.writeHead(500, { 'Content-Type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify({ error: 'INTERNAL_SERVER_ERROR', error_description: String(error) }));
    }
  }
}

/** Makes the server; it does not listen yet and can be closed and opened again. */
export function createHttpSide(answerer: Answerer): HttpSide {
  let server: Server | undefined;
  return {
    async listen(wanted) {
      // Long enough that a client on a crowded machine does not write into a connection that is about to end.
      const made = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
        // A client that breaks off is no fault of the server.
        request.on('error', () => undefined);
        serve(request, response, answerer).catch(() => request.socket.destroy());
      });
      made.listen(wanted, '127.0.0.1');
      await once(made, 'listening');
      server = made;
      return (made.address() as AddressInfo).port;
    },
    async close() {
      const open = server;
      server = undefined;
      if (open === undefined) return;
      const closed = new Promise<void>((resolve) => open.close(() => resolve()));
      open.closeAllConnections();
      await closed;
    },
  };
}
