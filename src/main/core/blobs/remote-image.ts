import { lookup as dnsLookup } from 'node:dns';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AppError } from '#shared/errors.ts';

const MAX_BYTES = 10_000_000;
const MAX_REDIRECTS = 5;
const TIMEOUT_MS = 15_000;
/** No SVG: it is a document, not a picture. */
const IMAGE_TYPES = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/x-icon',
  'image/vnd.microsoft.icon',
]);

/** Addresses that a stranger's letter must never reach through us: this computer, its networks, and what is no host. */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  // Forms that carry an IPv4 address within (IPv4-compatible, NAT64, Teredo, 6to4): of no use to an honest sender.
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** True for an address of the public Internet. IPv4 within IPv6 (::ffff:a.b.c.d) is judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  const family = isIP(address);
  if (family === 0) return false;
  // Other spellings of mapped addresses (::ffff:7f00:1) are no use to an honest sender.
  if (family === 6 && /^::ffff:/i.test(address)) return false;
  return !PRIVATE.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

export interface RemoteImage {
  readonly type: string;
  readonly bytes: Buffer;
}

const refuse = (reason: string): AppError => new AppError('VALIDATION', { field: 'url', reason });

/** Resolves and judges in one step, so that the address that was judged is the one that is connected to. */
const guardedLookup =
  (allowed: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const good = addresses.filter((one) => allowed(one.address));
      const first = good[0];
      if (first === undefined) return callback(refuse('private-address'), []);
      if (options.all === true) callback(null, good);
      else callback(null, first.address, first.family);
    });
  };

function request(
  url: URL,
  allowed: (address: string) => boolean,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('scheme');
  if (url.username !== '' || url.password !== '') throw refuse('credentials');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !allowed(literal)) throw refuse('private-address');
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    const sent = get(url.href, {
      lookup: guardedLookup(allowed),
      timeout: TIMEOUT_MS,
      agent: false,
      // Neither cookies, nor where the reader comes from, nor what this program is.
      headers: { accept: 'image/*', 'user-agent': 'Mozilla/5.0' },
      ...(signal === undefined ? {} : { signal }),
    });
    sent.on('response', resolve);
    sent.on('timeout', () =>
      sent.destroy(new AppError('OFFLINE', { host: url.hostname, reason: 'timeout' })),
    );
    sent.on('error', (error) =>
      reject(
        error instanceof AppError
          ? error
          : new AppError('OFFLINE', { host: url.hostname, reason: 'closed' }, error),
      ),
    );
  });
}

async function collect(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      response.destroy();
      throw new AppError('TOO_LARGE', { limit: MAX_BYTES, size });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Fetches a picture that a letter refers to, once the person has asked for it: http and https, public addresses only
 * (also after redirects), pictures only, 10 MB at most.
 *
 * @param allowed which addresses may be connected to; tests pass their own.
 */
export async function fetchRemoteImage(
  address: string,
  signal?: AbortSignal,
  allowed: (address: string) => boolean = isPublicAddress,
): Promise<RemoteImage> {
  if (!URL.canParse(address)) throw refuse('url');
  let url = new URL(address);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await request(url, allowed, signal);
    const status = response.statusCode ?? 0;
    if (status >= 300 && status < 400 && response.headers.location !== undefined) {
      response.resume();
      if (!URL.canParse(response.headers.location, url.href)) throw refuse('redirect');
      url = new URL(response.headers.location, url.href);
      continue;
    }
    const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (status !== 200 || !IMAGE_TYPES.has(type)) {
      response.destroy();
      throw new AppError('NOT_FOUND', { what: 'image' });
    }
    return { type, bytes: await collect(response) };
  }
  throw refuse('redirect');
}
