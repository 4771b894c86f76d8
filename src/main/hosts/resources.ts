import type { HostInfo } from '#shared/contract/host.ts';
import { AppError, toWire, type ErrorCode } from '#shared/errors.ts';
import type { HostDoor } from '../host-door.ts';
import { parseBlobAddress, serveFile } from './blobs.ts';
import { commonHeaders, pageHeaders } from './page-policy.ts';
import { isDeliberate } from './request-guard.ts';
import { serveStatic } from './static-files.ts';
import { receiveUpload } from './upload.ts';

export interface ResourcesOptions {
  /** The built interface. */
  readonly rendererDir: string;
  readonly door: HostDoor;
  readonly info: HostInfo;
  /** Further origins of connect-src, such as the WebSocket's. */
  readonly connect: readonly string[];
  /** Told of failures that were not thrown on purpose; the client gets INTERNAL without particulars. */
  readonly onUnexpected: (what: string, error: unknown) => void;
}

/** Answers one request for bytes. Never rejects. */
export type Resources = (request: Request) => Promise<Response>;

const STATUS: Partial<Record<ErrorCode, number>> = {
  VALIDATION: 400,
  NOT_FOUND: 404,
  FOLDER_GONE: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  CANCELLED: 499,
  AUTH: 502,
  TLS: 502,
  SERVER: 502,
  OFFLINE: 503,
  SERVER_BUSY: 503,
  DISK_FULL: 507,
};

/**
 * Everything that does not go over the port, as one function from request to answer: the interface's own files, the host's
 * facts, uploads, and the bytes of messages. Both hosts use it, behind Node's HTTP server and behind Electron's
 * protocol (docs/decisions/0005). Who may ask at all is the host's business and checked before.
 */
export function createResources(options: ResourcesOptions): Resources {
  const page = pageHeaders(options.connect);

  const blob = async (request: Request, url: URL): Promise<Response> => {
    const wanted = parseBlobAddress(url);
    if (wanted === null) throw new AppError('NOT_FOUND', { what: 'address' });
    // A remote image tells its sender that the letter was read: only the interface's own code may ask for it.
    const audience = wanted.kind === 'remote' ? 'script' : 'person';
    if (!isDeliberate(request.headers, audience)) return refused(403);
    if (wanted.kind === 'remote' && !request.headers.has('x-postino')) return refused(403);
    return await serveFile(await options.door.resolveBlob(wanted), url.searchParams.get('inline') === '1');
  };

  const upload = async (request: Request, url: URL): Promise<Response> => {
    if (!isDeliberate(request.headers, 'script')) return refused(403);
    const name = (url.searchParams.get('name') ?? '').slice(0, 1000) || 'file';
    const type = (url.searchParams.get('type') ?? '').slice(0, 255) || 'application/octet-stream';
    const length = Number(request.headers.get('content-length') ?? Number.NaN);
    const declared = Number.isSafeInteger(length) ? length : null;
    return json({ uploadId: await receiveUpload(options.door, { name, type }, request.body, declared) });
  };

  const route = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    if (url.pathname === '/upload') return request.method === 'POST' ? upload(request, url) : refused(405);
    if (request.method !== 'GET') return refused(405);
    if (url.pathname.startsWith('/blob/')) return blob(request, url);
    if (url.pathname === '/host-info') {
      return isDeliberate(request.headers, 'script') ? json(options.info) : refused(403);
    }
    return (await serveStatic(options.rendererDir, url.pathname, page)) ?? refused(404);
  };

  return async (request) => {
    try {
      return await route(request);
    } catch (error) {
      const wire = toWire(error);
      if (wire.code === 'INTERNAL') options.onUnexpected(new URL(request.url).pathname, error);
      return json({ error: wire }, STATUS[wire.code] ?? 500);
    }
  };
}

const REFUSALS: Readonly<Record<number, string>> = {
  403: 'Refused',
  404: 'Not found',
  405: 'Method not allowed',
};

function refused(status: number): Response {
  return new Response(REFUSALS[status] ?? null, {
    status,
    headers: { ...commonHeaders, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

function json(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: { ...commonHeaders, 'Cache-Control': 'no-store' } });
}
