import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebHost, PAGE, type WebHost } from './support/web-host.ts';

let host: WebHost;
beforeAll(async () => {
  host = await startWebHost();
  await host.core.addFile('attachment/1/2', 'relazione.pdf', 'application/pdf', '%PDF-1.7');
  await host.core.addFile('remote/1', 'image.png', 'image/png', 'PNG');
});
afterAll(async () => {
  await host.stop();
});

describe('the first address', () => {
  it('gives a session cookie once and leads to the page', async () => {
    const fresh = await startWebHost();
    const answer = await fresh.ask(`/?token=${fresh.token}`);
    expect(answer).toMatchObject({ status: 303, headers: { location: '/' } });
    // The helper used it up: with the cookie it only leads on, and without it the token is worth nothing.
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await fresh.ask(`/?token=${fresh.token}`, { signedIn: false })).status).toBe(403);
    await fresh.stop();
  });

  it('has a token of 32 random bytes, and a cookie that scripts and other sites cannot use', async () => {
    expect(Buffer.from(host.token, 'base64url')).toHaveLength(32);
    expect(host.cookie).toMatch(new RegExp(`^postino_${host.port}_[0-9a-f]{12}=[\\w-]{43}$`));
    const { startWebServer } = await import('../../src/main/hosts/web/server.ts');
    const server = await startWebServer({
      core: host.core,
      port: 0,
      rendererDir: '/nowhere',
      info: {} as never,
      handlers: {},
      onUnexpected: () => undefined,
    });
    const answer = await fetch(server.address, { redirect: 'manual' });
    expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    await server.close();
  });

  it('tells in both languages what to do when there is no session', async () => {
    for (const [language, begins] of [
      ['it-IT,it;q=0.9', 'lang="it"'],
      ['de', 'lang="en"'],
    ] as const) {
      const answer = await host.ask('/', { signedIn: false, headers: { 'accept-language': language } });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain(`<html ${begins}>`);
      expect(answer.text).toContain('npm start');
      expect(answer.text).toContain('Questo browser non è collegato');
      expect(answer.text).toContain('This browser is not connected');
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('takes a right token from a local file by a page of our own, and a wrong one not at all', async () => {
    const fromFile = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-dest': 'document',
      'sec-fetch-mode': 'navigate',
    };
    expect((await host.ask('/?token=wrong', { signedIn: false, headers: fromFile })).status).toBe(403);
    const { startWebServer } = await import('../../src/main/hosts/web/server.ts');
    const options = { core: host.core, rendererDir: '/nowhere', info: {} as never, handlers: {} };
    const server = await startWebServer({ ...options, port: 0, onUnexpected: () => undefined });
    const image = await fetch(server.address, {
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' },
    });
    expect(image.status).toBe(403);
    const page = await fetch(server.address, { headers: fromFile, redirect: 'manual' });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('url=/');
    await server.close();
  });
});

describe('who is let in', () => {
  const refusals: [string, Record<string, string | undefined>][] = [
    ['another Host (DNS rebinding)', { host: 'evil.example' }],
    ['a Host without port', { host: '127.0.0.1' }],
    ['a Host with another port', { host: '127.0.0.1:1' }],
    ['a Host that only begins like ours', { host: '127.0.0.1:PORT.evil.example' }],
    ['an IPv6 Host', { host: '[::1]:PORT' }],
    ['another Origin', { origin: 'http://evil.example' }],
    ['the Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['an opaque Origin', { origin: 'null' }],
    ['the Origin of the other name', { origin: 'http://localhost:PORT' }],
    ['https as Origin', { origin: 'https://127.0.0.1:PORT' }],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['a page of another port', { 'sec-fetch-site': 'same-site' }],
    ['no cookie', { cookie: undefined }],
    ['a wrong cookie', { cookie: 'NAME=wrong' }],
    ['the cookie under another name', { cookie: 'x=VALUE' }],
  ];
  const fill = (headers: Record<string, string | undefined>): Record<string, string | undefined> =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value
          ?.replace('PORT', String(host.port))
          .replace('NAME', host.cookie.split('=')[0] ?? '')
          .replace('VALUE', host.cookie.split('=')[1] ?? ''),
      ]),
    );

  it.each(refusals)('not %s: page, facts, bytes, upload and socket', async (_name, headers) => {
    for (const path of ['/', '/host-info', '/blob/attachment/1/2']) {
      expect((await host.ask(path, { headers: fill(headers) })).status).toBe(403);
    }
    const begun = host.core.uploads.size;
    const upload = await host.ask('/upload?name=a', { method: 'POST', body: 'x', headers: fill(headers) });
    expect(upload.status).toBe(403);
    expect(host.core.uploads.size).toBe(begun);
    await expect(host.socket(fill(headers))).rejects.toThrow('403');
  });

  it('no socket that names no Origin', async () => {
    await expect(host.socket({ origin: undefined })).rejects.toThrow('403');
  });

  it('both names of the loopback', async () => {
    const host2 = `localhost:${host.port}`;
    expect((await host.ask('/', { headers: { host: host2, origin: `http://${host2}` } })).status).toBe(200);
    (await host.socket({ host: host2, origin: `http://${host2}` })).terminate();
  });

  it('only this computer: the socket is bound to 127.0.0.1', async () => {
    const { networkInterfaces } = await import('node:os');
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => !one.internal && one.family === 'IPv4');
    for (const { address } of others) {
      const refused = new Promise((done) => {
        const socket = connect({ host: address, port: host.port });
        socket.once('error', () => done(true));
        socket.once('connect', () => done(false));
      });
      expect(await refused).toBe(true);
    }
    expect(host.server.address).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });
});

describe('the interface’s files', () => {
  it('the page may never load from elsewhere and is not kept', async () => {
    const { status, headers, text } = await host.ask('/');
    expect({ status, text }).toEqual({ status: 200, text: PAGE });
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; ` +
        `font-src 'self' data:; connect-src 'self' ws://127.0.0.1:${host.port} ws://localhost:${host.port}; ` +
        `frame-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-dns-prefetch-control': 'off',
      'x-frame-options': 'DENY',
    });
  });

  it('files with a hash in their name are kept for good', async () => {
    const { headers } = await host.ask('/assets/index-abc.js');
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each([
    '/../key.json',
    '/..%2fkey.json',
    '/%2e%2e/key.json',
    '/%2e%2e%2fkey.json',
    '/../renderer-secret/key.json',
    '/..%2frenderer-secret%2fkey.json',
    '/..%5ckey.json',
    '/assets/..%2f..%2fkey.json',
    '/assets/%2e%2e/%2e%2e/key.json',
    '//etc/hosts.json',
    '/%2fetc%2fpasswd',
    '/assets/index-abc.js%00.json',
    '/%E0%A4%A.json',
    '/assets/index-abc.js.map',
    '/assets/',
    '/nothing.js',
  ])('nothing outside of the folder: %s', async (path) => {
    const answer = await host.ask(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('SECRET');
  });

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'])('no %s', async (method) => {
    expect((await host.ask('/', { method })).status).toBe(405);
  });
});

describe('what a letter’s mark-up can reach', () => {
  const element = (dest: string, mode = 'no-cors'): Record<string, string> => ({
    'sec-fetch-site': 'same-origin',
    'sec-fetch-dest': dest,
    'sec-fetch-mode': mode,
  });
  const kinds = [
    'image',
    'iframe',
    'frame',
    'embed',
    'object',
    'style',
    'font',
    'script',
    'video',
    'audio',
    'track',
  ];

  it.each(kinds)('no element of kind %s makes the host ask or tell anything', async (kind) => {
    const asked = host.core.resolved.length;
    const paths = [
      '/blob/remote/1?url=https%3A%2F%2Fspy.example%2Fp.png',
      '/blob/attachment/1/2',
      '/host-info',
    ];
    for (const path of paths) {
      const mode = kind.endsWith('frame') ? 'navigate' : 'no-cors';
      expect((await host.ask(path, { headers: element(kind, mode) })).status).toBe(403);
    }
    expect(host.core.resolved).toHaveLength(asked);
  });

  it('no prefetch either, in any of its forms', async () => {
    const path = '/blob/remote/1?url=https%3A%2F%2Fspy.example%2Fp.png';
    for (const headers of [
      element('empty', 'no-cors'),
      { ...element('empty', 'cors'), 'sec-purpose': 'prefetch' },
      { ...element('document', 'navigate'), 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch' },
    ]) {
      expect((await host.ask(path, { headers })).status).toBe(403);
    }
  });

  it('no link to a remote image: only the interface’s code asks for one', async () => {
    const path = '/blob/remote/1?url=https%3A%2F%2Fspy.example%2Fp.png';
    expect((await host.ask(path, { headers: element('document', 'navigate') })).status).toBe(403);
    expect((await host.ask(path, { headers: { accept: 'text/html,*/*;q=0.8' } })).status).toBe(403);
    // A preload link in a letter looks like a fetch, but cannot carry a header of ours.
    expect((await host.ask(path, { headers: element('empty', 'cors') })).status).toBe(403);
    const answer = await host.ask(path, { headers: { ...element('empty', 'cors'), 'x-postino': '1' } });
    expect(answer).toMatchObject({ status: 200, text: 'PNG' });
  });

  it('a person’s download and the interface’s fetch pass', async () => {
    for (const headers of [element('document', 'navigate'), element('empty', 'cors'), {}]) {
      expect((await host.ask('/blob/attachment/1/2', { headers })).status).toBe(200);
    }
  });

  it('without fetch metadata the kinds that are asked for tell an element', async () => {
    for (const accept of ['image/avif,image/webp,*/*;q=0.8', 'text/css,*/*;q=0.1']) {
      expect((await host.ask('/blob/attachment/1/2', { headers: { accept } })).status).toBe(403);
    }
  });

  it('no form posts an upload', async () => {
    const headers = element('document', 'navigate');
    expect((await host.ask('/upload?name=a', { method: 'POST', body: 'x', headers })).status).toBe(403);
    expect((await host.ask('/upload?name=a', { method: 'GET' })).status).toBe(405);
  });
});
