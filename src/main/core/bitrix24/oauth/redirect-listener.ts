import { timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { AppError } from '#shared/errors.ts';
import { redirectAddress } from '#shared/model/usual.ts';

/** What the browser shows when it has come back. */
export interface ReturnPage {
  readonly done: string;
  readonly failed: string;
}

export interface RedirectListener {
  close(): void;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    // The code stands in the page's address.
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(
    `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Postino</title><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><style>body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:20vh auto;padding:0 1em;text-align:center}</style></head><body><p>${escape(text)}</p></body></html>`,
  );
}

const same = (given: string, expected: string): boolean =>
  given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));

/**
 * Listens on 127.0.0.1 for the browser that comes back from a portal with a code (rest.md 1.7), until it is closed. Takes one code, and
 * only with our `state`: whoever else opens the address, a page of the web or another program, is turned away.
 *
 * @throws AppError VALIDATION, field 'port', where another program has the port
 */
export async function listenForCode(options: {
  readonly port: number;
  readonly state: string;
  readonly page: ReturnPage;
  /** Resolves once it is known whether the code was good. Never rejects. */
  readonly onCode: (code: string) => Promise<boolean>;
}): Promise<RedirectListener> {
  const { port, state, page } = options;
  const { host, pathname } = new URL(redirectAddress(port));
  let taken = false;
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '', `http://${host}`);
    // By another name this address is reached through a page that plays with DNS.
    if (request.headers.host !== host || request.method !== 'GET' || url?.pathname !== pathname)
      return answer(response, 404, page.failed);
    const code = url.searchParams.get('code') ?? '';
    if (taken || code === '' || !same(url.searchParams.get('state') ?? '', state))
      return answer(response, 400, page.failed);
    taken = true;
    void options
      .onCode(code)
      .then((good) => answer(response, good ? 200 : 400, good ? page.done : page.failed));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(new AppError('VALIDATION', { field: 'port', reason: 'port' }, error));
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
  // Signing in does not keep the program alive.
  server.unref();
  return { close: () => void server.close() };
}
