import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { commonHeaders } from './page-policy.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** The file that a path of the address names, or null where it would lie outside of `root` or is of no kind we ship. */
export function staticPath(root: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (/[\0\\]/.test(decoded)) return null;
  const file = resolve(root, `.${decoded === '/' ? '/index.html' : decoded}`);
  if (!file.startsWith(resolve(root) + sep)) return null;
  return Object.hasOwn(TYPES, extname(file)) ? file : null;
}

/** One file of the built interface; null where there is none. Read whole: fs promises on handles do not reach into an ASAR. */
export async function serveStatic(
  root: string,
  pathname: string,
  page: Readonly<Record<string, string>>,
): Promise<Response | null> {
  const file = staticPath(root, pathname);
  if (file === null) return null;
  let bytes: Buffer<ArrayBuffer>;
  try {
    bytes = await readFile(file);
  } catch {
    return null;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const hashed = file.startsWith(resolve(root, 'assets') + sep);
  // Workers are shipped as .mjs: a policy of their own keeps them from any address, whatever a stranger's file makes of them.
  const alone = extname(file) === '.mjs' ? { 'Content-Security-Policy': "default-src 'none'" } : {};
  const headers = type.startsWith('text/html')
    ? page
    : { ...commonHeaders, 'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache' };
  return new Response(bytes, {
    headers: { ...headers, ...alone, 'Content-Type': type, 'Content-Length': String(bytes.length) },
  });
}
