import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchRemoteImage, isPublicAddress } from './remote-image.ts';

// A stranger's letter names the address: it must not reach this computer, its networks, or anything but a picture.

const PIXEL = Buffer.from('R0lGODlhAQABAAAAACw=', 'base64');
let server: Server;
let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => {
  asked = [];
  answer = (_, response) => response.setHeader('Content-Type', 'image/gif').end(PIXEL);
});

/** As if this computer were in the Internet, and nothing else of it. */
const here = (address: string): boolean => address === '127.0.0.1';
const fetched = (path: string) => fetchRemoteImage(`${origin}${path}`, undefined, here);
const refused = (code: string, params: object = {}) =>
  expect.objectContaining({ code, params: expect.objectContaining(params) as unknown }) as unknown;

describe('an address of the Internet', () => {
  it.each(['8.8.8.8', '93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:2800:21f::1', '::ffff:8.8.8.8'])(
    '%s may be asked',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.1.2.3', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', 'localhost', ''],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', 'fec0::1', '64:ff9b::7f00:1'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '2002:7f00:1::', '2002:c0a8:101::1'],
    ...['64:ff9b:1::7f00:1', '2001:0:7f00:1::1', '::ffff:0:127.0.0.1'],
  ])('is none of this computer or its networks: %s', (address) =>
    expect(isPublicAddress(address)).toBe(false),
  );
});

describe('a picture of a letter', () => {
  it('comes without a word of who reads it', async () => {
    const image = await fetched('/a.gif');
    expect([image.type, image.bytes]).toEqual(['image/gif', PIXEL]);
    const { headers } = asked[0]!;
    expect(headers.cookie).toBeUndefined();
    expect(headers.referer).toBeUndefined();
    expect(headers.authorization).toBeUndefined();
    expect(headers['user-agent']).not.toMatch(/postino|electron|node/i);
  });

  it.each([
    ['http://127.0.0.1/a.gif', 'private-address'],
    ['http://2130706433/a.gif', 'private-address'],
    ['http://0x7f.1/a.gif', 'private-address'],
    ['http://[::1]/a.gif', 'private-address'],
    ['http://[::ffff:127.0.0.1]/a.gif', 'private-address'],
    ['http://localhost/a.gif', 'private-address'],
    ['http://me:secret@8.8.8.8/a.gif', 'credentials'],
    ['file:///etc/passwd', 'scheme'],
    ['ftp://8.8.8.8/a.gif', 'scheme'],
    ['data:image/gif;base64,R0lGODlhAQABAAAAACw=', 'scheme'],
    ['a.gif', 'url'],
  ])('is not asked for at %s', async (address, reason) => {
    await expect(fetchRemoteImage(address)).rejects.toEqual(refused('VALIDATION', { field: 'url', reason }));
  });

  it.each([
    ['http://127.0.0.2/', 'private-address'],
    ['http://localhost:1/', 'private-address'],
    ['file:///etc/passwd', 'scheme'],
  ])('is not followed to %s', async (location, reason) => {
    answer = (_, response) => response.writeHead(302, { Location: location }).end();
    const only = (address: string): boolean => here(address) && asked.length === 0;
    const look = fetchRemoteImage(`${origin}/a.gif`, undefined, only);
    await expect(look).rejects.toEqual(refused('VALIDATION', { reason }));
    expect(asked).toHaveLength(1);
  });

  it('is not followed round and round', async () => {
    answer = (_, response) => response.writeHead(302, { Location: '/again' }).end();
    await expect(fetched('/a.gif')).rejects.toEqual(refused('VALIDATION', { reason: 'redirect' }));
    expect(asked.length).toBeLessThan(10);
  });

  it.each(['image/svg+xml', 'text/html', 'application/octet-stream', ''])(
    'is a picture, and not "%s"',
    async (type) => {
      answer = (_, response) => {
        if (type !== '') response.setHeader('Content-Type', type);
        response.end('<svg onload="alert(1)"/>');
      };
      await expect(fetched('/a.gif')).rejects.toEqual(refused('NOT_FOUND', { what: 'image' }));
    },
  );

  it('is no larger than 10 MB, whatever the server says', async () => {
    answer = (_, response) => {
      response.setHeader('Content-Type', 'image/gif');
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(1_000_000), () => setImmediate(more));
      };
      more();
    };
    await expect(fetched('/a.gif')).rejects.toEqual(refused('TOO_LARGE'));
  });
});
