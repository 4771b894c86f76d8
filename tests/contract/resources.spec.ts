import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { messageId, uploadId } from '#shared/model/ids.ts';
import { blobUrl } from '../../src/renderer/api/resources.ts';
import { startWebHost, type WebHost } from './support/web-host.ts';

let host: WebHost;
beforeAll(async () => {
  host = await startWebHost();
});
afterAll(async () => {
  await host.stop();
});
const id = messageId.parse(1);

describe('bytes of messages', () => {
  it('serves exactly what the interface’s addresses name', async () => {
    await host.core.addFile('attachment/1/1.2', 'a.bin', 'application/zip', 'ATTACHMENT');
    await host.core.addFile('source/1', 'letter.eml', 'message/rfc822', 'SOURCE');
    await host.core.addFile('upload/5', 'u.txt', 'text/plain', 'UPLOAD');
    await host.core.addFile('remote/1', 'r.png', 'image/png', 'REMOTE');
    const before = host.core.resolved.length;
    const ours = { headers: { 'x-postino': '1' } };
    expect((await host.ask(blobUrl.attachment(id, '1.2'))).text).toBe('ATTACHMENT');
    expect((await host.ask(blobUrl.source(id))).text).toBe('SOURCE');
    expect((await host.ask(blobUrl.upload(uploadId.parse(5)))).text).toBe('UPLOAD');
    expect((await host.ask(blobUrl.remote(id, 'https://x.example/a?b=1&c=%20#d'), ours)).text).toBe('REMOTE');
    expect(host.core.resolved.slice(before)).toEqual([
      { kind: 'attachment', messageId: 1, part: '1.2' },
      { kind: 'source', messageId: 1 },
      { kind: 'upload', uploadId: 5 },
      { kind: 'remote', messageId: 1, url: 'https://x.example/a?b=1&c=%20#d' },
    ]);
  });

  it.each([
    '/blob/attachment/1',
    '/blob/attachment/0/1',
    '/blob/attachment/-1/1',
    '/blob/attachment/01/1',
    '/blob/attachment/1e3/1',
    '/blob/attachment/99999999999999999/1',
    '/blob/attachment/1/1/2',
    '/blob/attachment/1/..%2f..',
    '/blob/attachment/1/TEXT',
    '/blob/attachment/1/1.',
    '/blob/source/1/2',
    '/blob/source/x',
    '/blob/upload/',
    '/blob/remote/1',
    '/blob/remote/1?url=file%3A%2F%2F%2Fetc%2Fpasswd',
    '/blob/remote/1?url=javascript%3A1',
    '/blob/path/1',
    '/blob/',
  ])('does not even ask for %s', async (path) => {
    const before = host.core.resolved.length;
    const answer = await host.ask(path);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(host.core.resolved).toHaveLength(before);
  });

  it.each([
    ['text/html', 'x.html', 'application/octet-stream', true],
    ['image/svg+xml', 'x.svg', 'application/octet-stream', true],
    ['application/xhtml+xml', 'x.xhtml', 'application/octet-stream', true],
    ['text/javascript', 'x.js', 'application/octet-stream', true],
    ['nonsense\r\nX-Evil: 1', 'x', 'application/octet-stream', true],
    ['IMAGE/PNG; name=x', 'x.png', 'image/png', true],
    ['text/plain', 'x.txt', 'text/plain; charset=utf-8', true],
    ['application/pdf', 'x.pdf', 'application/pdf', false],
  ])('gives %s no way to run', async (type, name, served, sandboxed) => {
    await host.core.addFile('attachment/2/1', name, type, 'x');
    const { headers } = await host.ask('/blob/attachment/2/1');
    expect(headers).toMatchObject({
      'content-type': served,
      'content-length': '1',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    expect(headers['cache-control']).toContain('private');
    expect(headers['content-disposition']).toMatch(/^attachment;/);
    expect(headers['content-security-policy'] ?? '').toBe(
      sandboxed ? "sandbox; default-src 'none'; frame-ancestors 'none'" : '',
    );
  });

  it('shows in place only when asked, and only what runs nothing', async () => {
    for (const [type, kind] of [
      ['image/png', 'inline'],
      ['image/jpeg', 'inline'],
      ['image/gif', 'inline'],
      ['image/webp', 'inline'],
      ['application/pdf', 'inline'],
      ['text/plain', 'inline'],
      ['image/bmp', 'attachment'],
      ['image/svg+xml', 'attachment'],
      ['text/html', 'attachment'],
      ['application/zip', 'attachment'],
    ]) {
      await host.core.addFile('attachment/3/1', 'f', type ?? '', 'x');
      const { headers } = await host.ask('/blob/attachment/3/1?inline=1');
      expect([type, headers['content-disposition']?.split(';')[0]]).toEqual([type, kind]);
    }
  });

  it.each([
    ['perché no.pdf', `filename="perch_ no.pdf"; filename*=UTF-8''perch%C3%A9%20no.pdf`],
    ['a"b\\c.txt', `filename="a_b_c.txt"; filename*=UTF-8''a_b_c.txt`],
    ['../../etc/passwd', `filename="_.._etc_passwd"; filename*=UTF-8''_.._etc_passwd`],
    ['invoice\u202Efdp.exe', `filename="invoicefdp.exe"; filename*=UTF-8''invoicefdp.exe`],
    ['a\r\nX-Evil: 1', `filename="a X-Evil_ 1"; filename*=UTF-8''a%20X-Evil_%201`],
    ["it's (1)*.txt", `filename="it's (1)_.txt"; filename*=UTF-8''it%27s%20%281%29_.txt`],
    ['con.txt', `filename="_con.txt"; filename*=UTF-8''_con.txt`],
    ['... ', `filename="file"; filename*=UTF-8''file`],
    ['\uD800.txt', `filename="txt"; filename*=UTF-8''txt`],
  ])('names the download %j safely', async (name, expected) => {
    await host.core.addFile('attachment/4/1', name, 'application/zip', 'x');
    const { headers } = await host.ask('/blob/attachment/4/1');
    expect(headers['content-disposition']).toBe(`attachment; ${expected}`);
    expect(headers['x-evil']).toBeUndefined();
  });

  it('answers the door’s errors in codes, with a fitting status', async () => {
    const { door } = host.core;
    const original = door.resolveBlob;
    for (const [error, status, code] of [
      [new AppError('OFFLINE', { host: 'h', reason: 'refused' }), 503, 'OFFLINE'],
      [new AppError('VALIDATION', { field: 'url', reason: 'remote-blocked' }), 400, 'VALIDATION'],
      [Object.assign(new Error('disk'), { code: 'ENOSPC' }), 507, 'DISK_FULL'],
      [new Error('/home/secret/path'), 500, 'INTERNAL'],
    ] as const) {
      Object.assign(door, { resolveBlob: () => Promise.reject(error) });
      const answer = await host.ask('/blob/source/1');
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code } });
      expect(answer.text).not.toContain('secret');
    }
    Object.assign(door, { resolveBlob: original });
    host.core.files.set('source/9', { path: '/nowhere/at/all', name: 'x', type: 'x/y', size: 1 });
    expect((await host.ask('/blob/source/9')).status).toBe(404);
  });
});

describe('uploads', () => {
  beforeEach(() => {
    host.core.uploadLimit = 1_000_000;
    host.core.uploadPath = null;
  });
  const last = (): { path: string; size: number | null; state: string } => {
    const upload = [...host.core.uploads.values()].at(-1);
    if (upload === undefined) throw new Error('no upload');
    return upload;
  };

  it('stores the body whole and tells its id', async () => {
    const body = 'è'.repeat(200_000);
    const answer = await host.ask('/upload?name=a%20b.txt&type=text%2Fplain', { method: 'POST', body });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ uploadId: host.core.uploads.size });
    expect(last()).toMatchObject({ size: 400_000, state: 'whole' });
    expect(readFileSync(last().path, 'utf8')).toBe(body);
  });

  it('refuses what is too large before it is sent, and what turns out to be too large', async () => {
    host.core.uploadLimit = 1000;
    const declared = await host.ask('/upload?name=a', { method: 'POST', body: 'x'.repeat(5000) });
    expect(declared.status).toBe(413);
    expect(JSON.parse(declared.text)).toEqual({
      error: { code: 'TOO_LARGE', params: { limit: 1000, size: 5000 } },
    });
    expect(last().state).toBe('aborted');

    const headers = { 'transfer-encoding': 'chunked' };
    const chunked = await host.ask('/upload?name=a', {
      method: 'POST',
      body: 'x'.repeat(3_000_000),
      headers,
    });
    expect(chunked.status).toBe(413);
    expect(JSON.parse(chunked.text)).toMatchObject({ error: { code: 'TOO_LARGE', params: { limit: 1000 } } });
    expect(last().state).toBe('aborted');
    expect(existsSync(last().path)).toBe(false);
  });

  it('says that the disk is full', async () => {
    host.core.uploadPath = '/dev/full';
    const answer = await host.ask('/upload?name=a', { method: 'POST', body: 'x'.repeat(500_000) });
    expect(answer.status).toBe(507);
    expect(JSON.parse(answer.text)).toEqual({ error: { code: 'DISK_FULL', params: {} } });
    expect(last().state).toBe('aborted');
  });

  it('leaves nothing of an upload that is cut', async () => {
    const before = host.core.uploads.size;
    const socket = connect({ host: '127.0.0.1', port: host.port });
    socket.write(
      `POST /upload?name=a HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nCookie: ${host.cookie}\r\nContent-Length: 900000\r\n\r\n${'x'.repeat(
        100_000,
      )}`,
    );
    await expect.poll(() => host.core.uploads.size, { timeout: 10_000 }).toBe(before + 1);
    await new Promise((done) => setTimeout(done, 50));
    socket.destroy();
    await expect.poll(() => last().state, { timeout: 10_000 }).toBe('aborted');
    await expect.poll(() => existsSync(last().path)).toBe(false);
    expect(host.unexpected.filter((what) => what === '/upload')).toEqual([]);
  });
});

it('tells the host’s facts', async () => {
  const answer = await host.ask('/host-info');
  expect(JSON.parse(answer.text)).toMatchObject({ version: '0.0.0', locale: 'it-IT', demo: false });
  expect(answer.headers['cache-control']).toBe('no-store');
});
